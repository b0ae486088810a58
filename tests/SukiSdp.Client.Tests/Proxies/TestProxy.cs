using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SukiSdp.Tests.Proxies;

/// <summary>One request as the proxy saw it.</summary>
/// <param name="Method">CONNECT for a tunnel to an https server, else the request's own.</param>
/// <param name="Target">Host and port that were requested.</param>
/// <param name="Credential">What <c>Proxy-Authorization</c> held, decoded; null for nothing.</param>
/// <param name="Status">The status code from the proxy itself; 0 if it forwarded the request.</param>
internal sealed record ProxiedRequest(string Method, string Target, string? Credential, int Status);

/// <summary>A small HTTP proxy on loopback: tunnels for https, forwarding for http, Basic authentication when there is a credential.</summary>
internal sealed class TestProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string? _credential;
    private readonly int _refusal;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="credential">The credential that it requires, as <c>user:password</c>; null for none.</param>
    /// <param name="refusal">A status code that it returns for every request.</param>
    public TestProxy(string? credential = null, int refusal = 0)
    {
        (_credential, _refusal) = (credential, refusal);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Every request, in order.</summary>
    public ConcurrentQueue<ProxiedRequest> Requests { get; } = new();

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
                while (await ReadHeadAsync(near, cancellationToken) is { } head && !await PassAsync(head, near, cancellationToken))
                {
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side may go away whenever it likes.
        }
    }

    // Whether the connection was given to the server, permanently.
    private async Task<bool> PassAsync(string[] head, NetworkStream near, CancellationToken cancellationToken)
    {
        string[] words = head[0].Split(' ');
        bool tunnel = words[0] == "CONNECT";
        Uri target = new(tunnel ? $"http://{words[1]}" : words[1]);
        string? credential = CredentialIn(head);
        int status = _refusal != 0 ? _refusal : credential == _credential ? 0 : 407;
        Requests.Enqueue(new ProxiedRequest(words[0], target.Authority, credential, status));
        if (status != 0)
        {
            await WriteAsync(near, $"HTTP/1.1 {status} Refused\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n", cancellationToken);
            return false;
        }

        using TcpClient server = new();
        await server.ConnectAsync(target.Host, target.Port, cancellationToken);
        NetworkStream far = server.GetStream();
        if (tunnel)
        {
            await WriteAsync(near, "HTTP/1.1 200 Connection established\r\n\r\n", cancellationToken);
        }
        else
        {
            // One request a connection, so that the next one, which may be for another server, comes on its own.
            IEnumerable<string> passed = head.Skip(1).Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
            await WriteAsync(far, string.Join("\r\n", [$"{words[0]} {target.PathAndQuery} HTTP/1.1", .. passed, "Connection: close", "", ""]), cancellationToken);
        }

        await Task.WhenAny(near.CopyToAsync(far, cancellationToken), far.CopyToAsync(near, cancellationToken));
        return true;
    }

    private static string? CredentialIn(string[] head)
    {
        const string Field = "Proxy-Authorization: Basic ";
        string? line = head.FirstOrDefault(l => l.StartsWith(Field, StringComparison.OrdinalIgnoreCase));
        return line is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(line[Field.Length..]));
    }

    private static async Task<string[]?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task WriteAsync(NetworkStream stream, string text, CancellationToken cancellationToken) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
}
