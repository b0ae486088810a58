using System.Runtime.InteropServices;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

[Trait("Client", "Both")]
public sealed class DiskTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Files_are_their_owners_alone_from_the_first_byte()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        fixture.Settings = fixture.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)) };
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)));

        await fixture.SaveAsync("visit");
        string path = fixture.PathOf(session);
        AssertPrivate(PartFile.PathOf(path));
        AssertPrivate(PartFile.StatePathOf(path));
        await fixture.SaveAsync("visit");

        AssertPrivate(path);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(ownerOnly, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
            Assert.Equal(ownerOnly, File.GetUnixFileMode(fixture.Destination));
        }
    }

    [Theory]
    [InlineData("part")]
    [InlineData("side")]
    [InlineData("target")]
    [InlineData("dangling target")]
    [InlineData("folder")]
    [Trait("Wine", "no symbolic links")]
    public async Task A_link_is_never_followed(string which)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        using TempFolder elsewhere = new();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        string path = fixture.PathOf(session), folder = Path.GetDirectoryName(path)!;
        string victim = elsewhere["victim"];
        await File.WriteAllTextAsync(victim, "precious");
        Directory.CreateDirectory(which == "folder" ? fixture.Destination : folder);
        switch (which)
        {
            case "part":
                File.CreateSymbolicLink(PartFile.PathOf(path), victim);
                break;
            case "side":
                await File.WriteAllBytesAsync(PartFile.PathOf(path), new byte[10]);
                File.CreateSymbolicLink(PartFile.StatePathOf(path), victim);
                break;
            case "target":
                File.CreateSymbolicLink(path, victim);
                break;
            case "dangling target":
                File.CreateSymbolicLink(path, elsewhere["nothing"]);
                break;
            default:
                Directory.CreateSymbolicLink(folder, elsewhere.Path);
                break;
        }

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.LinkRefused, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Equal(["victim"], elsewhere.Files);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
    }

    [Fact]
    public async Task A_folder_under_the_final_name_is_its_own_error()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        Directory.CreateDirectory(fixture.PathOf(session));

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.TargetNotFile, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Empty(fixture.Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task A_complete_file_that_cannot_be_renamed_is_resumed_by_the_next_run()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        string path = fixture.PathOf(session);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Directory.CreateDirectory(path))));

        await fixture.SaveAsync("visit");
        Assert.Equal(SukiError.TargetNotFile, Assert.Single(fixture.Failures).Failure.Error);
        Assert.True(File.Exists(path + ".part"));
        Directory.Delete(path);
        fixture.Failures.Clear();
        fixture.Sandbox.Requests.Clear();
        await fixture.SaveAsync("visit");

        // One byte, to get the version that storage has.
        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
        Assert.Equal(1, fixture.Sandbox.Requests.StorageBytesServed);
    }

    [Fact]
    public async Task A_file_where_the_sessions_folder_should_be_is_named()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        Directory.CreateDirectory(fixture.Destination);
        await File.WriteAllTextAsync(Path.Combine(fixture.Destination, "visit"), "in the way");

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.WriteFailed);
        Assert.Contains("is a file, but a folder with that name is required", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Existing_files_are_skipped_without_a_request_and_force_replaces_them()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        await fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        fixture.Sandbox.Requests.Clear();
        fixture.Files.Clear();

        await fixture.SaveAsync("visit");
        Assert.Equal(SaveStatus.Skipped, Assert.Single(fixture.Files).Status);
        Assert.Empty(fixture.Sandbox.Requests.Downloads);
        fixture.Settings = fixture.Settings with { Force = true };
        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task A_forced_replacement_that_fails_leaves_the_old_file()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject old = SandboxObject.Wav(2);
        SandboxSession session = fixture.Session("visit", old);
        await fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.FlipBit(1000)) with { Times = Fault.Always });
        fixture.Settings = fixture.Settings with { Force = true };

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.HashMismatch, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Equal(old.ToArray(), await File.ReadAllBytesAsync(fixture.PathOf(session)));
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task Insufficient_disk_space_is_reported_before_the_first_byte()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Sparse(1L << 52));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.DiskFull);
        Assert.Contains("4.0 PiB are required", failure.Message, StringComparison.Ordinal);
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task Two_savers_of_one_file_do_not_disturb_each_other()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        Fault stall = Fault.Storage(FaultAction.StallAfter(MiB));
        fixture.Sandbox.Faults.Add(stall);
        using CancellationTokenSource stop = new();
        Task first = fixture.SaveAsync([SaveItem.Of("visit")], stop.Token);
        await stall.Reached;

        Task second = fixture.SaveAsync("visit");
        await Task.WhenAny(second, PausedAsync(fixture, 3));
        Assert.False(second.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;

        // The second one has resumed from what the first one left.
        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
    }

    [Fact]
    public async Task A_part_that_became_a_finished_file_while_it_was_waited_for_is_not_written()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => File.WriteAllText(fixture.PathOf(session), "finished by another"))));
        fixture.Settings = fixture.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)) };

        // The other one finishes first; ours must not leave a mixture, and both contents are whole files.
        await fixture.SaveAsync("visit");

        fixture.AssertNoLeftovers();
        Assert.True(fixture.Failures.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_whole_runs_at_once_save_everything_once_and_none_fails(bool force)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { Force = force };
        SandboxSession[] sessions = [.. Enumerable.Range(1, 20).Select(n => fixture.Session($"visit-{n}", [.. Enumerable.Range(1, 3).Select(i => SandboxObject.Wav(1, (10 * n) + i))]))];
        string[] ids = [.. sessions.Select(s => s.Id)];

        await Task.WhenAll(fixture.SaveAsync(ids), fixture.SaveAsync(ids));

        Assert.Empty(fixture.Failures);
        Assert.All(sessions, fixture.AssertWhole);
        Assert.Equal(120, fixture.Files.Count);
        if (!force)
        {
            Assert.Equal(60, fixture.Files.Count(f => f.Status == SaveStatus.Skipped));
            Assert.Equal(60, fixture.Sandbox.Requests.Downloads.Count);
        }
    }

    [Fact]
    public async Task A_folder_in_which_nothing_could_be_saved_goes_again_and_one_that_was_there_stays()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("gone", SandboxObject.Wav(1), SandboxObject.Wav(2));
        SandboxSession half = fixture.Session("half", SandboxObject.Wav(1), SandboxObject.Wav(2));
        fixture.Session("there", SandboxObject.Wav(1));
        Directory.CreateDirectory(Path.Combine(fixture.Destination, "there"));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { SessionId = "gone", Times = Fault.Always });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = half.Recordings[1].Id, Times = Fault.Always });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { SessionId = "there", Times = Fault.Always });

        await fixture.SaveAsync("gone", "half", "there");

        Assert.Equal(4, fixture.Failures.Count);
        Assert.Equal(["half", "there"], Directory.EnumerateFileSystemEntries(fixture.Destination).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(fixture.PathOf(half)));
    }

    [Fact]
    public async Task A_replacement_that_was_started_with_force_is_finished_by_the_next_run_without_it()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        await fixture.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, 2));
        fixture.Settings = fixture.Settings with { Force = true, Retry = new(0, TimeSpan.FromSeconds(1)) };
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)));
        await fixture.SaveAsync("visit");
        Assert.Equal(SukiError.ConnectionFailed, Assert.Single(fixture.Failures).Failure.Error);
        fixture.Failures.Clear();
        fixture.Files.Clear();

        fixture.Settings = fixture.Settings with { Force = false };
        await fixture.SaveAsync("visit");

        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
    }

    [Fact]
    public async Task A_partial_file_of_a_complete_recording_is_removed_and_replaces_nothing()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(3 * MiB, 1);
        SandboxSession session = fixture.Session("visit", audio);
        await Download.ResumeTests.LeavePartAsync(fixture, session, audio.ToArray(), audio, (0, MiB));
        await File.WriteAllTextAsync(fixture.PathOf(session), "brought here by somebody");

        await fixture.SaveAsync("visit");

        Assert.Equal(SaveStatus.Skipped, Assert.Single(fixture.Files).Status);
        Assert.Equal("brought here by somebody", await File.ReadAllTextAsync(fixture.PathOf(session)));
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task The_same_recording_given_many_times_is_fetched_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");

        await fixture.SaveAsync([.. Enumerable.Repeat(SaveItem.Of(listed[0]), 30)], CancellationToken.None);

        Assert.True(fixture.Failures.IsEmpty);
        fixture.AssertWhole(session);
        Assert.Single(fixture.Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task Very_long_paths_are_written()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        string id = new('a', 300);
        SandboxSession session = fixture.Session(id, SandboxObject.Wav(1));

        await fixture.SaveAsync(id);

        fixture.AssertWhole(session);
    }

    // Completes after this many pauses.
    private static Task PausedAsync(SaveFixture fixture, int times)
    {
        TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Time.Delayed = _ =>
        {
            if (fixture.Time.Delays.Count >= times)
            {
                paused.TrySetResult();
            }
        };
        return paused.Task;
    }

    private static void AssertPrivate(string path)
    {
        Assert.True(File.Exists(path), path);
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
