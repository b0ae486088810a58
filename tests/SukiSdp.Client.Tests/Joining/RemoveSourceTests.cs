using SukiSdp.Audio;
using SukiSdp.Joining;
using SukiSdp.Tests.Audio;
using static SukiSdp.Tests.Joining.JoinFixture;

namespace SukiSdp.Tests.Joining;

public sealed class RemoveSourceTests : IDisposable
{
    private static readonly JoinSettings Remove = new() { RemoveSource = true };

    private readonly JoinFixture _fixture = new();

    [Fact]
    public async Task Chunks_go_when_the_joined_file_is_in_place_and_other_files_stay()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        string notes = Path.Combine(_fixture.Archive, Session, "notes.txt");
        await File.WriteAllTextAsync(notes, "");
        _fixture.OnJoined = _ => Assert.Equal((true, true), (File.Exists(_fixture.Target), File.Exists(_fixture.PathOf(1))));

        await _fixture.JoinAsync(Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.Equal([notes], Directory.GetFiles(Path.Combine(_fixture.Archive, Session)));

        await _fixture.JoinAsync(Remove);
        Assert.Empty(_fixture.Failures);
    }

    [Fact]
    public async Task Recordings_that_were_not_joined_completely_are_kept()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2, WavBytes.Session(WavBytes.Samples(100))[..^30]);
        _fixture.Chunk(3, new byte[60]);

        await _fixture.JoinAsync(new JoinSettings { RemoveSource = true, AllowGap = true });

        Assert.Equal(2, Assert.Single(_fixture.Joined).SourceCount);
        Assert.False(File.Exists(_fixture.PathOf(1)));
        Assert.True(File.Exists(_fixture.PathOf(2)));
        Assert.True(File.Exists(_fixture.PathOf(3)));
    }

    [Fact]
    public async Task Chunks_stay_when_the_join_fails()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(3);

        await _fixture.JoinAsync(Remove);

        _fixture.AssertFailed(SukiError.JoinSequenceMissing);
        Assert.True(File.Exists(_fixture.PathOf(1)));
        Assert.True(File.Exists(_fixture.PathOf(3)));
    }

    [Fact]
    public async Task A_chunk_that_has_changed_since_stays_and_is_named()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        _fixture.OnJoined = _ => _fixture.Chunk(2, WavBytes.Session(WavBytes.Samples(300)));

        await _fixture.JoinAsync(Remove);

        SukiSdpException failure = Assert.Single(_fixture.Failures);
        Assert.Equal(SukiError.JoinSourceKept, failure.Error);
        Assert.Contains(_fixture.PathOf(2), failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_fixture.PathOf(1)));
        Assert.True(File.Exists(_fixture.PathOf(2)));
    }

    [Fact]
    public async Task A_joined_file_that_was_there_is_compared_before_its_chunks_go()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        byte[] wrong = WholeOf(1, 2);
        wrong[^1] ^= 1;
        await File.WriteAllBytesAsync(_fixture.Target, wrong);

        await _fixture.JoinAsync(Remove);
        _fixture.AssertFailed(SukiError.JoinTargetDiffers);
        Assert.True(File.Exists(_fixture.PathOf(1)));

        _fixture.Failures.Clear();
        await File.WriteAllBytesAsync(_fixture.Target, WholeOf(1, 2));
        await _fixture.JoinAsync(Remove);
        Assert.Empty(_fixture.Failures);
        Assert.Equal(JoinStatus.Skipped, Assert.Single(_fixture.Joined).Status);
        Assert.False(File.Exists(_fixture.PathOf(1)));
    }

    [Fact]
    public async Task A_removal_that_was_ended_half_way_is_finished_by_the_next_run()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        _fixture.Chunk(3);
        await _fixture.JoinAsync();
        File.Delete(_fixture.PathOf(1));

        await _fixture.JoinAsync(Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.False(File.Exists(_fixture.PathOf(2)));
        Assert.False(File.Exists(_fixture.PathOf(3)));
        Assert.Single(_fixture.Joined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_left_of_a_session_never_replaces_more_audio(bool remove)
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        await _fixture.JoinAsync();
        _fixture.Joined.Clear();
        File.Delete(_fixture.PathOf(1));
        _fixture.Chunk(2, WavBytes.Session(Samples(7)));

        await _fixture.JoinAsync(new JoinSettings { Force = true, RemoveSource = remove });

        _fixture.AssertFailed(SukiError.JoinTargetDiffers, "more audio");
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.True(File.Exists(_fixture.PathOf(2)));
    }

    // Both have listed the recordings before the first of them is removed.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public async Task Recordings_that_another_run_joins_and_removes_are_no_failure(bool remove, int left)
    {
        JoinRequest request = List(1, 2, 3);
        await _fixture.JoinAsync(request, Remove);
        for (int number = 3; number > 3 - left; number--)
        {
            _fixture.Chunk(number);
        }

        await _fixture.JoinAsync(request, new JoinSettings { RemoveSource = remove });

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.Equal(remove ? 0 : left, Directory.GetFiles(Path.Combine(_fixture.Archive, Session)).Length);
        Assert.Single(_fixture.Joined);
    }

    [Fact]
    public async Task Recordings_that_another_run_joins_and_removes_after_they_were_inspected_are_no_failure()
    {
        JoinRequest request = List(1, 2, 3);
        _fixture.OnConfirm = () =>
        {
            _fixture.OnConfirm = null;
            return _fixture.JoinAsync(request, Remove);
        };

        await _fixture.JoinAsync(request, Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.Empty(Directory.GetFiles(Path.Combine(_fixture.Archive, Session)));
        Assert.Single(_fixture.Joined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recording_that_was_removed_without_being_joined_is_a_failure(bool isJoined)
    {
        JoinRequest request = List(1, 2, 3);
        File.Delete(_fixture.PathOf(3));
        if (isJoined)
        {
            await _fixture.JoinAsync();
            _fixture.Joined.Clear();
        }

        await _fixture.JoinAsync(request, Remove);

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(3));
        Assert.True(File.Exists(_fixture.PathOf(1)));
        Assert.True(File.Exists(_fixture.PathOf(2)));
    }

    // Nothing shows that the joined file has them: it may be one of fewer recordings, and the other run may have joined them to another folder.
    [Fact]
    public async Task Recordings_that_are_all_removed_are_a_failure_if_the_joined_file_is_older()
    {
        _fixture.Chunk(1);
        await _fixture.JoinAsync();
        _fixture.Joined.Clear();
        File.SetLastWriteTimeUtc(_fixture.Target, DateTime.UtcNow.AddMinutes(-1));
        JoinRequest request = List(1, 2);
        File.Delete(_fixture.PathOf(1));
        File.Delete(_fixture.PathOf(2));

        await _fixture.JoinAsync(request, Remove);

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(1));
    }

    [Fact]
    public async Task Recordings_that_are_listed_between_their_join_and_their_removal_are_no_failure()
    {
        List(1, 2);
        await _fixture.JoinAsync();
        JoinRequest request = Assert.Single(JoinSources.InFolder(_fixture.Archive, null));
        File.Delete(_fixture.PathOf(1));
        File.Delete(_fixture.PathOf(2));

        await _fixture.JoinAsync(request, Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Single(_fixture.Joined);
    }

    [Fact]
    public async Task A_recording_that_another_run_removes_while_its_folder_is_listed_is_no_failure()
    {
        List(1);
        await _fixture.JoinAsync();
        string path = _fixture.PathOf(1), elsewhere = path + ".removed";
        for (int i = 0; i < 500; i++)
        {
            // Removed at each moment of the listing.
            using Barrier start = new(2);
            Task removal = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    Thread.SpinWait(i % 100 * 20);
                    File.Move(path, elsewhere);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            start.SignalAndWait();
            JoinRequest[] listed = [.. JoinSources.InFolder(_fixture.Archive, null)];
            await removal;
            foreach (JoinRequest request in listed)
            {
                await _fixture.JoinAsync(request, Remove);
            }

            Assert.Empty(_fixture.Failures);
            File.Move(elsewhere, path);
        }
    }

    [Fact]
    public async Task Recordings_that_did_not_exist_when_they_were_listed_are_a_failure()
    {
        List(1, 2);
        await _fixture.JoinAsync();
        _fixture.Joined.Clear();
        File.Delete(_fixture.PathOf(1));
        File.Delete(_fixture.PathOf(2));

        await _fixture.JoinAsync(new JoinRequest(Session, _fixture.Target, [new WavJoinSource(_fixture.PathOf(1), 1), new WavJoinSource(_fixture.PathOf(2), 2)]), Remove);

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(1));
    }

    // As on a disk that was removed.
    [Fact]
    public async Task Recordings_whose_folder_no_longer_exists_are_a_failure()
    {
        JoinRequest request = List(1, 2);
        await _fixture.JoinAsync();
        _fixture.Joined.Clear();
        Directory.Delete(Path.Combine(_fixture.Archive, Session), recursive: true);

        await _fixture.JoinAsync(request, Remove);

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(1));
    }

    [Fact]
    public async Task A_removed_recording_that_the_joined_file_does_not_have_is_a_failure_and_the_others_stay()
    {
        List(1, 2, 4);
        await _fixture.JoinAsync(new JoinSettings { AllowGap = true });
        _fixture.Joined.Clear();
        JoinRequest request = List(1, 2, 3, 4);
        File.Delete(_fixture.PathOf(1));
        File.Delete(_fixture.PathOf(3));

        await _fixture.JoinAsync(request, Remove);

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(1));
        Assert.True(File.Exists(_fixture.PathOf(2)));
        Assert.True(File.Exists(_fixture.PathOf(4)));
    }

    [Fact]
    public async Task A_recording_can_be_removed_by_another_run_while_it_is_compared()
    {
        List(1, 2);
        await _fixture.JoinAsync();
        _fixture.OnProgress = _ => File.Delete(_fixture.PathOf(1));

        await _fixture.JoinAsync(Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], _fixture.Joined.Select(joined => joined.Status));
        Assert.Empty(Directory.GetFiles(Path.Combine(_fixture.Archive, Session)));
    }

    [Fact]
    public async Task A_folder_that_another_program_removes_before_its_recordings_are_is_no_failure()
    {
        List(1, 2);
        _fixture.OnConfirm = () =>
        {
            if (File.Exists(_fixture.Target) && Directory.Exists(Path.Combine(_fixture.Archive, Session)))
            {
                Directory.Delete(Path.Combine(_fixture.Archive, Session), recursive: true);
            }

            return Task.CompletedTask;
        };

        await _fixture.JoinAsync(Remove);

        Assert.Empty(_fixture.Failures);
        Assert.Single(_fixture.Joined);
    }

    public void Dispose() => _fixture.Dispose();

    private JoinRequest List(params int[] numbers) => new(Session, _fixture.Target, [.. numbers.Select(number => new WavJoinSource(_fixture.Chunk(number), number))]);
}
