using System.Net;
using System.Net.Sockets;

namespace SukiSdp.Tests;

/// <summary>Ports of loopback on which nothing listens.</summary>
internal static class LoopbackPort
{
    // Systems assign higher ports, from 32768 on, to whatever asks for any: one of those could be another server's before it is used.
    private const int First = 10_000;
    private const int End = 32_768;

    /// <summary>Returns one that nothing will be given by chance.</summary>
    public static int Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken, or reserved by Windows.
            }
        }
    }
}
