using System.Management.Automation;
using System.Net;
using SukiSdp.Api;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Base class of the commands that send requests to the service: base URI, proxy, retries and time-outs.</summary>
/// <typeparam name="TItem">The input of the asynchronous work.</typeparam>
public abstract class ServiceCommand<TItem> : AsyncCommand<TItem>
    where TItem : class
{
    /// <summary>Sent as <c>sdp_provider_id</c>; Single Auth Token partners need it. Default: the environment variable <c>SUKI_SDP_PROVIDER_ID</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProviderId { get; set; }

    /// <summary>The service's environment. Default: Production.</summary>
    [Parameter]
    public SukiEnvironment Environment { get; set; }

    /// <summary>The base URI of the service. The default is the environment variable <c>SUKI_SDP_BASE_URI</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    /// <summary>The time-out for the response headers, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>How many times a request is retried after a transient failure, without progress.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>The upper limit of the delay before the first retry, in seconds; it doubles with each retry, up to 32 seconds.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int RetryIntervalSec { get; set; } = 1;

    /// <summary>The proxy. Default: that of the system.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The credential for the proxy.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Sends the credentials of the account that runs the command to the proxy.</summary>
    [Parameter]
    public SwitchParameter ProxyUseDefaultCredentials { get; set; }

    private protected RetrySettings Retry => new(MaximumRetryCount, TimeSpan.FromSeconds(RetryIntervalSec));

    private protected TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSec);

    private protected ProxySettings ProxySettings
    {
        get
        {
            NetworkCredential? credential = ProxyCredential is { } given && given != PSCredential.Empty ? given.GetNetworkCredential() : null;
            return ProxySettings.Of(Proxy, credential, ProxyUseDefaultCredentials);
        }
    }

    /// <summary>The parameters of the connection.</summary>
    private protected ConnectionOptions ConnectionOptions => new()
    {
        ProviderId = ProviderId,
        Environment = MyInvocation.BoundParameters.ContainsKey(nameof(Environment)) ? Environment : null,
        BaseUri = BaseUri,
        Proxy = ProxySettings,
        Retry = Retry,
        Timeout = Timeout,
    };
}
