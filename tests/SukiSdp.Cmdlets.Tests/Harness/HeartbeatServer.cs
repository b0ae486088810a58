using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A heartbeat service on a loopback port.</summary>
internal sealed class HeartbeatServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _run;

    public HeartbeatServer()
    {
        _listener.Start();
        _run = RunAsync();
    }

    /// <summary>The status code of each response; null to send no response.</summary>
    public int? StatusCode { get; init; } = 200;

    public string Uri => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>The method and the path of each request.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _run;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        List<TcpClient> open = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                open.Add(client);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using StreamReader reader = new(client.GetStream(), leaveOpen: true);
            string[] words = (await reader.ReadLineAsync(_end.Token) ?? "").Split(' ');
            if (words.Length != 3)
            {
                // Not a request: a client that gave up, or that looks for another server at a port which is free again.
                client.Close();
                return;
            }

            while (!string.IsNullOrEmpty(await reader.ReadLineAsync(_end.Token)))
            {
                // Headers.
            }

            _requests.Enqueue($"{words[0]} {words[1]}");
            if (StatusCode is { } code)
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {code} Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _end.Token);
                client.Close();
            }
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
