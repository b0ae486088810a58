namespace SukiSdp.Api;

/// <summary>Where the token of a call comes from.</summary>
internal interface ITokenSource
{
    /// <summary>The token to send now.</summary>
    /// <param name="observer">The command that asks: it hears of a log-in, and runs what only its thread may run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SukiSdpException">There is none that could be sent.</exception>
    ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>After the service refused a token: whether another one is to be had. Callers that come with the same refused token share one log-in.</summary>
    ValueTask<bool> TryRenewAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken);
}

/// <summary>A token that was given and cannot be renewed.</summary>
internal sealed class GivenToken(SukiToken token, string origin, Clock clock) : ITokenSource
{
    /// <inheritdoc/>
    public ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken)
    {
        token.ThrowIfExpired(clock.UtcNow(), origin);
        return new ValueTask<SukiToken>(token);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryRenewAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken) => new(false);
}
