using Microsoft.AspNetCore.Http.Features;

namespace SukiSdp.Sandbox;

/// <summary>A sandbox of the service and its storage, listening on two loopback ports until it is disposed.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    /// <summary>The id of the partner whose tokens the sandbox makes.</summary>
    public const string PartnerId = "sandbox-partner";

    private readonly SandboxOptions _options;
    private readonly JwtIssuer _tokens;
    private readonly JwtIssuer _partnerTokens;
    private readonly UrlSigner _signer;
    private readonly RequestHandler _handler;
    private readonly ControlEndpoint _control;
    private readonly CancellationTokenSource _stopping = new();
    private LoopbackServer? _server;

    private SandboxHost(SandboxOptions options)
    {
        _options = options;
        _tokens = new JwtIssuer(options.Clock);
        _partnerTokens = new JwtIssuer(options.Clock);
        _signer = new UrlSigner(options.Clock);
        ListingWriter listings = new(options, _signer, () => StorageUri);
        _handler = new RequestHandler(
            options,
            Requests,
            Faults,
            new LoginEndpoint(options, _partnerTokens, _tokens),
            new ListingEndpoint(options, Sessions, _tokens, listings),
            new StorageEndpoint(options, Sessions, _signer));
        _control = new ControlEndpoint(this);
        Token = IssueToken();
        PartnerToken = IssuePartnerToken();
    }

    /// <summary>The base URI of the service.</summary>
    public Uri ApiUri => _server!.ApiUri;

    /// <summary>The base URI of the storage.</summary>
    public Uri StorageUri => _server!.StorageUri;

    /// <summary>A token made when the sandbox started.</summary>
    public string Token { get; }

    /// <summary>A partner token, made when the sandbox started, that log-in takes.</summary>
    public string PartnerToken { get; }

    /// <summary>The sessions to list and to download.</summary>
    public SandboxSessions Sessions { get; } = new();

    /// <summary>The faults.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>The requests.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts a sandbox.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        SandboxHost host = new(options ?? new SandboxOptions());
        if (host._options.AddsSampleSessions)
        {
            SampleSessions.AddTo(host.Sessions);
        }

        host._server = await LoopbackServer.StartAsync(host._options, host.Requests, host.HandleAsync, cancellationToken);
        return host;
    }

    /// <summary>Returns a valid token, for <see cref="SandboxOptions.TokenLifetime"/> by default; with a negative lifetime, it has already expired.</summary>
    public string IssueToken(TimeSpan? lifetime = null, string? partnerId = null) =>
        _tokens.Issue(partnerId ?? PartnerId, lifetime ?? _options.TokenLifetime);

    /// <summary>Returns a valid partner token, for <see cref="SandboxOptions.TokenLifetime"/> by default.</summary>
    public string IssuePartnerToken(TimeSpan? lifetime = null) => _partnerTokens.Issue(PartnerId, lifetime ?? _options.TokenLifetime);

    /// <summary>Every URL signed so far is expired from now on; what is signed later works.</summary>
    public void ExpireUrls() => _signer.ExpireAll();

    /// <summary>Revokes all tokens issued so far: they cause status code 401, <c>invalid_sdp_token</c>. Partner tokens stay valid.</summary>
    public void ExpireTokens() => _tokens.RevokeAll();

    /// <summary>Ends all requests that hang, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private Task HandleAsync(HttpContext http, Origin origin)
    {
        string rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        RequestTarget target = RequestTarget.Parse(rawTarget, atStorage: origin == Origin.Storage);
        return ControlEndpoint.Owns(target) ? _control.HandleAsync(http, target) : _handler.HandleAsync(http, target, _stopping.Token);
    }
}
