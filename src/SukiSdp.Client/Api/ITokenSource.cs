namespace SukiSdp.Api;

/// <summary>Where the token of a call comes from.</summary>
internal interface ITokenSource
{
    /// <summary>The token to send now.</summary>
    /// <param name="observer">The command that asks: it hears of a log-in, and runs what only its thread may run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">There is none that could be sent.</exception>
    ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>After the service refused a token: whether another one is to be had. Callers that come with the same refused token share one log-in.</summary>
    ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken);
}

/// <summary>A token that was given and cannot be refreshed. Whether its time is over is judged by the service, whose clock it is that counts.</summary>
internal sealed class StaticToken(SukiToken token) : ITokenSource
{
    /// <inheritdoc/>
    public ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => new(token);

    /// <inheritdoc/>
    public ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken) => new(false);
}
