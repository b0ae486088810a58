using System.Net.Sockets;
using System.Text;

namespace SukiSdp.Tests.SandboxTests;

/// <summary>What one request brings on the wire, to the byte, and how the connection ends.</summary>
internal sealed record RawExchange(string Head, byte[] Body, bool WasReset)
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>Asks with <c>Connection: close</c> and reads until the other side closes or resets.</summary>
    public static async Task<RawExchange> GetAsync(Uri uri, string moreHeaders = "")
    {
        using TcpClient client = new();
        await client.ConnectAsync(uri.Host, uri.Port);
        NetworkStream stream = client.GetStream();
        string request = $"GET {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\nConnection: close\r\n{moreHeaders}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));

        using MemoryStream received = new();
        bool wasReset = false;
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            wasReset = true;
        }

        byte[] bytes = received.ToArray();
        int head = bytes.AsSpan().IndexOf(HeadEnd);
        return head < 0
            ? new RawExchange("", bytes, wasReset)
            : new RawExchange(Encoding.ASCII.GetString(bytes, 0, head), bytes[(head + HeadEnd.Length)..], wasReset);
    }

    public string[] HeaderLines(string name) =>
        [.. Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))];
}
