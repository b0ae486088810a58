namespace SukiSdp.Api;

/// <summary>
/// A Suki token that is refreshed automatically: by a log-in before it expires, and once more for each token that the service refuses. All callers share one
/// log-in. The token is kept in memory only.
/// </summary>
internal sealed class LoginTokenSource(PartnerLogin login) : ITokenSource
{
    // The lifetime in the service's documentation, for a token that doesn't contain its expiration time.
    private static readonly TimeSpan DocumentedLifetime = TimeSpan.FromHours(1);

    // A token is refreshed this long before it expires, or a fifth of its lifetime before if that is shorter.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly object _gate = new();
    private readonly SingleFlight<SukiToken> _shared = new();
    private SukiToken? _token;
    private TimeSpan _refreshAt;
    private bool _closed;

    /// <summary>The partner who logs in.</summary>
    public PartnerLogin Login => login;

    /// <summary>When the current token expires, UTC; null without a token.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken)
    {
        SukiToken? present;
        lock (_gate)
        {
            ThrowIfClosed();
            present = _token;
            if (present is not null && login.Client.Clock.Elapsed() < _refreshAt)
            {
                return present;
            }
        }

        return await RefreshAsync(present, isRefused: false, observer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken)
    {
        await RefreshAsync(refused, isRefused: true, observer, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes the token. Afterwards, this source provides no token.</summary>
    public void Close()
    {
        lock (_gate)
        {
            (_closed, _token, ExpiresAt) = (true, null, null);
        }

        _shared.Reset();
    }

    // A different token from the old one. Callers with the same old token share one log-in.
    private async Task<SukiToken> RefreshAsync(SukiToken? old, bool isRefused, IRunObserver observer, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                ThrowIfClosed();
            }

            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await _shared.GetAsync(() => LogInAsync(isExpiring: old is not null && !isRefused, observer, cancellationToken), token => token != old).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The command that had started the log-in was cancelled. This one wasn't, and starts another.
            }
        }
    }

    private async Task<SukiToken> LogInAsync(bool isExpiring, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (isExpiring)
        {
            observer.Verbose($"{login}: the lifetime of the token ends. Refreshing the token (attempt 1 of {login.Client.Retry.MaximumRetryCount + 1}).");
        }

        SukiToken token = await login.RunAsync(observer, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfClosed();
            Keep(token);
        }

        return token;
    }

    // The remaining lifetime is measured from now by a clock that can't be set. Only the date from the service determines its length.
    private void Keep(SukiToken token)
    {
        Clock clock = login.Client.Clock;
        DateTimeOffset now = login.Client.ServerClock.GetNow() ?? clock.UtcNow();
        TimeSpan life = token.ExpiresAt is { } expiry && expiry > now ? expiry - now : DocumentedLifetime;
        TimeSpan fifth = TimeSpan.FromTicks(life.Ticks / 5);
        _token = token;
        _refreshAt = clock.Elapsed() + life - (fifth < Margin ? fifth : Margin);
        ExpiresAt = now + life;
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new SukiSdpException(SukiError.TokenMissing, $"The connection to {login.Client.BaseUri.Host} was closed by Disconnect-SukiSdp. Run Connect-SukiSdp again.");
        }
    }
}
