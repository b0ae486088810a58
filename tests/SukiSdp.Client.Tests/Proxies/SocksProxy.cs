using System.Net;
using System.Net.Sockets;

namespace SukiSdp.Tests.Proxies;

/// <summary>A SOCKS 5 proxy (RFC 1928) that asks for no credential and connects to loopback, whatever name it is given.</summary>
internal sealed class SocksProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    public SocksProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The proxy's URI with a name of this computer.</summary>
    public Uri Address => new($"socks5://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections it has made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken cancellationToken = _stop.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using (client)
            {
                NetworkStream near = client.GetStream();
                byte[] buffer = new byte[512];

                // Version and methods; then version, command, reserved byte, type of host, host, port.
                await near.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellationToken);
                await near.ReadExactlyAsync(buffer.AsMemory(0, buffer[1]), cancellationToken);
                await near.WriteAsync(new byte[] { 5, 0 }, cancellationToken);
                await near.ReadExactlyAsync(buffer.AsMemory(0, 5), cancellationToken);
                int left = buffer[3] switch { 1 => 3, 4 => 15, _ => buffer[4] };
                await near.ReadExactlyAsync(buffer.AsMemory(5, left + 2), cancellationToken);
                int port = (buffer[5 + left] << 8) | buffer[6 + left];
                using TcpClient far = new();
                await far.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                Interlocked.Increment(ref _connections);
                await near.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 }, cancellationToken);
                await Task.WhenAny(near.CopyToAsync(far.GetStream(), cancellationToken), far.GetStream().CopyToAsync(near, cancellationToken));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
