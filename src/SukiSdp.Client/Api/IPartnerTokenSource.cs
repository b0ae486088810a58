namespace SukiSdp.Api;

/// <summary>Where the partner token of a log-in comes from. It expires too, so it is asked for at each log-in.</summary>
internal interface IPartnerTokenSource
{
    /// <summary>The partner token to log in with now.</summary>
    /// <param name="observer">The command that needs it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">There is none to be had.</exception>
    Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken);
}

/// <summary>A partner token that was given once for all log-ins.</summary>
internal sealed class StaticPartnerToken(SukiToken token) : IPartnerTokenSource
{
    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => Task.FromResult(token);
}
