using System.Text.Json;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

/// <summary>Files that take the place of recorded ones: the manifest says what is on the disk in the end, whatever ends the run that replaces them.</summary>
public sealed class ReplacementTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private SaveFixture _fixture = null!;

    private string Notes => Path.Combine(_fixture.Destination, ".replacements.part");

    public async Task InitializeAsync()
    {
        _fixture = await SaveFixture.StartAsync();
        _fixture.ManifestPath = Path.Combine(_fixture.Destination, "archive.jsonl");
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public async Task A_replacement_whose_line_could_not_be_written_is_recorded_by_the_next_run(double seconds)
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(seconds, seed: 3));
        await ForceWithBusyManifestAsync();
        Assert.Equal(SukiError.FileBusy, Assert.Single(_fixture.Failures).Failure.Error);

        await AssertRecordedByNextRunAsync(session);

        // Its bytes are there, and are not downloaded twice.
        Assert.All(_fixture.Files, f => Assert.Equal(SaveStatus.Skipped, f.Status));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public async Task A_replacement_that_was_killed_before_its_line_was_written_is_recorded_by_the_next_run(double seconds)
    {
        // Only one recording: the list can't be read while it is changed for another.
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(seconds, seed: 3));
        string notes = "";
        _fixture.Ended += _ => notes = File.ReadAllText(Notes);
        byte[] manifest = await File.ReadAllBytesAsync(_fixture.ManifestPath!);
        Force(true);
        await _fixture.SaveAsync("visit");
        Assert.False(File.Exists(Notes));
        await File.WriteAllTextAsync(Notes, notes);
        await File.WriteAllBytesAsync(_fixture.ManifestPath!, manifest);
        Force(false);

        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_recording_that_was_missing_and_is_of_another_length_now_is_recorded_by_the_next_run_if_its_line_could_not_be_written()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit");
        File.Delete(_fixture.PathOf(session));
        session.Recordings[0].Replace(SandboxObject.Wav(0.2, seed: 3));
        _fixture.OpenManifest = path => throw FileErrors.Busy(path);
        await _fixture.SaveAsync("visit");
        _fixture.OpenManifest = path => AppendFile.Open(path);

        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_file_that_has_changed_and_that_no_run_replaced_is_still_an_error_beside_one_that_a_run_did()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1)), other = _fixture.Session("other", SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit", "other");
        session.Recordings[0].Replace(SandboxObject.Wav(0.2, seed: 3));
        await ForceWithBusyManifestAsync();
        await File.WriteAllTextAsync(_fixture.PathOf(other), "changed");
        _fixture.Clear();

        await _fixture.SaveAsync("visit", "other");

        (SukiSdpException failure, object target) = Assert.Single(_fixture.Failures);
        Assert.Equal((SukiError.FileChanged, "other"), (failure.Error, ((SukiRecording)target).SessionId));
        Assert.Equal("changed", await File.ReadAllTextAsync(_fixture.PathOf(other)));
        AssertRecorded(session);
    }

    [UnixFact("the list of replacements cannot be held open by a test in this way")]
    public async Task A_list_of_replacements_that_another_program_holds_costs_a_warning_and_not_the_file()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(0.2, seed: 2));
        _fixture.Clear();
        Force(true);
        FileStream? held = null;
        _fixture.Ended += _ => held ??= new FileStream(Notes, FileMode.Open, FileAccess.Read, FileShare.None);

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Failures);
        Assert.Equal(SaveStatus.Saved, Assert.Single(_fixture.Files).Status);
        Assert.Contains(_fixture.Warnings, w => w.Contains(".replacements.part", StringComparison.Ordinal));
        Assert.Equal([("visit", SessionOutcome.Complete)], _fixture.Sessions);
        await held!.DisposeAsync();
        Force(false);
        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_list_of_replacements_that_another_program_holds_is_waited_for_once()
    {
        string[] ids = [.. Enumerable.Range(1, 5).Select(number => _fixture.Session($"visit-{number}", SandboxObject.Wav(0.1, number)).Id)];
        await _fixture.SaveAsync(ids);
        _fixture.Clear();
        await File.WriteAllTextAsync(Notes, "other/001_x.wav\n");
        int delays = _fixture.Time.Delays.Count;

        await using (new FileStream(Notes, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await _fixture.SaveAsync(ids);
        }

        Assert.Equal(ids.Length, _fixture.Failures.Count);
        Assert.All(_fixture.Failures, failed => Assert.Equal(SukiError.FileBusy, failed.Failure.Error));
        Assert.All(_fixture.Failures, failed => Assert.Contains(".replacements.part", failed.Failure.Message, StringComparison.Ordinal));
        Assert.InRange(_fixture.Time.Delays.Skip(delays).Sum(delay => delay.TotalSeconds), 30, 31);
    }

    [UnixFact("the list of replacements cannot be held open by a test in this way")]
    public async Task A_list_of_replacements_that_another_program_holds_does_not_hide_why_a_download_failed()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        Force(true);
        _fixture.Clear();
        _fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Html(200)) with { Times = Fault.Always });
        FileStream? held = null;
        _fixture.Ended += _ => held ??= new FileStream(Notes, FileMode.Open, FileAccess.Read, FileShare.None);

        await _fixture.SaveAsync("visit");

        Assert.Equal(SukiError.ContentNotAudio, Assert.Single(_fixture.Failures).Failure.Error);
        await held!.DisposeAsync();
    }

    [Fact]
    public async Task A_partial_file_that_cannot_be_removed_does_not_hide_why_a_download_failed()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        _fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Html(200)) with { Times = Fault.Always });
        _fixture.Ended += path => Directory.CreateDirectory(PartFile.StatePathOf(path));

        await _fixture.SaveAsync("visit");

        Assert.Equal(SukiError.ContentNotAudio, Assert.Single(_fixture.Failures).Failure.Error);
        Assert.Contains(_fixture.Warnings, w => w.Contains(Path.GetFileName(_fixture.PathOf(session)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_replacement_does_not_wait_for_its_list()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(0.2, seed: 2));
        Force(true);
        using CancellationTokenSource stop = new();
        FileStream? held = null;
        _fixture.Ended += _ =>
        {
            held ??= new FileStream(Notes, FileMode.Open, FileAccess.Read, FileShare.None);
            stop.Cancel();
        };
        int delays = _fixture.Time.Delays.Count;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.SaveAsync([SaveItem.Of("visit")], stop.Token));

        Assert.InRange(_fixture.Time.Delays.Count - delays, 0, 1);
        await held!.DisposeAsync();
        Force(false);
        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_replacement_that_cannot_be_finished_because_the_service_deleted_the_recording_is_given_up_once()
    {
        SandboxObject before = SandboxObject.Random(3 * MiB, 1);
        SandboxSession session = _fixture.Session("visit", before);
        await BreakReplacementAsync(session);
        session.State = SessionState.Gone;
        _fixture.Clear();

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Failures);
        Assert.Equal([("visit", SessionOutcome.Complete)], _fixture.Sessions);
        Assert.Equal(SaveStatus.Skipped, Assert.Single(_fixture.Files).Status);
        Assert.Equal(before.ToArray(), await File.ReadAllBytesAsync(_fixture.PathOf(session)));
        Assert.Contains(_fixture.Warnings, w => w.Contains("can't be finished", StringComparison.Ordinal));
        _fixture.AssertNoLeftovers();
        await AssertQuietAsync();
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public async Task A_replacement_whose_line_could_not_be_written_is_recorded_even_if_the_service_has_deleted_the_recording(double seconds)
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(seconds, seed: 3));
        await ForceWithBusyManifestAsync();
        session.State = SessionState.Gone;

        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_replacement_whose_partial_file_was_removed_is_made_by_the_next_run()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        await BreakReplacementAsync(session);
        File.Delete(PartFile.PathOf(_fixture.PathOf(session)));
        File.Delete(PartFile.StatePathOf(_fixture.PathOf(session)));

        await AssertRecordedByNextRunAsync(session);
    }

    [Fact]
    public async Task A_replacement_that_was_recorded_but_never_started_does_not_cause_listings_permanently()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        await File.WriteAllTextAsync(Notes, $"visit/001_{session.Recordings[0].Id}.wav\n");

        await AssertRecordedByNextRunAsync(session);
        Assert.All(_fixture.Files, f => Assert.Equal(SaveStatus.Skipped, f.Status));
    }

    [Fact]
    public async Task A_recording_given_by_itself_ends_its_replacement_too()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(0.2, seed: 3));
        await ForceWithBusyManifestAsync();
        SukiRecording[] recordings = [.. await _fixture.ListAsync("visit")];
        _fixture.Clear();

        await _fixture.SaveAsync([.. recordings.Select(SaveItem.Of)], CancellationToken.None);

        Assert.Empty(_fixture.Failures);
        AssertRecorded(session);
        Assert.False(File.Exists(Notes));
    }

    [Fact]
    public async Task Two_runs_that_note_and_end_replacements_at_once_lose_no_note()
    {
        Directory.CreateDirectory(_fixture.Destination);
        using PendingReplacements first = new(_fixture.Destination, Clock.System, _fixture), second = new(_fixture.Destination, Clock.System, _fixture);
        await Task.WhenAll(Task.Run(() => ChangeAsync(first, "a.wav")), Task.Run(() => ChangeAsync(second, "b.wav")));
        Assert.False(File.Exists(Notes));

        async Task ChangeAsync(PendingReplacements notes, string name)
        {
            string path = Path.Combine(_fixture.Destination, name);
            for (int i = 0; i < 1000; i++)
            {
                await notes.AddAsync(path, CancellationToken.None);
                using (PendingReplacements later = new(_fixture.Destination, Clock.System, _fixture))
                {
                    Assert.True(await later.ContainsAsync(path, CancellationToken.None), $"The note of '{name}' is lost in round {i}.");
                }

                await notes.RemoveAsync(path, CancellationToken.None);
            }
        }
    }

    private async Task ForceWithBusyManifestAsync()
    {
        Force(true);
        _fixture.OpenManifest = path => throw FileErrors.Busy(path);
        await _fixture.SaveAsync("visit");
        _fixture.OpenManifest = path => AppendFile.Open(path);
        Force(false);
    }

    // The connection breaks after 2 of 3 MiB.
    private async Task BreakReplacementAsync(SandboxSession session)
    {
        await _fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, 2));
        _fixture.Settings = _fixture.Settings with { Force = true, Retry = new(0, TimeSpan.FromSeconds(1)) };
        _fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)));
        await _fixture.SaveAsync("visit");
        Assert.Equal(SukiError.ConnectionFailed, Assert.Single(_fixture.Failures).Failure.Error);
        Force(false);
    }

    private async Task AssertRecordedByNextRunAsync(SandboxSession session)
    {
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Failures);
        Assert.Equal([("visit", SessionOutcome.Complete)], _fixture.Sessions);
        _fixture.AssertWhole(session);
        AssertRecorded(session);
        SukiRecordingFile[] files = [.. _fixture.Files];
        await AssertQuietAsync();
        _fixture.Clear();
        Array.ForEach(files, _fixture.Files.Enqueue);
    }

    // From now on, the manifest lists the session as complete.
    private async Task AssertQuietAsync()
    {
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Failures);
        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Equal([("visit", SessionOutcome.Complete)], _fixture.Sessions);
    }

    private void AssertRecorded(SandboxSession session)
    {
        JsonElement[] lines = [.. File.ReadAllLines(_fixture.ManifestPath!).Select(l => JsonElement.Parse(l)).Where(l => l.GetProperty("kind").GetString() == "file")];
        foreach (SandboxRecording recording in session.Recordings)
        {
            Assert.Equal(recording.Object.Crc32C.ToString("x8", null), lines.Last(l => l.GetProperty("recording").GetString() == recording.Id).GetProperty("crc32c").GetString());
        }
    }

    private void Force(bool force) => _fixture.Settings = _fixture.Settings with { Force = force };
}
