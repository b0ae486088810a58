using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Api;

public sealed class HappyEyeballsConnectorTests
{
    private static readonly IPAddress[] V6 = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2")];
    private static readonly IPAddress[] V4 = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")];

    [Fact]
    public async Task Families_take_turns_and_each_silent_attempt_is_joined_by_the_next_after_a_quarter_of_a_second()
    {
        Net net = new(V6, V4);

        Task<Socket> connecting = net.ConnectAsync();
        for (int i = 0; i < 4; i++)
        {
            await net.ElapseAsync(HappyEyeballsConnector.AttemptDelay);
        }

        Assert.Equal([V6[0], V4[0], V6[1], V4[1], V4[2]], await net.AttemptsAsync(5));
        Assert.False(connecting.IsCompleted);
        net.Respond(V4[1]);
        await connecting;

        Assert.All(new[] { V6[0], V4[0], V6[1], V4[2] }, address => Assert.True(net.IsCancelled(address), $"{address} goes on."));
    }

    [Fact]
    public async Task A_refused_attempt_is_followed_by_the_next_at_once()
    {
        Net net = new(V6, V4);

        Task<Socket> connecting = net.ConnectAsync();
        await net.AttemptsAsync(1);
        net.Refuse(V6[0], SocketError.ConnectionRefused);
        await net.AttemptsAsync(2);
        net.Respond(V4[0]);
        await connecting;

        Assert.Equal([V6[0], V4[0]], net.Attempts);
    }

    [Fact]
    public async Task The_reason_of_the_last_attempt_is_reported_when_no_ip_address_responds()
    {
        Net net = new([V6[0]], [V4[0]]);

        Task<Socket> connecting = net.ConnectAsync();
        await net.AttemptsAsync(1);
        net.Refuse(V6[0], SocketError.NetworkUnreachable);
        await net.AttemptsAsync(2);
        net.Refuse(V4[0], SocketError.ConnectionRefused);

        SocketException failure = await Assert.ThrowsAsync<SocketException>(() => connecting);
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task If_the_first_ip_address_responds_no_other_is_tried()
    {
        Net net = new(V6, V4);

        Task<Socket> connecting = net.ConnectAsync();
        await net.AttemptsAsync(1);
        net.Respond(V6[0]);
        await connecting;

        Assert.Equal([V6[0]], net.Attempts);
    }

    [Fact]
    public async Task A_connection_that_is_made_after_the_first_one_is_closed()
    {
        Net net = new(V6, V4);

        Task<Socket> connecting = net.ConnectAsync();
        await net.AttemptsAsync(1);
        await net.ElapseAsync(HappyEyeballsConnector.AttemptDelay);
        await net.AttemptsAsync(2);
        net.Respond(V4[0]);
        Socket winner = await connecting;
        Socket late = net.Respond(V6[0]);

        while (!late.SafeHandle.IsClosed)
        {
            await Task.Delay(1);
        }

        Assert.False(winner.SafeHandle.IsClosed);
    }

    [Fact]
    public async Task Ipv4_waits_a_moment_while_ipv6_is_being_resolved()
    {
        Net net = new((IPAddress[]?)null, V4);

        Task<Socket> connecting = net.ConnectAsync();
        await net.ElapseAsync(HappyEyeballsConnector.ResolutionDelay, expectedAttempts: 0);
        await net.AttemptsAsync(1);
        net.Resolve(V6);
        await net.ElapseAsync(HappyEyeballsConnector.AttemptDelay);
        Assert.Equal([V4[0], V6[0]], await net.AttemptsAsync(2));
        net.Respond(V6[0]);
        await connecting;
    }

    [Fact]
    public async Task A_host_of_one_family_is_connected_to_without_waiting()
    {
        Net net = new(new SocketException((int)SocketError.NoData), V4);

        Task<Socket> connecting = net.ConnectAsync();
        await net.AttemptsAsync(1);
        net.Respond(V4[0]);
        await connecting;
    }

    [Fact]
    public async Task A_host_that_cannot_be_resolved_is_not_found()
    {
        Net net = new(new SocketException((int)SocketError.HostNotFound), []);

        Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(net.ConnectAsync)).SocketErrorCode);
    }

    [Fact]
    public async Task One_time_out_holds_for_all_attempts_together()
    {
        Net net = new(V6, V4);
        using CancellationTokenSource timeout = new();

        Task<Socket> connecting = net.ConnectAsync(timeout.Token);
        await net.AttemptsAsync(1);
        await timeout.CancelAsync();

        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(timeout.Token, failure.CancellationToken);
        Assert.True(net.IsCancelled(V6[0]));
    }

    [Fact]
    public async Task A_session_is_saved_from_a_host_whose_first_IP_address_does_not_respond()
    {
        ConcurrentQueue<IPAddress> tried = new();
        HappyEyeballsConnector before = HappyEyeballsConnector.Current;
        HappyEyeballsConnector.Current = new HappyEyeballsConnector(
            (host, family, cancellationToken) => host == "localhost"
                ? Task.FromResult<IPAddress[]>(family == AddressFamily.InterNetworkV6 ? V6 : [IPAddress.Loopback])
                : Dns.GetHostAddressesAsync(host, family, cancellationToken),
            async (address, cancellationToken) =>
            {
                tried.Enqueue(address.Address);
                if (address.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                return await HappyEyeballsConnector.ConnectSocketAsync(address, cancellationToken);
            },
            Task.Delay);
        try
        {
            await using SaveFixture fixture = await SaveFixture.StartAsync();
            SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
            session.Recordings[0].UrlOverride = url => url.AbsoluteUri.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
            fixture.BaseUri = new UriBuilder(fixture.Sandbox.ApiUri) { Host = "localhost" }.Uri;

            await fixture.SaveAsync("visit");

            fixture.AssertWhole(session);
            Assert.Empty(fixture.Time.Delays);
            Assert.Contains(V6[0], tried);
        }
        finally
        {
            HappyEyeballsConnector.Current = before;
        }
    }

    // IP addresses, attempts and time, all controlled by the test.
    private sealed class Net
    {
        private readonly ConcurrentDictionary<IPAddress, TaskCompletionSource<Socket>> _attempts = new();
        private readonly ConcurrentDictionary<IPAddress, CancellationToken> _tokens = new();
        private readonly ConcurrentQueue<IPAddress> _order = new();
        private readonly ConcurrentQueue<(TimeSpan Time, TaskCompletionSource Due)> _delays = new();
        private readonly TaskCompletionSource<IPAddress[]> _v6 = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly HappyEyeballsConnector _connector;

        public Net(IPAddress[]? v6, IPAddress[] v4)
        {
            _connector = new HappyEyeballsConnector((_, family, _) => family == AddressFamily.InterNetwork ? Task.FromResult(v4) : _v6.Task, ConnectAsync, Delay);
            if (v6 is not null)
            {
                _v6.SetResult(v6);
            }
        }

        public Net(Exception v6, IPAddress[] v4)
            : this((IPAddress[]?)null, v4) => _v6.SetException(v6);

        public IReadOnlyList<IPAddress> Attempts => [.. _order];

        public Task<Socket> ConnectAsync() => ConnectAsync(CancellationToken.None);

        public Task<Socket> ConnectAsync(CancellationToken cancellationToken) => _connector.ConnectAsync("host.test", 443, cancellationToken);

        public void Resolve(IPAddress[] v6) => _v6.SetResult(v6);

        public Socket Respond(IPAddress address)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _attempts[address].SetResult(socket);
            return socket;
        }

        public void Refuse(IPAddress address, SocketError error) => _attempts[address].SetException(new SocketException((int)error));

        public bool IsCancelled(IPAddress address) => _tokens[address].IsCancellationRequested;

        /// <summary>Waits until so many attempts were made.</summary>
        public async Task<IReadOnlyList<IPAddress>> AttemptsAsync(int count)
        {
            while (_order.Count < count)
            {
                await Task.Delay(1);
            }

            return Attempts;
        }

        /// <summary>Lets the delay pass that is waited for, which must be this one.</summary>
        public async Task ElapseAsync(TimeSpan time, int? expectedAttempts = null)
        {
            (TimeSpan Time, TaskCompletionSource Due) next;
            while (!_delays.TryDequeue(out next))
            {
                await Task.Delay(1);
            }

            Assert.Equal(time, next.Time);
            Assert.Equal(expectedAttempts ?? _order.Count, _order.Count);
            next.Due.SetResult();
        }

        private Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
        {
            TaskCompletionSource<Socket> attempt = _attempts[address.Address] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _tokens[address.Address] = cancellationToken;
            _order.Enqueue(address.Address);
            return attempt.Task;
        }

        private Task Delay(TimeSpan time, CancellationToken cancellationToken)
        {
            TaskCompletionSource due = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _delays.Enqueue((time, due));
            cancellationToken.Register(() => due.TrySetCanceled());
            return due.Task;
        }
    }
}
