#if NET
using System.Net;
using System.Net.Sockets;

namespace SukiSdp.Api;

/// <summary>
/// Connects to a host with several IP addresses as RFC 8305 ("Happy Eyeballs") describes: both families are resolved at once, their IP addresses alternate, and an
/// attempt that has no response after 250 milliseconds is joined by the next one. An unreachable IP address therefore costs 250 milliseconds, not the whole time-out.
/// </summary>
/// <remarks>
/// For .NET only. .NET Framework connects on its own: it tries one IP address after another, Windows abandons each attempt after about 21 seconds, and the one that
/// responded is remembered. This can't be changed for one request.
/// </remarks>
/// <param name="resolve">Returns the IP addresses of a host in a family; returns none, or throws, if it has none.</param>
/// <param name="connect">Makes one attempt.</param>
/// <param name="delay">Completes after a delay, or is cancelled.</param>
internal sealed class HappyEyeballsConnector(
    Func<string, AddressFamily, CancellationToken, Task<IPAddress[]>> resolve,
    Func<IPEndPoint, CancellationToken, Task<Socket>> connect,
    Func<TimeSpan, CancellationToken, Task> delay)
{
    /// <summary>RFC 8305, section 5: Connection Attempt Delay.</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>RFC 8305, section 3: how long IPv4 addresses wait while the IPv6 addresses are being resolved.</summary>
    public static readonly TimeSpan ResolutionDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>The instance that all clients use. Tests replace it.</summary>
    public static HappyEyeballsConnector Current { get; set; } = new(Dns.GetHostAddressesAsync, ConnectSocketAsync, Task.Delay);

    /// <summary>Callback of the handler, for servers and proxies.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new NetworkStream(await Current.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false), ownsSocket: true);

    /// <summary>Makes one attempt, as the handler itself would.</summary>
    public static async Task<Socket> ConnectSocketAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a host.</summary>
    /// <exception cref="SocketException">No IP address was found, or the reason of the last attempt.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled, for example because the time-out for all attempts has passed.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return await connect(new IPEndPoint(literal, port), cancellationToken).ConfigureAwait(false);
        }

        using CancellationTokenSource attempts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Race race = new(port, connect, delay, attempts.Token);
        try
        {
            return await race.RunAsync(Lookup(AddressFamily.InterNetworkV6), Lookup(AddressFamily.InterNetwork), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await attempts.CancelAsync().ConfigureAwait(false);
            race.CloseOthers();
        }

        Task<IPAddress[]> Lookup(AddressFamily family) =>
            family == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6 ? Task.FromResult<IPAddress[]>([]) : resolve(host, family, attempts.Token);
    }

    // The attempts for one connection.
    private sealed class Race(int port, Func<IPEndPoint, CancellationToken, Task<Socket>> connect, Func<TimeSpan, CancellationToken, Task> delay, CancellationToken attemptsToken)
    {
        private readonly Dictionary<AddressFamily, Queue<IPAddress>> _untried = new() { [AddressFamily.InterNetworkV6] = [], [AddressFamily.InterNetwork] = [] };
        private readonly List<Task<IPAddress[]>> _lookups = [];
        private readonly List<Task<Socket>> _attempts = [];
        private AddressFamily _next = AddressFamily.InterNetworkV6;
        private Exception? _notFound;
        private Exception? _notConnected;

        public async Task<Socket> RunAsync(Task<IPAddress[]> lookupV6, Task<IPAddress[]> lookupV4, CancellationToken cancellationToken)
        {
            _lookups.AddRange([lookupV6, lookupV4]);
            Task? mayStart = null;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();

                // Read before the IP addresses are, so that one that was resolved before the delay ended is considered.
                bool isDue = mayStart is { IsCompleted: true };
                TakeAddresses();
                if (TakeWinner(out bool hasFailed) is { } winner)
                {
                    return winner;
                }

                bool isUntried = _untried.Values.Any(addresses => addresses.Count > 0);
                if (mayStart is null && isUntried)
                {
                    isDue = lookupV6.IsCompleted;
                    mayStart = isDue ? Task.CompletedTask : delay(ResolutionDelay, attemptsToken);
                }

                if (isUntried && (isDue || hasFailed || (_attempts.Count == 0 && lookupV6.IsCompleted)))
                {
                    _attempts.Add(connect(new IPEndPoint(TakeNext(), port), attemptsToken));
                    mayStart = delay(AttemptDelay, attemptsToken);
                    continue;
                }

                if (_attempts.Count == 0 && _lookups.Count == 0 && !isUntried)
                {
                    throw _notConnected ?? _notFound ?? new SocketException((int)SocketError.HostNotFound);
                }

                await Task.WhenAny([.. _attempts, .. _lookups, .. isUntried ? [mayStart!] : Array.Empty<Task>()]).ConfigureAwait(false);
            }
        }

        // A connection that is established after the first one is closed.
        public void CloseOthers()
        {
            foreach (Task<Socket> attempt in _attempts)
            {
                _ = attempt.ContinueWith(
                    static late =>
                    {
                        if (late.IsCompletedSuccessfully)
                        {
                            late.Result.Dispose();
                        }

                        // Observed, so that it isn't reported as unobserved later.
                        _ = late.Exception;
                    },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            foreach (Task<IPAddress[]> lookup in _lookups)
            {
                _ = lookup.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        private void TakeAddresses()
        {
            foreach (Task<IPAddress[]> lookup in _lookups.FindAll(lookup => lookup.IsCompleted))
            {
                _lookups.Remove(lookup);
                if (!lookup.IsCompletedSuccessfully)
                {
                    _notFound ??= lookup.Exception?.InnerException;
                    continue;
                }

                foreach (IPAddress address in lookup.Result)
                {
                    _untried[address.AddressFamily].Enqueue(address);
                }
            }
        }

        private Socket? TakeWinner(out bool hasFailed)
        {
            hasFailed = false;
            foreach (Task<Socket> attempt in _attempts.FindAll(attempt => attempt.IsCompleted))
            {
                _attempts.Remove(attempt);
                if (attempt.IsCompletedSuccessfully)
                {
                    return attempt.Result;
                }

                hasFailed = true;
                _notConnected = attempt.Exception?.InnerException ?? _notConnected;
            }

            return null;
        }

        // The families alternate.
        private IPAddress TakeNext()
        {
            AddressFamily other = _next == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            AddressFamily family = _untried[_next].Count > 0 ? _next : other;
            _next = family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            return _untried[family].Dequeue();
        }
    }
}
#endif
