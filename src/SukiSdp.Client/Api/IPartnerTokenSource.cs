namespace SukiSdp.Api;

/// <summary>Provides the partner token of a log-in. The partner token also expires, so it is read again at each log-in.</summary>
internal interface IPartnerTokenSource
{
    /// <summary>The partner token to log in with now.</summary>
    /// <param name="observer">The command that needs it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">No partner token is available.</exception>
    Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken);
}

/// <summary>A partner token that is used for all log-ins.</summary>
internal sealed class StaticPartnerToken(SukiToken token) : IPartnerTokenSource
{
    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => Task.FromResult(token);
}
