using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Download;

/// <summary>Files beside a recording that differ from it in the extension alone: copies for a player, and recordings that are not WAV.</summary>
public sealed class ExistingFileVerifierTests : IAsyncLifetime
{
    private static readonly byte[] Ogg = WavBytes.Concat("OggS"u8.ToArray(), new byte[200]);
    private static readonly byte[] Mp3 = WavBytes.Concat("ID3"u8.ToArray(), [4, 0, 0, 0, 0, 0, 0], new byte[200]);

    private SaveFixture _fixture = null!;

    public async Task InitializeAsync() => _fixture = await SaveFixture.StartAsync();

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_copy_for_a_player_neither_stands_in_for_a_lost_recording_nor_is_touched(bool recorded, bool force)
    {
        SandboxSession session = Begin(recorded, SandboxObject.Wav(0.1));
        await _fixture.SaveAsync("visit");
        string copy = Path.ChangeExtension(_fixture.PathOf(session), ".mp3");
        await File.WriteAllBytesAsync(copy, Mp3);
        File.Delete(_fixture.PathOf(session));

        Force(force);
        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Failures);
        _fixture.AssertWhole(session);
        Assert.Equal([SaveStatus.Saved, SaveStatus.Saved], _fixture.Files.Select(f => f.Status));
        Assert.Equal(Mp3, await File.ReadAllBytesAsync(copy));
        Assert.Equal(force && !recorded ? 1 : 0, _fixture.Warnings.Count(w => w.Contains(copy, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_copy_of_the_recordings_very_length_is_no_recording_either()
    {
        SandboxObject wav = SandboxObject.Wav(0.1);
        SandboxSession session = Begin(recorded: false, wav);
        string copy = Path.ChangeExtension(_fixture.PathOf(session), ".mp3");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllBytesAsync(copy, WavBytes.Concat(Mp3, new byte[wav.Length - Mp3.Length]));

        await _fixture.SaveAsync("visit");

        _fixture.AssertWhole(session);
        Assert.True(File.Exists(copy));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_with_the_planned_name_does_not_count_as_a_lost_recording_of_another_type(bool force)
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg));
        await _fixture.SaveAsync("visit");
        string ogg = Assert.Single(_fixture.Files).Path;
        File.Delete(ogg);
        await File.WriteAllTextAsync(_fixture.PathOf(session), "somebody's copy");

        Force(force);
        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Failures);
        Assert.Equal(Ogg, await File.ReadAllBytesAsync(ogg));
        Assert.Equal("somebody's copy", await File.ReadAllTextAsync(_fixture.PathOf(session)));

        // Nor does the recording push it aside once it is of that kind.
        File.Delete(ogg);
        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        await _fixture.SaveAsync("visit");

        Assert.Equal(SukiError.TargetNotFile, Assert.Single(_fixture.Failures).Failure.Error);
        Assert.Equal("somebody's copy", await File.ReadAllTextAsync(_fixture.PathOf(session)));
    }

    [Fact]
    public async Task A_recording_that_is_not_wav_and_recorded_is_found_without_asking_storage()
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg), SandboxObject.Wav(0.1));
        _fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        await _fixture.SaveAsync("visit");
        _fixture.Sandbox.Requests.Clear();

        await _fixture.SaveAsync("visit");

        Assert.All(_fixture.Sandbox.Requests.Downloads, r => Assert.Equal(session.Recordings[1].Id, r.RecordingId));
        Assert.Equal([SaveStatus.Saved, SaveStatus.Skipped], _fixture.Files.Select(f => f.Status));
    }

    [Fact]
    public async Task A_file_that_differs_from_storage_is_kept_and_reported()
    {
        SandboxSession session = Begin(recorded: false, SandboxObject.FromBytes(Ogg));
        await _fixture.SaveAsync("visit");
        string ogg = Assert.Single(_fixture.Files).Path;
        byte[] other = [.. Ogg[..^1], 1];
        await File.WriteAllBytesAsync(ogg, other);

        await _fixture.SaveAsync("visit");

        _fixture.AssertFailed(session, SukiError.TargetNotFile);
        Assert.Equal(other, await File.ReadAllBytesAsync(ogg));
    }

    [Fact]
    public async Task Where_storage_cannot_say_it_the_recording_is_fetched_and_compared()
    {
        Begin(recorded: false, SandboxObject.Gzip(Ogg));
        await _fixture.SaveAsync("visit");

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Failures);
        Assert.Equal(Ogg, await File.ReadAllBytesAsync(_fixture.Files.Last().Path));
        _fixture.AssertNoLeftovers();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Force_leaves_one_file_when_the_kind_has_changed_and_the_manifest_says_which_was_ours(bool recorded)
    {
        SandboxSession session = Begin(recorded, SandboxObject.FromBytes(Ogg));
        await _fixture.SaveAsync("visit");
        string ogg = Assert.Single(_fixture.Files).Path;

        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        Force(true);
        await _fixture.SaveAsync("visit");

        _fixture.AssertWhole(session);
        Assert.Equal(!recorded, File.Exists(ogg));
        Assert.Contains(_fixture.Warnings, w => w.Contains(recorded ? ".ogg' was removed" : ".ogg' was kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Force_removes_nothing_that_changed_while_the_recording_came()
    {
        SandboxSession session = Begin(recorded: true, SandboxObject.FromBytes(Ogg));
        await _fixture.SaveAsync("visit");
        string ogg = Assert.Single(_fixture.Files).Path;

        session.Recordings[0].Replace(SandboxObject.Wav(0.1));
        Force(true);
        _fixture.Ended += _ => File.AppendAllText(ogg, "more");
        await _fixture.SaveAsync("visit");

        Assert.True(File.Exists(_fixture.PathOf(session)));
        Assert.True(File.Exists(ogg));
    }

    private SandboxSession Begin(bool recorded, params SandboxObject[] chunks)
    {
        _fixture.ManifestPath = recorded ? Path.Combine(_fixture.Destination, "archive.jsonl") : null;
        return _fixture.Session("visit", chunks);
    }

    private void Force(bool force) => _fixture.Settings = _fixture.Settings with { Force = force };
}
