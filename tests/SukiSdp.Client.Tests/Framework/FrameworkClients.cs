using System.Collections.Concurrent;
using SukiSdp.FrameworkHost;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Framework;

/// <summary>The processes of one test: a second one only where a test has two orders carried out at once.</summary>
internal sealed class FrameworkClients(ISaveSink sink, IRunObserver observer, ManualClock time) : IAsyncDisposable
{
    private readonly ConcurrentBag<FrameworkClient> _idle = [];
    private readonly ConcurrentBag<FrameworkClient> _all = [];

    /// <summary>A certificate authority that they trust, in PEM form; under Mono only.</summary>
    public string? Trusted { get; set; }

    /// <inheritdoc cref="FrameworkClient.RunAsync"/>
    public async Task<Report> RunAsync(Order order, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out FrameworkClient? client))
        {
            _all.Add(client = new FrameworkClient(FrameworkProgram.Start(Trusted), sink, observer, time));
        }

        try
        {
            return await client.RunAsync(order, cancellationToken);
        }
        finally
        {
            if (client.IsIdle)
            {
                _idle.Add(client);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FrameworkClient client in _all)
        {
            await client.DisposeAsync();
        }
    }
}
