using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Tests.Audio;

using static SukiSdp.Tests.Joining.JoinFixture;

namespace SukiSdp.Tests.Joining;

public sealed class SessionJoinerTests : IDisposable
{
    private readonly JoinFixture _fixture = new();

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
        _fixture.Chunk(2);
        _fixture.Chunk(1);
        _fixture.Chunk(3);

        await _fixture.JoinAsync();

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(_fixture.Target));
        SukiJoinedRecording joined = Assert.Single(_fixture.Joined);
        Assert.Equal((JoinStatus.Joined, 3, _fixture.Target, 644L), (joined.Status, joined.SourceCount, joined.Path, joined.Length));
        Assert.Equal(("PCM", 1, 16_000, 16, TimeSpan.FromSeconds(300 / 16_000.0)), (joined.Format, joined.Channels, joined.SampleRate, joined.BitsPerSample, joined.Duration));
        Assert.Equal($"Join recordings: {_fixture.Target}", Assert.Single(_fixture.Confirmations));
        Assert.True(File.Exists(_fixture.PathOf(1)));
        Assert.False(File.Exists(_fixture.Part));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.Target));
        }
    }

    [Fact]
    public async Task Joining_again_skips_existing_joined_files()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        await _fixture.JoinAsync();
        DateTime written = File.GetLastWriteTimeUtc(_fixture.Target);
        _fixture.OnProgress = _ => Assert.Fail("A file was read or written.");

        await _fixture.JoinAsync();

        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], _fixture.Joined.Select(j => j.Status));
        Assert.Single(_fixture.Confirmations);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_fixture.Target));
    }

    // Virus scanners open a file for exclusive access, also one that isn't new.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_joined_file_that_another_program_has_open_is_waited_for(bool isBusyForever)
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        await _fixture.JoinAsync();
        File.SetLastWriteTimeUtc(_fixture.Target, DateTime.UtcNow.AddHours(-1));
        TimeSpan waited = TimeSpan.Zero;
        using FileStream held = new(_fixture.Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Clock clock = new()
        {
            Delay = (pause, _) =>
            {
                waited += pause;
                if (!isBusyForever && waited > TimeSpan.FromSeconds(30))
                {
                    held.Dispose();
                }

                return Task.CompletedTask;
            },
        };
        _fixture.Joined.Clear();

        await _fixture.JoinAsync(new JoinSettings { Force = true, Clock = clock });

        Assert.InRange(waited, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        if (isBusyForever)
        {
            _fixture.AssertFailed(SukiError.FileBusy, _fixture.Target, "another program");
        }
        else
        {
            Assert.Equal(JoinStatus.Joined, Assert.Single(_fixture.Joined).Status);
        }
    }

    [Fact]
    public async Task A_joined_file_older_than_a_chunk_is_compared_byte_by_byte()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        await _fixture.JoinAsync();
        File.SetLastWriteTimeUtc(_fixture.Target, DateTime.UtcNow.AddHours(-1));

        await _fixture.JoinAsync();
        Assert.Equal(JoinStatus.Skipped, _fixture.Joined[^1].Status);
        _fixture.Joined.Clear();

        _fixture.Chunk(2, WavBytes.Session(Samples(9)));
        await _fixture.JoinAsync();
        _fixture.AssertFailed(SukiError.JoinTargetDiffers, _fixture.Target);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_file_under_the_name_is_left_alone_unless_forced(bool isWav)
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        byte[] other = isWav ? WholeOf(7) : [1, 2, 3];
        await File.WriteAllBytesAsync(_fixture.Target, other);

        await _fixture.JoinAsync();
        _fixture.AssertFailed(SukiError.JoinTargetDiffers, _fixture.Target);
        Assert.Equal(other, await File.ReadAllBytesAsync(_fixture.Target));

        await _fixture.JoinAsync(new JoinSettings { Force = true });
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(300, false)]
    [InlineData(444, false)]
    [InlineData(1_000, false)]
    public async Task A_partial_joined_file_of_an_earlier_run_is_never_trusted(int length, bool isRight)
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        await File.WriteAllBytesAsync(_fixture.Part, isRight ? WholeOf(1, 2)[..length] : WavBytes.Samples(length, seed: 77));

        await _fixture.JoinAsync();

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
        Assert.False(File.Exists(_fixture.Part));
    }

    [Fact]
    public async Task A_stopped_join_leaves_no_file_and_the_next_one_completes_it()
    {
        byte[] samples = WavBytes.Samples(5 << 20);
        _fixture.Chunk(1, WavBytes.Session(samples));
        using CancellationTokenSource stop = new();
        _fixture.OnProgress = done =>
        {
            if (done > 1 << 20)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.JoinAsync(cancellationToken: stop.Token));

        Assert.False(File.Exists(_fixture.Target));
        long kept = new FileInfo(_fixture.Part).Length;
        Assert.InRange(kept, 1 << 20, 4 << 20);

        long first = 0;
        _fixture.OnProgress = done => first = first == 0 ? done : first;
        await _fixture.JoinAsync();
        Assert.True(first >= kept / 2, "It began from the beginning.");
        Assert.Equal(WavBytes.Session(samples), await File.ReadAllBytesAsync(_fixture.Target));
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task A_chunk_that_cannot_be_joined_is_named_by_its_cause(SukiError error, byte[] content)
    {
        _fixture.Chunk(1);
        string chunk = _fixture.Chunk(2, content);

        await _fixture.JoinAsync();

        _fixture.AssertFailed(error, chunk, "Session 'visit'");
        Assert.False(File.Exists(_fixture.Target));
        Assert.False(File.Exists(_fixture.Part));
        Assert.Empty(_fixture.Confirmations);
    }

    [Fact]
    public async Task Each_cause_is_reported_once_and_counted()
    {
        byte[] notWav = new byte[50];
        _fixture.Chunk(1);
        _fixture.Chunk(3, notWav);
        _fixture.Chunk(4, notWav);
        _fixture.Chunk(5, notWav);

        await _fixture.JoinAsync();

        Assert.Equal([SukiError.JoinSequenceMissing, SukiError.JoinNotWav], _fixture.Failures.Select(f => f.Error).Order());
        Assert.Contains("Other problems of this kind: 2.", _fixture.Failures.Single(f => f.Error == SukiError.JoinNotWav).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_usable_is_an_error_even_when_gaps_are_allowed()
    {
        _fixture.Chunk(1, new byte[50]);

        await _fixture.JoinAsync(new JoinSettings { AllowGap = true });

        _fixture.AssertFailed(SukiError.JoinNothingUsable);
    }

    [Fact]
    public async Task A_recording_that_is_still_a_partial_file_is_missing()
    {
        _fixture.Chunk(1);
        string part = _fixture.Chunk(2) + ".part";
        File.Move(_fixture.PathOf(2), part);

        await _fixture.JoinAsync();
        _fixture.AssertFailed(SukiError.JoinSequenceMissing, part);

        await _fixture.JoinAsync(new JoinSettings { AllowGap = true });
        Assert.Contains(part, Assert.Single(Assert.Single(_fixture.Joined).Gaps), StringComparison.Ordinal);
        Assert.Contains(part, Assert.Single(_fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_that_is_gone_is_an_error()
    {
        await _fixture.JoinAsync(new JoinRequest(Session, _fixture.Target, [new WavJoinSource(_fixture.PathOf(1), 1)]));

        _fixture.AssertFailed(SukiError.JoinChunkUnreadable, _fixture.PathOf(1));
    }

    [UnixFact("nothing can write to a file while it is read")]
    public async Task A_chunk_that_changes_while_it_is_joined_leaves_nothing_behind()
    {
        _fixture.Chunk(1);
        OnceAllIsWritten(() => _fixture.Chunk(1, WavBytes.Session(Samples(2))));

        await _fixture.JoinAsync();

        _fixture.AssertFailed(SukiError.JoinVerificationFailed, _fixture.Part);
        Assert.False(File.Exists(_fixture.Target));
        Assert.False(File.Exists(_fixture.Part));
    }

    [WindowsFact]
    public async Task A_chunk_cannot_change_while_it_is_joined()
    {
        _fixture.Chunk(1);
        OnceAllIsWritten(() => Assert.Throws<IOException>(() => _fixture.Chunk(1, WavBytes.Session(Samples(2)))));

        await _fixture.JoinAsync();

        Assert.Empty(_fixture.Failures);
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(_fixture.Target));
    }

    [Fact]
    public async Task A_join_is_never_written_over_a_chunk()
    {
        string chunk = _fixture.Chunk(1);

        await _fixture.JoinAsync(new JoinRequest(Session, chunk, [new WavJoinSource(chunk, 1)]), new JoinSettings { Force = true });

        _fixture.AssertFailed(SukiError.JoinTargetDiffers, chunk);
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(chunk));
    }

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public async Task A_link_under_the_name_is_refused()
    {
        _fixture.Chunk(1);
        string elsewhere = Path.Combine(_fixture.Archive, "elsewhere");
        File.CreateSymbolicLink(_fixture.Target, elsewhere);

        await _fixture.JoinAsync(new JoinSettings { Force = true });
        await _fixture.JoinAsync();
        Assert.Equal([SukiError.LinkRefused, SukiError.LinkRefused], _fixture.Failures.Select(f => f.Error));

        File.Delete(_fixture.Target);
        File.CreateSymbolicLink(_fixture.Part, elsewhere);
        await _fixture.JoinAsync();
        Assert.Equal(SukiError.LinkRefused, _fixture.Failures[^1].Error);
        Assert.False(File.Exists(elsewhere));
        Assert.Empty(_fixture.Joined);
    }

    [Fact]
    public async Task A_folder_under_the_name_is_refused()
    {
        _fixture.Chunk(1);
        Directory.CreateDirectory(_fixture.Target);

        await _fixture.JoinAsync();

        _fixture.AssertFailed(SukiError.TargetNotFile);
        Assert.Empty(_fixture.Joined);
    }

    [Fact]
    public async Task An_unexpected_failure_ends_one_session_and_each_counts_once()
    {
        _fixture.Chunk(1);
        using InputQueue<JoinRequest> input = new(10);
        JoinRequest request = Assert.Single(JoinSources.InFolder(_fixture.Archive, null));
        foreach (string name in new[] { "first.wav", "second.wav", "third.wav" })
        {
            input.TryAdd(new JoinRequest(request.SessionId, Path.Combine(_fixture.Archive, name), request.Recordings));
        }

        input.Complete();
        _fixture.OnJoined = joined => Assert.NotEqual("second.wav", Path.GetFileName(joined.Path));

        await new SessionJoiner(new JoinSettings(), _fixture, _fixture).RunAsync(input, CancellationToken.None);

        SukiSdpException failure = Assert.Single(_fixture.Failures);
        Assert.Equal(SukiError.Unexpected, failure.Error);
        Assert.Contains("Session 'visit'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["first.wav", "second.wav", "third.wav"], _fixture.Joined.Select(joined => Path.GetFileName(joined.Path)));
        Assert.Equal((3, 3), (_fixture.Listed, _fixture.Over));
    }

    [Fact]
    public async Task A_file_that_appears_under_the_name_while_the_join_is_written_is_left_alone()
    {
        _fixture.Chunk(1);
        _fixture.Chunk(2);
        _fixture.OnProgress = _ => File.WriteAllText(_fixture.Target, "notes");

        await _fixture.JoinAsync();

        _fixture.AssertFailed(SukiError.JoinTargetDiffers, _fixture.Target);
        Assert.Equal("notes", await File.ReadAllTextAsync(_fixture.Target));
        Assert.False(File.Exists(_fixture.Part));
    }

    [Fact]
    public async Task A_partial_file_next_to_the_joined_file_is_removed_only_after_confirmation()
    {
        _fixture.Chunk(1);
        await _fixture.JoinAsync();
        File.Copy(_fixture.Target, _fixture.Part);
        _fixture.Confirms = false;

        await _fixture.JoinAsync();
        Assert.Equal($"Remove partial file: {_fixture.Part}", _fixture.Confirmations[^1]);
        Assert.True(File.Exists(_fixture.Part));

        _fixture.Confirms = true;
        await _fixture.JoinAsync();
        Assert.False(File.Exists(_fixture.Part));
        Assert.Equal(WholeOf(1), await File.ReadAllBytesAsync(_fixture.Target));
    }

    [Fact]
    public async Task A_join_of_streamed_recordings_is_found_again_and_two_files_in_one_are_found_before_anything_goes()
    {
        _fixture.Chunk(1, WavBytes.FormOf("RIFF", uint.MaxValue, WavBytes.Format(), WavBytes.Data(Samples(1), uint.MaxValue)));
        _fixture.Chunk(2);
        await _fixture.JoinAsync();
        _fixture.OnProgress = _ => Assert.Fail("A file was read or written.");
        await _fixture.JoinAsync();
        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], _fixture.Joined.Select(joined => joined.Status));
        Assert.Equal(WholeOf(1, 2), await File.ReadAllBytesAsync(_fixture.Target));
        _fixture.OnProgress = null;
        _fixture.Joined.Clear();

        // As a version made it that took everything for samples.
        byte[] two = WavBytes.Concat(Samples(1), WavBytes.Session(Samples(5)));
        string path = _fixture.Chunk(1, WavBytes.FormOf("RIFF", uint.MaxValue, WavBytes.Format(), WavBytes.Data(two, uint.MaxValue)));
        await File.WriteAllBytesAsync(_fixture.Target, WavBytes.Session(WavBytes.Concat(two, Samples(2))));

        await _fixture.JoinAsync(new JoinSettings { RemoveSource = true });

        _fixture.AssertFailed(SukiError.JoinChunkDamaged, path, "audio that its header doesn't describe");
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Declined_it_changes_nothing()
    {
        _fixture.Chunk(1);
        _fixture.Confirms = false;
        string elsewhere = Path.Combine(_fixture.Archive, "joined");

        await _fixture.JoinAsync(Assert.Single(JoinSources.InFolder(_fixture.Archive, elsewhere)), new JoinSettings { RemoveSource = true });

        Assert.Equal($"Join recordings: {Path.Combine(elsewhere, "visit.wav")}", Assert.Single(_fixture.Confirmations));
        Assert.False(Directory.Exists(elsewhere));
        Assert.True(File.Exists(_fixture.PathOf(1)));
        Assert.Empty(_fixture.Joined);
    }

    public void Dispose() => _fixture.Dispose();

    // All of it is written, and nothing has been read back.
    private void OnceAllIsWritten(Action action) => _fixture.OnProgress = done =>
    {
        if (done == WholeOf(1).Length / 2)
        {
            action();
        }
    };
}
