using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Api;

public sealed class LoginTokenSourceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task A_run_longer_than_a_token_lives_logs_in_once_for_each_life(int throttleLimit)
    {
        SteppedClock time = new();
        TimeSpan life = TimeSpan.FromMinutes(20);
        await using SaveFixture fixture = await BedAsync(time, new SandboxOptions { Clock = time, TokenLifetime = life });
        fixture.Settings = fixture.Settings with { ThrottleLimit = throttleLimit };
        LoginTokenSource logIn = LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture, TimeSpan.FromDays(1))));

        // Each file takes ten seconds: forty minutes in all. Time passes only while no worker has an unused token, so that no token expires before its request arrives.
        fixture.Tokens = new TokensInStep(logIn, throttleLimit, () => time.Advance(TimeSpan.FromSeconds(10 * throttleLimit)));
        string[] ids = [.. Enumerable.Range(1, 240).Select(i => $"visit-{i}")];
        foreach (string id in ids)
        {
            fixture.Session(id, SandboxObject.Wav(0.1, seed: 1));
        }

        // A log-in takes its time: the other workers come to want one meanwhile.
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Delay(TimeSpan.FromMilliseconds(50))) with { Times = Fault.Always });
        await fixture.SaveAsync(ids);

        Assert.Empty(fixture.Failures);
        Assert.Equal(ids.Length, fixture.Files.Count);
        DateTimeOffset[] logIns = [.. fixture.Sandbox.Requests.Logins.Select(l => l.At)];

        // Refreshed when a fifth of its lifetime remains, and never twice in one lifetime. Many files at once make time jump, so that the end may come a little later.
        Assert.InRange(logIns.Length, 2, 3);
        Assert.Equal(logIns.Length - 1, fixture.Messages.Count(message => message.EndsWith(" Refreshing the token (attempt 1 of 5).", StringComparison.Ordinal)));
        Assert.All(logIns.Zip(logIns.Skip(1), (a, b) => b - a), between => Assert.InRange(between, TimeSpan.FromMinutes(16), TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public async Task A_token_refused_to_many_workers_costs_one_log_in()
    {
        SteppedClock time = new();
        await using SaveFixture fixture = await BedAsync(time, new SandboxOptions { Clock = time, ListingDelay = TimeSpan.FromMilliseconds(20) });
        fixture.Settings = fixture.Settings with { ThrottleLimit = 8 };
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        string[] ids = [.. Enumerable.Range(1, 40).Select(i => $"visit-{i}")];
        foreach (string id in ids)
        {
            fixture.Session(id, SandboxObject.Wav(0.1, seed: 1));
        }

        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => fixture.Sandbox.ExpireTokens())) with { Skip = 5 });
        await fixture.SaveAsync(ids);

        Assert.Empty(fixture.Failures);
        Assert.Equal(ids.Length, fixture.Files.Count);
        Assert.Contains(fixture.Sandbox.Requests.Listings, l => l.StatusSent == 401);
        Assert.Equal(2, fixture.Sandbox.Requests.Logins.Count);
        fixture.AssertNoSecret();
    }

    [Fact]
    public async Task A_token_refused_again_after_the_log_in_ends_the_run()
    {
        SteppedClock time = new();
        await using SaveFixture fixture = await BedAsync(time);
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(401, "invalid_sdp_token")) with { Times = Fault.Always });

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.SaveAsync("visit"));

        Assert.Equal(SukiError.TokenRefused, failure.Error);
        Assert.Equal(2, fixture.Sandbox.Requests.Logins.Count);
        Assert.Equal(2, fixture.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task The_servers_date_counts_and_not_ours()
    {
        // Our clock is a day ahead: by it, the token is expired when it comes.
        SteppedClock server = new(), ours = new(server.GetUtcNow().AddDays(1));
        await using SaveFixture fixture = await BedAsync(server);
        fixture.Clock = ours.Client;
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));

        SukiToken first = await fixture.Tokens.GetAsync(fixture, CancellationToken.None);
        ours.Advance(TimeSpan.FromMinutes(54));
        SukiToken second = await fixture.Tokens.GetAsync(fixture, CancellationToken.None);
        ours.Advance(TimeSpan.FromMinutes(2));
        server.Advance(TimeSpan.FromMinutes(56));
        SukiToken third = await fixture.Tokens.GetAsync(fixture, CancellationToken.None);

        Assert.Same(first, second);
        Assert.NotEqual(second.Value, third.Value);
        Assert.Equal(2, fixture.Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task A_token_without_an_expiration_time_is_refreshed_within_the_hour()
    {
        SteppedClock time = new();
        await using SaveFixture fixture = await BedAsync(time);
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Body("""{"suki_token":"opaque"}""")) with { Times = Fault.Always });

        SukiToken first = await fixture.Tokens.GetAsync(fixture, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(54));
        Assert.Same(first, await fixture.Tokens.GetAsync(fixture, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotSame(first, await fixture.Tokens.GetAsync(fixture, CancellationToken.None));
    }

    [Fact]
    public async Task The_body_names_partner_token_and_provider()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        SukiToken partnerToken = PartnerToken(fixture);
        fixture.Tokens = new LoginTokenSource(new PartnerLogin(fixture.Connection.Client, "partner-7", "unregistered", new StaticPartnerToken(partnerToken)));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.ProviderNotRegistered, failure.Error);
        Assert.True(failure.IsFatal);
        SandboxRequest request = Assert.Single(fixture.Sandbox.Requests.Logins);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.DoesNotContain(partnerToken.Value, failure + string.Concat(fixture.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "invalid_request")]
    [InlineData(401, "invalid_partner_token")]
    [InlineData(403, "permission_denied")]
    [InlineData(404, "not_found")]
    public async Task A_rejected_log_in_is_an_error_that_is_not_tried_again(int status, string id)
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.ServiceError(status, id)) with { Times = Fault.Always });

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.LoginFailed, failure.Error);
        Assert.True(failure.IsFatal);
        Assert.Equal(status, failure.StatusCode);
        Assert.Contains(id, failure.Message, StringComparison.Ordinal);
        Assert.Single(fixture.Sandbox.Requests.Logins);
    }

    [Fact]
    public async Task A_partner_token_whose_time_has_passed_is_named_as_the_cause()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture, TimeSpan.FromMinutes(-1))));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.PartnerTokenExpired, failure.Error);
        Assert.True(failure.IsFatal);
    }

    [Fact]
    public async Task A_log_in_is_retried_after_a_transient_failure_of_the_service()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Status(503)) with { Times = 3 });

        Assert.NotNull(await fixture.Tokens.GetAsync(fixture, CancellationToken.None));
        Assert.Equal(4, fixture.Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task A_response_without_a_token_is_reported()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Html(200)));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.ResponseInvalid, failure.Error);
    }

    [Fact]
    public async Task A_log_in_whose_command_was_cancelled_is_restarted_by_the_command_that_waits()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        FaultAction stall = FaultAction.StallBeforeHeaders();
        fixture.Sandbox.Faults.Add(Fault.Login(stall));
        using CancellationTokenSource stop = new();

        Task<SukiToken> stopped = fixture.Tokens.GetAsync(fixture, stop.Token).AsTask();
        await stall.Reached;
        Task<SukiToken> waiting = fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.NotNull(await waiting);
        Assert.Equal(2, fixture.Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task A_fresh_partner_token_is_asked_for_at_each_log_in()
    {
        SteppedClock time = new();
        await using SaveFixture fixture = await BedAsync(time);
        FreshPartnerTokens partner = new(fixture);
        LogInWith(fixture, partner);

        await fixture.Tokens.GetAsync(fixture, CancellationToken.None);
        time.Advance(TimeSpan.FromHours(2));
        await fixture.Tokens.GetAsync(fixture, CancellationToken.None);

        Assert.Equal(2, partner.Given);
        Assert.All(fixture.Sandbox.Requests.Logins, l => Assert.Equal(200, l.StatusSent));
    }

    [Fact]
    public async Task A_closed_connection_gives_no_token_and_makes_no_call()
    {
        await using SaveFixture fixture = await BedAsync(new SteppedClock());
        LoginTokenSource tokens = LogInWith(fixture, new StaticPartnerToken(PartnerToken(fixture)));
        await tokens.GetAsync(fixture, CancellationToken.None);
        tokens.Close();

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.TokenMissing, failure.Error);
        Assert.Null(tokens.ExpiresAt);
        Assert.Single(fixture.Sandbox.Requests.Logins);
    }

    private static async Task<SaveFixture> BedAsync(SteppedClock time, SandboxOptions? options = null)
    {
        SaveFixture fixture = await SaveFixture.StartAsync(options ?? new SandboxOptions { Clock = time });
        fixture.Clock = time.Client;
        return fixture;
    }

    private static SukiToken PartnerToken(SaveFixture fixture, TimeSpan? lifetime = null) => SukiToken.Parse(fixture.Sandbox.IssuePartnerToken(lifetime), "test");

    private static LoginTokenSource LogInWith(SaveFixture fixture, IPartnerTokenSource partner)
    {
        ServiceClient link = new(fixture.Sandbox.ApiUri, ProxySettings.SystemDefault, RetrySettings.Default, TimeSpan.FromSeconds(60), fixture.Clock);
        LoginTokenSource tokens = new(new PartnerLogin(link, "partner-7", null, partner));
        fixture.Tokens = tokens;
        return tokens;
    }

    /// <summary>Provides the workers with their tokens once all of them have requested one, and after <paramref name="allHere"/>.</summary>
    private sealed class TokensInStep(ITokenSource inner, int workers, Action allHere) : ITokenSource
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _step = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public async ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken)
        {
            Task step;
            lock (_gate)
            {
                step = _step.Task;
                if (++_waiting == workers)
                {
                    allHere();
                    _step.SetResult();
                    (_step, _waiting) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
                }
            }

            await step.WaitAsync(TestRun.Watchdog, cancellationToken);
            return await inner.GetAsync(observer, cancellationToken);
        }

        public ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken) =>
            inner.TryRefreshAsync(refused, observer, cancellationToken);
    }

    private sealed class FreshPartnerTokens(SaveFixture fixture) : IPartnerTokenSource
    {
        public int Given { get; private set; }

        public async Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken)
        {
            Given++;
            return await observer.InvokeAsync(() => PartnerToken(fixture, TimeSpan.FromMinutes(5)), cancellationToken);
        }
    }
}
