using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Download;

/// <summary>Files beside a recording that differ from it in the extension alone: copies for a player, and recordings that are not WAV.</summary>
public sealed class ExistingFileVerifierTests : IAsyncLifetime
{
    private static readonly byte[] Ogg = WavBytes.Concat("OggS"u8.ToArray(), new byte[200]);
    private static readonly byte[] Mp3 = WavBytes.Concat("ID3"u8.ToArray(), [4, 0, 0, 0, 0, 0, 0], new byte[200]);

    private SaveFixture _bed = null!;

    public async Task InitializeAsync() => _bed = await SaveFixture.StartAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_copy_for_a_player_neither_stands_in_for_a_lost_recording_nor_is_touched(bool recorded, bool force)
    {
        SandboxSession session = Begin(recorded, SandboxObject.Wav(0.1));
        await _bed.SaveAsync("visit");
        string copy = Path.ChangeExtension(_bed.PathOf(session), ".mp3");
        await File.WriteAllBytesAsync(copy, Mp3);
        File.Delete(_bed.PathOf(session));

        Force(force);
        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Failures);
        _bed.AssertWhole(session);
        Assert.Equal([SaveStatus.Saved, SaveStatus.Saved], _bed.Files.Select(f => f.Status));
        Assert.Equal(Mp3, await File.ReadAllBytesAsync(copy));
        Assert.Equal(force && !recorded ? 1 : 0, _bed.Warnings.Count(w => w.Contains(copy, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_copy_of_the_recordings_very_length_is_no_recording_either()
    {
        SandboxObject wav = SandboxObject.Wav(0.1);
        SandboxSession session = Begin(recorded: false, wav);
        string copy = Path.ChangeExtension(_bed.PathOf(session), ".mp3");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllBytesAsync(copy, WavBytes.Concat(Mp3, new byte[wav.Length - Mp3.Length]));

        await _bed.SaveAsync("visit");

        _bed.AssertWhole(session);
        Assert.True(File.Exists(copy));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_under_the_planned_name_does_not_stand_in_for_a_lost_recording_of_another_kind(bool force)
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg));
        await _bed.SaveAsync("visit");
        string ogg = Assert.Single(_bed.Files).Path;
        File.Delete(ogg);
        await File.WriteAllTextAsync(_bed.PathOf(session), "somebody's copy");

        Force(force);
        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Failures);
        Assert.Equal(Ogg, await File.ReadAllBytesAsync(ogg));
        Assert.Equal("somebody's copy", await File.ReadAllTextAsync(_bed.PathOf(session)));

        // Nor does the recording push it aside once it is of that kind.
        File.Delete(ogg);
        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        await _bed.SaveAsync("visit");

        Assert.Equal(SukiError.TargetNotFile, Assert.Single(_bed.Failures).Failure.Error);
        Assert.Equal("somebody's copy", await File.ReadAllTextAsync(_bed.PathOf(session)));
    }

    [Fact]
    public async Task A_recording_that_is_not_wav_and_recorded_is_found_without_asking_storage()
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg), SandboxObject.Wav(0.1));
        _bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        await _bed.SaveAsync("visit");
        _bed.Sandbox.Requests.Clear();

        await _bed.SaveAsync("visit");

        Assert.All(_bed.Sandbox.Requests.Downloads, r => Assert.Equal(session.Recordings[1].Id, r.RecordingId));
        Assert.Equal([SaveStatus.Saved, SaveStatus.Skipped], _bed.Files.Select(f => f.Status));
    }

    [Fact]
    public async Task What_is_not_what_storage_has_is_left_and_told()
    {
        SandboxSession session = Begin(recorded: false, SandboxObject.FromBytes(Ogg));
        await _bed.SaveAsync("visit");
        string ogg = Assert.Single(_bed.Files).Path;
        byte[] other = [.. Ogg[..^1], 1];
        await File.WriteAllBytesAsync(ogg, other);

        await _bed.SaveAsync("visit");

        _bed.AssertFailed(session, SukiError.TargetNotFile);
        Assert.Equal(other, await File.ReadAllBytesAsync(ogg));
    }

    [Fact]
    public async Task Where_storage_cannot_say_it_the_recording_is_fetched_and_compared()
    {
        Begin(recorded: false, SandboxObject.Gzip(Ogg));
        await _bed.SaveAsync("visit");

        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Failures);
        Assert.Equal(Ogg, await File.ReadAllBytesAsync(_bed.Files.Last().Path));
        _bed.AssertNoLeftovers();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Force_leaves_one_file_when_the_kind_has_changed_and_the_manifest_says_which_was_ours(bool recorded)
    {
        SandboxSession session = Begin(recorded, SandboxObject.FromBytes(Ogg));
        await _bed.SaveAsync("visit");
        string ogg = Assert.Single(_bed.Files).Path;

        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        Force(true);
        await _bed.SaveAsync("visit");

        _bed.AssertWhole(session);
        Assert.Equal(!recorded, File.Exists(ogg));
        Assert.Contains(_bed.Warnings, w => w.Contains(recorded ? ".ogg' was removed" : ".ogg' was left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Force_removes_nothing_that_changed_while_the_recording_came()
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg));
        await _bed.SaveAsync("visit");
        string ogg = Assert.Single(_bed.Files).Path;

        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        Force(true);
        _bed.Ended += _ => File.AppendAllText(ogg, "more");
        await _bed.SaveAsync("visit");

        Assert.True(File.Exists(_bed.PathOf(session)));
        Assert.True(File.Exists(ogg));
    }

    private SandboxSession Begin(bool recorded, params SandboxObject[] chunks)
    {
        _bed.ManifestPath = recorded ? Path.Combine(_bed.Destination, "archive.jsonl") : null;
        return _bed.Session("visit", chunks);
    }

    private void Force(bool force) => _bed.Settings = _bed.Settings with { Force = force };
}
