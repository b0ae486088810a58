using SukiSdp.Joining;
using SukiSdp.Tests.Audio;
using static SukiSdp.Tests.Joining.JoinFixture;

namespace SukiSdp.Tests.Joining;

public sealed class RemoveSourceTests : IDisposable
{
    private static readonly JoinSettings Remove = new() { RemoveSource = true };

    private readonly JoinFixture _bed = new();

    [Fact]
    public async Task Chunks_go_when_the_joined_file_is_in_place_and_other_files_stay()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        string notes = Path.Combine(_bed.Archive, Session, "notes.txt");
        await File.WriteAllTextAsync(notes, "");
        _bed.OnJoined = _ => Assert.Equal((true, true), (File.Exists(_bed.Target), File.Exists(_bed.PathOf(1))));

        await _bed.JoinAsync(Remove);

        Assert.Empty(_bed.Failures);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
        Assert.Equal([notes], Directory.GetFiles(Path.Combine(_bed.Archive, Session)));

        await _bed.JoinAsync(Remove);
        Assert.Empty(_bed.Failures);
    }

    [Fact]
    public async Task Chunks_that_did_not_go_in_as_a_whole_stay()
    {
        _bed.Chunk(1);
        _bed.Chunk(2, WavBytes.Session(WavBytes.Samples(100))[..^30]);
        _bed.Chunk(3, new byte[60]);

        await _bed.JoinAsync(new JoinSettings { RemoveSource = true, AllowGap = true });

        Assert.Equal(2, Assert.Single(_bed.Joined).SourceCount);
        Assert.False(File.Exists(_bed.PathOf(1)));
        Assert.True(File.Exists(_bed.PathOf(2)));
        Assert.True(File.Exists(_bed.PathOf(3)));
    }

    [Fact]
    public async Task Chunks_stay_when_the_join_fails()
    {
        _bed.Chunk(1);
        _bed.Chunk(3);

        await _bed.JoinAsync(Remove);

        _bed.AssertFailed(SukiError.JoinSequenceMissing);
        Assert.True(File.Exists(_bed.PathOf(1)));
        Assert.True(File.Exists(_bed.PathOf(3)));
    }

    [Fact]
    public async Task A_chunk_that_has_changed_since_stays_and_is_named()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        _bed.OnJoined = _ => _bed.Chunk(2, WavBytes.Session(WavBytes.Samples(300)));

        await _bed.JoinAsync(Remove);

        SukiSdpException failure = Assert.Single(_bed.Failures);
        Assert.Equal(SukiError.JoinSourceKept, failure.Error);
        Assert.Contains(_bed.PathOf(2), failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bed.PathOf(1)));
        Assert.True(File.Exists(_bed.PathOf(2)));
    }

    [Fact]
    public async Task A_joined_file_that_was_there_is_compared_before_its_chunks_go()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        byte[] wrong = WholeOf(1, 2);
        wrong[^1] ^= 1;
        await File.WriteAllBytesAsync(_bed.Target, wrong);

        await _bed.JoinAsync(Remove);
        _bed.AssertFailed(SukiError.JoinTargetDiffers);
        Assert.True(File.Exists(_bed.PathOf(1)));

        _bed.Failures.Clear();
        await File.WriteAllBytesAsync(_bed.Target, WholeOf(1, 2));
        await _bed.JoinAsync(Remove);
        Assert.Empty(_bed.Failures);
        Assert.Equal(JoinStatus.Skipped, Assert.Single(_bed.Joined).Status);
        Assert.False(File.Exists(_bed.PathOf(1)));
    }

    [Fact]
    public async Task A_removal_that_was_ended_half_way_is_finished_by_the_next_run()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        _bed.Chunk(3);
        await _bed.JoinAsync();
        File.Delete(_bed.PathOf(1));

        await _bed.JoinAsync(Remove);

        Assert.Empty(_bed.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_bed.Target));
        Assert.False(File.Exists(_bed.PathOf(2)));
        Assert.False(File.Exists(_bed.PathOf(3)));
        Assert.Single(_bed.Joined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_left_of_a_session_never_replaces_more_audio(bool remove)
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        await _bed.JoinAsync();
        _bed.Joined.Clear();
        File.Delete(_bed.PathOf(1));
        _bed.Chunk(2, WavBytes.Session(Samples(7)));

        await _bed.JoinAsync(new JoinSettings { Force = true, RemoveSource = remove });

        _bed.AssertFailed(SukiError.JoinTargetDiffers, "more audio");
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
        Assert.True(File.Exists(_bed.PathOf(2)));
    }

    public void Dispose() => _bed.Dispose();
}
