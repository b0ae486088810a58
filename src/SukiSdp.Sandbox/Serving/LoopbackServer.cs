using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace SukiSdp.Sandbox;

/// <summary>Kestrel on two loopback ports, configured so that little of a response is buffered before the client gets it.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const int SendBufferBytes = 64 * 1024;

    /// <summary>The smallest with which a write waits until the socket took all of it; 0 would buffer without end.</summary>
    private const int WriteBufferBytes = 2;

    private static readonly object OriginKey = new();

    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application, SandboxOptions options, ListenOptions api, ListenOptions storage)
    {
        _application = application;
        ApiUri = AddressOf(api, options.ApiCertificate);
        StorageUri = AddressOf(storage, options.StorageCertificate);
    }

    public Uri ApiUri { get; }

    public Uri StorageUri { get; }

    /// <summary>Starts to listen; <paramref name="handler"/> receives every request with the origin to which it was sent.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<LoopbackServer> StartAsync(
        SandboxOptions options, RequestLog log, Func<HttpContext, Origin, Task> handler, CancellationToken cancellationToken)
    {
        ListenOptions? api = null;
        ListenOptions? storage = null;

        // Empty: no configuration from the environment, no console logging, and no hand on Ctrl+C, which belongs to the process around.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxWriteBufferSize = WriteBufferBytes;
            sockets.CreateBoundListenSocket = endPoint =>
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
                socket.SendBufferSize = SendBufferBytes;
                return socket;
            };
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.ApiPort, listen =>
                api = Configure(listen, Origin.Api, options.ApiCertificate, options.TlsVersions, log.ServiceConnections));
            kestrel.Listen(IPAddress.Loopback, options.StoragePort, listen =>
                storage = Configure(listen, Origin.Storage, options.StorageCertificate, options.TlsVersions, log.StorageConnections));
        });

        WebApplication application = builder.Build();
        application.Run(http => handler(http, (Origin)http.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[OriginKey]!));
        await application.StartAsync(cancellationToken);
        return new LoopbackServer(application, options, api!, storage!);
    }

    public async ValueTask DisposeAsync()
    {
        // Idle connections are the clients' to keep; they are not waited for.
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }

    private static ListenOptions Configure(ListenOptions listen, Origin origin, X509Certificate2? certificate, SslProtocols tlsVersions, Gauge connections)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            connection.Items[OriginKey] = origin;
            connections.Enter();
            try
            {
                await next(connection);
            }
            finally
            {
                connections.Leave();
            }
        });

        if (certificate is not null)
        {
            listen.UseHttps(certificate, https => https.SslProtocols = tlsVersions);
        }

        return listen;
    }

    private static Uri AddressOf(ListenOptions listen, X509Certificate2? certificate)
    {
        IPEndPoint endPoint = listen.IPEndPoint!;
        return new UriBuilder(certificate is null ? "http" : "https", endPoint.Address.ToString(), endPoint.Port).Uri;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
