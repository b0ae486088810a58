using SukiSdp.Api;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

/// <summary>An unexpected exception ends one item, is reported for it, and the others continue.</summary>
public sealed class UnexpectedExceptionTests
{
    [Fact]
    public async Task A_defect_at_a_file_ends_that_file_alone()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2), SandboxObject.Wav(0.1, 3));
        fixture.Confirm = path => path != fixture.PathOf(session, 1) ? true : throw new InvalidOperationException("with a secret in it");

        await fixture.SaveAsync("visit");

        Assert.Equal([1, 3], fixture.Files.Select(f => f.SequenceNumber!.Value).Order());
        (SukiSdpException failure, object target) = Assert.Single(fixture.Failures);
        Assert.Equal(session.Recordings[1].Id, Assert.IsType<SukiRecording>(target).RecordingId);
        AssertTold(failure);
    }

    [Fact]
    public async Task A_defect_at_a_session_ends_that_session_alone()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession[] sessions = [.. new[] { "a", "b", "c" }.Select(id => fixture.Session(id, SandboxObject.Wav(0.1)))];
        fixture.Tokens = new BrokenOnce(fixture.Tokens);

        await fixture.SaveAsync([.. sessions.Select(s => SaveItem.Of(s.Id))], CancellationToken.None);

        (SukiSdpException failure, object target) = Assert.Single(fixture.Failures);
        Assert.Equal(["a", "b", "c"], fixture.Files.Select(f => f.SessionId).Append((string)target).Order(StringComparer.Ordinal));
        AssertTold(failure);
    }

    [Fact]
    public async Task A_defect_at_a_listing_ends_that_session_alone()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("a", SandboxObject.Wav(0.1));
        fixture.Session("b", SandboxObject.Wav(0.1));
        fixture.Tokens = new BrokenOnce(fixture.Tokens);

        List<ListOutcome> outcomes = await ListAsync(fixture, "a", "b");

        Assert.Equal(["a", "b"], outcomes.Select(o => o.SessionId));
        AssertTold(Assert.Single(outcomes, o => o.Failure is not null).Failure!);
        Assert.Single(Assert.Single(outcomes, o => o.Listing is not null).Listing!.Recordings);
    }

    [Fact]
    public async Task A_complete_session_that_fails_to_be_joined_is_counted_once_in_the_progress()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Session("a", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2));
        fixture.Session("b", SandboxObject.Wav(0.1, 1));
        fixture.ConfirmJoin = path => path.EndsWith("b.wav", StringComparison.Ordinal) ? true : throw new InvalidOperationException("with a secret in it");

        await fixture.SaveAsync("a", "b");

        (SukiSdpException failure, object target) = Assert.Single(fixture.Failures);
        Assert.Equal("a", target);
        AssertTold(failure);
        Assert.Equal((3, 3), fixture.Progress);
        Assert.Equal([("a", SessionOutcome.Complete), ("b", SessionOutcome.Complete)], fixture.Sessions.OrderBy(s => s.SessionId, StringComparer.Ordinal));
        Assert.Equal(3, fixture.Files.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_defect_at_a_sessions_line_ends_that_session_alone_and_its_files_are_saved(bool byRecordings)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        BreakSessionLine(fixture, opensBefore: 1);
        fixture.Session("a", SandboxObject.Wav(0.1, 1));

        await fixture.SaveAsync(byRecordings ? [.. (await fixture.ListAsync("a")).Select(SaveItem.Of)] : [SaveItem.Of("a")], CancellationToken.None);

        (SukiSdpException failure, object target) = Assert.Single(fixture.Failures);
        Assert.Equal("a", target);
        AssertTold(failure);
        Assert.Equal(SaveStatus.Saved, Assert.Single(fixture.Files).Status);
        Assert.Equal("a", Assert.Single(fixture.Sessions).SessionId);
    }

    [Fact]
    public async Task A_defect_at_the_line_of_a_deleted_session_leaves_the_session_deleted()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        BreakSessionLine(fixture, opensBefore: 0);
        fixture.Session("a", SandboxObject.Wav(0.1, 1)).State = SessionState.Gone;

        await fixture.SaveAsync("a");

        Assert.Equal([(SukiError.RecordingGone, (object)"a")], fixture.Failures.Select(f => (f.Failure.Error, f.Target)));
        Assert.Equal([("a", SessionOutcome.Gone)], fixture.Sessions);
    }

    // A manifest that is not there yet is opened once for each line, of which the session's comes last.
    private static void BreakSessionLine(SaveFixture fixture, int opensBefore)
    {
        int opens = 0;
        fixture.ManifestPath = Path.Combine(fixture.Destination, "archive.jsonl");
        fixture.OpenManifest = path => Interlocked.Increment(ref opens) == opensBefore + 1 ? throw new InvalidOperationException("with a secret in it") : AppendFile.Open(path);
    }

    // Only the type is reported, because the message of the exception could contain anything.
    private static void AssertTold(SukiSdpException failure)
    {
        Assert.Equal(SukiError.Unexpected, failure.Error);
        Assert.Contains("InvalidOperationException", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.False(failure.IsFatal);
    }

    private static async Task<List<ListOutcome>> ListAsync(SaveFixture fixture, params string[] ids)
    {
        List<ListOutcome> outcomes = [];
        using InputQueue<string> input = new(int.MaxValue);
        Assert.All(ids, id => input.TryAdd(id));
        input.Complete();
        await new ListRun(fixture.Connection, new ListSettings(UrlKind.Stream, 2, null, fixture.Clock), fixture, outcomes.Add).RunAsync(input, CancellationToken.None);
        return outcomes;
    }

    private sealed class BrokenOnce(ITokenSource inner) : ITokenSource
    {
        private int _calls;

        public ValueTask<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _calls) == 1 ? throw new InvalidOperationException("with a secret in it") : inner.GetAsync(observer, cancellationToken);

        public ValueTask<bool> TryRefreshAsync(SukiToken refused, IRunObserver observer, CancellationToken cancellationToken) =>
            inner.TryRefreshAsync(refused, observer, cancellationToken);
    }
}
