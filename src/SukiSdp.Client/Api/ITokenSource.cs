namespace SukiSdp.Api;

/// <summary>Provides the token of a request.</summary>
internal interface ITokenSource
{
    /// <summary>The token to send now.</summary>
    /// <param name="observer">The command that needs the token: it receives messages about a log-in, and runs code that only its thread can run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">No valid token is available.</exception>
    ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>Gets another token after the service refused one. Returns whether another token is available. Callers with the same refused token share one log-in.</summary>
    ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken);
}

/// <summary>A token that was specified, and that can't be refreshed. The service decides whether it has expired, because the service's clock applies.</summary>
internal sealed class StaticToken(SukiToken token) : ITokenSource
{
    /// <inheritdoc/>
    public ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => new(token);

    /// <inheritdoc/>
    public ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken) => new(false);
}
