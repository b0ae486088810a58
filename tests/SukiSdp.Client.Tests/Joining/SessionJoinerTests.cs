using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Tests.Audio;

using static SukiSdp.Tests.Joining.JoinFixture;

namespace SukiSdp.Tests.Joining;

public sealed class SessionJoinerTests : IDisposable
{
    private readonly JoinFixture _bed = new();

    public static TheoryData<SukiError, byte[]> Problems => new()
    {
        { SukiError.JoinFormatDiffers, WavBytes.Form(WavBytes.Format(rate: 8_000), WavBytes.Data([1, 2])) },
        { SukiError.JoinChunkDamaged, WavBytes.Session(WavBytes.Samples(100))[..^30] },
        { SukiError.JoinNotWav, WavBytes.Concat("OggS"u8.ToArray(), new byte[99]) },
        { SukiError.JoinEncodingUnsupported, WavBytes.Form(WavBytes.Format(2, bits: 4, blockAlign: 256), WavBytes.Data(WavBytes.Samples(256))) },
    };

    [Fact]
    public async Task The_chunks_become_one_private_file_beside_their_folder()
    {
        _bed.Chunk(2);
        _bed.Chunk(1);
        _bed.Chunk(3);

        await _bed.JoinAsync();

        Assert.Empty(_bed.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_bed.Target));
        SukiJoinedRecording joined = Assert.Single(_bed.Joined);
        Assert.Equal((JoinStatus.Joined, 3, _bed.Target, 644L), (joined.Status, joined.SourceCount, joined.Path, joined.Length));
        Assert.Equal(("PCM", 1, 16_000, 16, TimeSpan.FromSeconds(300 / 16_000.0)), (joined.Format, joined.Channels, joined.SampleRate, joined.BitsPerSample, joined.Duration));
        Assert.Equal($"Join recordings: {_bed.Target}", Assert.Single(_bed.Questions));
        Assert.True(File.Exists(_bed.PathOf(1)));
        Assert.False(File.Exists(_bed.Part));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bed.Target));
        }
    }

    [Fact]
    public async Task Joining_again_skips_what_is_there()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        await _bed.JoinAsync();
        DateTime written = File.GetLastWriteTimeUtc(_bed.Target);
        _bed.OnProgress = _ => Assert.Fail("A file was read or written.");

        await _bed.JoinAsync();

        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], _bed.Joined.Select(j => j.Status));
        Assert.Single(_bed.Questions);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_bed.Target));
    }

    [Fact]
    public async Task A_joined_file_older_than_a_chunk_is_compared_byte_by_byte()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        await _bed.JoinAsync();
        File.SetLastWriteTimeUtc(_bed.Target, DateTime.UtcNow.AddHours(-1));

        await _bed.JoinAsync();
        Assert.Equal(JoinStatus.Skipped, _bed.Joined[^1].Status);
        _bed.Joined.Clear();

        _bed.Chunk(2, WavBytes.Session(Samples(9)));
        await _bed.JoinAsync();
        _bed.AssertFailed(SukiError.JoinTargetDiffers, _bed.Target);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_file_under_the_name_is_left_alone_unless_forced(bool isWav)
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        byte[] other = isWav ? WholeOf(7) : [1, 2, 3];
        await File.WriteAllBytesAsync(_bed.Target, other);

        await _bed.JoinAsync();
        _bed.AssertFailed(SukiError.JoinTargetDiffers, _bed.Target);
        Assert.Equal(other, await File.ReadAllBytesAsync(_bed.Target));

        await _bed.JoinAsync(new JoinSettings { Force = true });
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(300, false)]
    [InlineData(444, false)]
    [InlineData(1_000, false)]
    public async Task What_an_earlier_run_left_is_gone_on_from_and_never_believed(int length, bool isRight)
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        await File.WriteAllBytesAsync(_bed.Part, isRight ? WholeOf(1, 2)[..length] : WavBytes.Samples(length, seed: 77));

        await _bed.JoinAsync();

        Assert.Empty(_bed.Failures);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
        Assert.False(File.Exists(_bed.Part));
    }

    [Fact]
    public async Task A_stopped_join_leaves_no_file_and_the_next_one_goes_on()
    {
        byte[] samples = WavBytes.Samples(5 << 20);
        _bed.Chunk(1, WavBytes.Session(samples));
        using CancellationTokenSource stop = new();
        _bed.OnProgress = done =>
        {
            if (done > 1 << 20)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.JoinAsync(stop: stop.Token));

        Assert.False(File.Exists(_bed.Target));
        long kept = new FileInfo(_bed.Part).Length;
        Assert.InRange(kept, 1 << 20, 4 << 20);

        long first = 0;
        _bed.OnProgress = done => first = first == 0 ? done : first;
        await _bed.JoinAsync();
        Assert.True(first >= kept / 2, "It began from the beginning.");
        Assert.Equal(WavBytes.Session(samples), await File.ReadAllBytesAsync(_bed.Target));
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task A_chunk_that_cannot_be_joined_is_named_by_its_cause(SukiError error, byte[] content)
    {
        _bed.Chunk(1);
        string chunk = _bed.Chunk(2, content);

        await _bed.JoinAsync();

        _bed.AssertFailed(error, chunk, "Session 'visit'");
        Assert.False(File.Exists(_bed.Target));
        Assert.False(File.Exists(_bed.Part));
        Assert.Empty(_bed.Questions);
    }

    [Fact]
    public async Task Each_cause_is_told_once_and_counted()
    {
        byte[] notWav = new byte[50];
        _bed.Chunk(1);
        _bed.Chunk(3, notWav);
        _bed.Chunk(4, notWav);
        _bed.Chunk(5, notWav);

        await _bed.JoinAsync();

        Assert.Equal([SukiError.JoinSequenceMissing, SukiError.JoinNotWav], _bed.Failures.Select(f => f.Error).Order());
        Assert.Contains("And 2 more like this", _bed.Failures.Single(f => f.Error == SukiError.JoinNotWav).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_usable_is_an_error_even_when_gaps_are_allowed()
    {
        _bed.Chunk(1, new byte[50]);

        await _bed.JoinAsync(new JoinSettings { AllowGap = true });

        _bed.AssertFailed(SukiError.JoinNothingUsable);
    }

    [Fact]
    public async Task A_chunk_that_is_still_on_its_way_is_missing()
    {
        _bed.Chunk(1);
        string part = _bed.Chunk(2) + ".part";
        File.Move(_bed.PathOf(2), part);

        await _bed.JoinAsync();
        _bed.AssertFailed(SukiError.JoinSequenceMissing, part);

        await _bed.JoinAsync(new JoinSettings { AllowGap = true });
        Assert.Contains(part, Assert.Single(Assert.Single(_bed.Joined).Gaps), StringComparison.Ordinal);
        Assert.Contains(part, Assert.Single(_bed.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_that_is_gone_is_an_error()
    {
        await _bed.JoinAsync(new JoinRequest(Session, _bed.Target, [new WavJoinSource(_bed.PathOf(1), 1)]));

        _bed.AssertFailed(SukiError.JoinChunkUnreadable, _bed.PathOf(1));
    }

    [UnixFact("nothing can write to a file while it is read")]
    public async Task A_chunk_that_changes_while_it_is_joined_leaves_nothing_behind()
    {
        _bed.Chunk(1);
        OnceAllIsWritten(() => _bed.Chunk(1, WavBytes.Session(Samples(2))));

        await _bed.JoinAsync();

        _bed.AssertFailed(SukiError.JoinVerificationFailed, _bed.Part);
        Assert.False(File.Exists(_bed.Target));
        Assert.False(File.Exists(_bed.Part));
    }

    [WindowsFact]
    public async Task A_chunk_cannot_change_while_it_is_joined()
    {
        _bed.Chunk(1);
        OnceAllIsWritten(() => Assert.Throws<IOException>(() => _bed.Chunk(1, WavBytes.Session(Samples(2)))));

        await _bed.JoinAsync();

        Assert.Empty(_bed.Failures);
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(_bed.Target));
    }

    [Fact]
    public async Task A_join_is_never_written_over_a_chunk()
    {
        string chunk = _bed.Chunk(1);

        await _bed.JoinAsync(new JoinRequest(Session, chunk, [new WavJoinSource(chunk, 1)]), new JoinSettings { Force = true });

        _bed.AssertFailed(SukiError.JoinTargetDiffers, chunk);
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(chunk));
    }

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public async Task A_link_under_the_name_is_refused()
    {
        _bed.Chunk(1);
        string elsewhere = Path.Combine(_bed.Archive, "elsewhere");
        File.CreateSymbolicLink(_bed.Target, elsewhere);

        await _bed.JoinAsync(new JoinSettings { Force = true });
        await _bed.JoinAsync();
        Assert.Equal([SukiError.LinkRefused, SukiError.LinkRefused], _bed.Failures.Select(f => f.Error));

        File.Delete(_bed.Target);
        File.CreateSymbolicLink(_bed.Part, elsewhere);
        await _bed.JoinAsync();
        Assert.Equal(SukiError.LinkRefused, _bed.Failures[^1].Error);
        Assert.False(File.Exists(elsewhere));
        Assert.Empty(_bed.Joined);
    }

    [Fact]
    public async Task A_folder_under_the_name_is_refused()
    {
        _bed.Chunk(1);
        Directory.CreateDirectory(_bed.Target);

        await _bed.JoinAsync();

        _bed.AssertFailed(SukiError.TargetNotFile);
        Assert.Empty(_bed.Joined);
    }

    [Fact]
    public async Task A_join_that_another_process_is_at_is_waited_for_and_then_skipped()
    {
        _bed.Chunk(1);
        ManualClock time = new();
        PartFile other = PartFile.Open(_bed.Target);
        time.Delayed = _ =>
        {
            if (time.Delays.Count == 3)
            {
                File.WriteAllBytes(_bed.Target, WholeOf(1));
                other.Discard();
            }
        };

        await _bed.JoinAsync(new JoinSettings { Clock = time.Clock });

        Assert.Empty(_bed.Failures);
        Assert.Equal(JoinStatus.Skipped, Assert.Single(_bed.Joined).Status);
    }

    [Fact]
    public async Task A_join_that_another_process_holds_without_progress_is_left_to_it()
    {
        _bed.Chunk(1);
        ManualClock time = new();
        time.Delayed = time.Advance;
        using PartFile other = PartFile.Open(_bed.Target);

        await _bed.JoinAsync(new JoinSettings { Clock = time.Clock });

        _bed.AssertFailed(SukiError.FileBusy);
        Assert.False(File.Exists(_bed.Target));
    }

    [Fact]
    public async Task An_unexpected_failure_ends_one_session_and_each_counts_once()
    {
        _bed.Chunk(1);
        using InputQueue<JoinRequest> input = new(10);
        JoinRequest request = Assert.Single(JoinSources.InFolder(_bed.Archive, null));
        foreach (string name in new[] { "first.wav", "second.wav", "third.wav" })
        {
            input.TryAdd(request with { TargetPath = Path.Combine(_bed.Archive, name) });
        }

        input.Complete();
        _bed.OnJoined = joined => Assert.NotEqual("second.wav", Path.GetFileName(joined.Path));

        await new SessionJoiner(new JoinSettings(), _bed, _bed).RunAsync(input, CancellationToken.None);

        SukiSdpException failure = Assert.Single(_bed.Failures);
        Assert.Equal(SukiError.Unexpected, failure.Error);
        Assert.Contains("Session 'visit'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["first.wav", "second.wav", "third.wav"], _bed.Joined.Select(joined => Path.GetFileName(joined.Path)));
        Assert.Equal((3, 3), (_bed.Listed, _bed.Over));
    }

    [Fact]
    public async Task A_file_that_appears_under_the_name_while_the_join_is_written_is_left_alone()
    {
        _bed.Chunk(1);
        _bed.Chunk(2);
        _bed.OnProgress = _ => File.WriteAllText(_bed.Target, "notes");

        await _bed.JoinAsync();

        _bed.AssertFailed(SukiError.JoinTargetDiffers, _bed.Target);
        Assert.Equal("notes", await File.ReadAllTextAsync(_bed.Target));
        Assert.False(File.Exists(_bed.Part));
    }

    [Fact]
    public async Task A_partial_file_beside_the_join_is_removed_and_only_after_a_question()
    {
        _bed.Chunk(1);
        await _bed.JoinAsync();
        File.Copy(_bed.Target, _bed.Part);
        _bed.Answer = false;

        await _bed.JoinAsync();
        Assert.Equal($"Remove partial file: {_bed.Part}", _bed.Questions[^1]);
        Assert.True(File.Exists(_bed.Part));

        _bed.Answer = true;
        await _bed.JoinAsync();
        Assert.False(File.Exists(_bed.Part));
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(_bed.Target));
    }

    [Fact]
    public async Task A_join_of_streamed_recordings_is_found_again_and_two_files_in_one_are_found_before_anything_goes()
    {
        _bed.Chunk(1, WavBytes.FormOf("RIFF", uint.MaxValue, WavBytes.Format(), WavBytes.Data(Samples(1), uint.MaxValue)));
        _bed.Chunk(2);
        await _bed.JoinAsync();
        _bed.OnProgress = _ => Assert.Fail("A file was read or written.");
        await _bed.JoinAsync();
        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], _bed.Joined.Select(joined => joined.Status));
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_bed.Target));
        _bed.OnProgress = null;
        _bed.Joined.Clear();

        // As a version made it that took everything for samples.
        byte[] two = WavBytes.Concat(Samples(1), WavBytes.Session(Samples(5)));
        string path = _bed.Chunk(1, WavBytes.FormOf("RIFF", uint.MaxValue, WavBytes.Format(), WavBytes.Data(two, uint.MaxValue)));
        await File.WriteAllBytesAsync(_bed.Target, WavBytes.Session(WavBytes.Concat(two, Samples(2))));

        await _bed.JoinAsync(new JoinSettings { RemoveSource = true });

        _bed.AssertFailed(SukiError.JoinChunkDamaged, path, "behind what its header accounts for");
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Declined_it_changes_nothing()
    {
        _bed.Chunk(1);
        _bed.Answer = false;
        string elsewhere = Path.Combine(_bed.Archive, "joined");

        await _bed.JoinAsync(Assert.Single(JoinSources.InFolder(_bed.Archive, elsewhere)), new JoinSettings { RemoveSource = true });

        Assert.Equal($"Join recordings and remove them: {Path.Combine(elsewhere, "visit.wav")}", Assert.Single(_bed.Questions));
        Assert.False(Directory.Exists(elsewhere));
        Assert.True(File.Exists(_bed.PathOf(1)));
        Assert.Empty(_bed.Joined);
    }

    public void Dispose() => _bed.Dispose();

    // All of it is written, and nothing has been read back.
    private void OnceAllIsWritten(Action action) => _bed.OnProgress = done =>
    {
        if (done == WholeOf(1).Length / 2)
        {
            action();
        }
    };
}
