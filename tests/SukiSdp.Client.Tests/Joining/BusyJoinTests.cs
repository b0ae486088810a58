using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Tests.Audio;

using static SukiSdp.Tests.Joining.JoinFixture;

namespace SukiSdp.Tests.Joining;

/// <summary>A joined file that another run is writing is waited for, and other sessions continue in the meantime.</summary>
public sealed class BusyJoinTests : IDisposable
{
    private readonly JoinFixture _fixture = new();

    [Fact]
    public async Task A_join_that_another_process_is_at_is_waited_for_and_then_skipped()
    {
        _fixture.Chunk(1);
        ManualClock time = new();
        PartFile other = PartFile.Open(_fixture.Target);
        time.Delayed = _ =>
        {
            if (time.Delays.Count == 3)
            {
                File.WriteAllBytes(_fixture.Target, WholeOf(1));
                other.Discard();
            }
        };

        await _fixture.JoinAsync(new JoinSettings { Clock = time.Clock });

        Assert.Empty(_fixture.Failures);
        Assert.Equal(JoinStatus.Skipped, Assert.Single(_fixture.Joined).Status);
    }

    [Fact]
    public async Task A_join_that_another_process_holds_without_progress_is_left_to_it()
    {
        _fixture.Chunk(1);
        ManualClock time = new();
        time.Delayed = time.Advance;
        using PartFile other = PartFile.Open(_fixture.Target);

        await _fixture.JoinAsync(new JoinSettings { Clock = time.Clock });

        _fixture.AssertFailed(SukiError.FileBusy);
        Assert.False(File.Exists(_fixture.Target));
    }

    [Fact]
    public async Task Other_sessions_continue_while_another_run_is_writing_a_joined_file()
    {
        _fixture.Chunk(1);
        string other = Path.Combine(_fixture.Archive, "other.wav");
        PartFile part = PartFile.Open(_fixture.Target);
        _fixture.OnJoined = _ => part.Dispose();
        WavJoinSource[] recordings = [new(_fixture.PathOf(1), 1)];
        using InputQueue<JoinRequest> input = new(int.MaxValue);
        input.TryAdd(new JoinRequest(Session, _fixture.Target, recordings));
        input.TryAdd(new JoinRequest("other", other, recordings));
        input.Complete();

        await new SessionJoiner(new JoinSettings { Clock = new ManualClock().Clock }, _fixture, _fixture).RunAsync(input, CancellationToken.None);

        Assert.Equal(["other", Session], _fixture.Joined.Select(joined => joined.SessionId));
        Assert.Equal((2, 2), (_fixture.Listed, _fixture.Over));
    }

    public void Dispose() => _fixture.Dispose();
}
