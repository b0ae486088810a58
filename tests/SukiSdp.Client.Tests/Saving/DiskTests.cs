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
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 1));
        bed.Settings = bed.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)) };
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)));

        await bed.SaveAsync("visit");
        string path = bed.PathOf(session);
        AssertPrivate(PartFile.PathOf(path));
        AssertPrivate(PartFile.StatePathOf(path));
        await bed.SaveAsync("visit");

        AssertPrivate(path);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(ownerOnly, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
            Assert.Equal(ownerOnly, File.GetUnixFileMode(bed.Destination));
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
        await using SaveFixture bed = await SaveFixture.StartAsync();
        using TempFolder elsewhere = new();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        string path = bed.PathOf(session), folder = Path.GetDirectoryName(path)!;
        string victim = elsewhere["victim"];
        await File.WriteAllTextAsync(victim, "precious");
        Directory.CreateDirectory(which == "folder" ? bed.Destination : folder);
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

        await bed.SaveAsync("visit");

        Assert.Equal(SukiError.LinkRefused, Assert.Single(bed.Failures).Failure.Error);
        Assert.Equal(["victim"], elsewhere.Files);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
    }

    [Fact]
    public async Task A_folder_under_the_final_name_is_its_own_error()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        Directory.CreateDirectory(bed.PathOf(session));

        await bed.SaveAsync("visit");

        Assert.Equal(SukiError.TargetNotFile, Assert.Single(bed.Failures).Failure.Error);
        Assert.Empty(bed.Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task A_whole_file_that_cannot_get_its_name_is_gone_on_from_next_time()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        string path = bed.PathOf(session);
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Directory.CreateDirectory(path))));

        await bed.SaveAsync("visit");
        Assert.Equal(SukiError.TargetNotFile, Assert.Single(bed.Failures).Failure.Error);
        Assert.True(File.Exists(path + ".part"));
        Directory.Delete(path);
        bed.Failures.Clear();
        bed.Sandbox.Requests.Clear();
        await bed.SaveAsync("visit");

        // One byte, to hear which version storage has.
        bed.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(bed.Files).Status);
        Assert.Equal(1, bed.Sandbox.Requests.StorageBytesServed);
    }

    [Fact]
    public async Task A_file_where_the_sessions_folder_should_be_is_named()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        Directory.CreateDirectory(bed.Destination);
        await File.WriteAllTextAsync(Path.Combine(bed.Destination, "visit"), "in the way");

        await bed.SaveAsync("visit");

        SukiSdpException failure = bed.AssertFailed(session, SukiError.WriteFailed);
        Assert.Contains("is a file, and a folder of that name is needed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_is_skipped_without_a_request_and_force_replaces_it()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        await bed.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        bed.Sandbox.Requests.Clear();
        bed.Files.Clear();

        await bed.SaveAsync("visit");
        Assert.Equal(SaveStatus.Skipped, Assert.Single(bed.Files).Status);
        Assert.Empty(bed.Sandbox.Requests.Downloads);
        bed.Settings = bed.Settings with { Force = true };
        await bed.SaveAsync("visit");

        bed.AssertWhole(session);
    }

    [Fact]
    public async Task A_forced_replacement_that_fails_leaves_the_old_file()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxObject old = SandboxObject.Wav(2);
        SandboxSession session = bed.Session("visit", old);
        await bed.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.FlipBit(1000)) with { Times = Fault.Always });
        bed.Settings = bed.Settings with { Force = true };

        await bed.SaveAsync("visit");

        Assert.Equal(SukiError.HashMismatch, Assert.Single(bed.Failures).Failure.Error);
        Assert.Equal(old.ToArray(), await File.ReadAllBytesAsync(bed.PathOf(session)));
        bed.AssertNoLeftovers();
    }

    [Fact]
    public async Task Too_little_room_is_told_before_the_first_byte()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Sparse(1L << 52));

        await bed.SaveAsync("visit");

        SukiSdpException failure = bed.AssertFailed(session, SukiError.DiskFull);
        Assert.Contains("4.0 PiB are needed", failure.Message, StringComparison.Ordinal);
        bed.AssertNoLeftovers();
    }

    [Fact]
    public async Task Two_savers_of_one_file_do_not_disturb_each_other()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 1));
        Fault stall = Fault.Storage(FaultAction.StallAfter(MiB));
        bed.Sandbox.Faults.Add(stall);
        using CancellationTokenSource stop = new();
        Task first = bed.SaveAsync([SaveItem.Of("visit")], stop.Token);
        await stall.Reached;

        Task second = bed.SaveAsync("visit");
        await Task.WhenAny(second, PausedAsync(bed, 3));
        Assert.False(second.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;

        // The second one has resumed from what the first one left.
        Assert.Empty(bed.Failures);
        bed.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(bed.Files).Status);
    }

    [Fact]
    public async Task A_part_that_became_a_finished_file_while_it_was_waited_for_is_not_written()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(2));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => File.WriteAllText(bed.PathOf(session), "finished by another"))));
        bed.Settings = bed.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)) };

        // The other one finishes first; ours must not leave a mixture, and both contents are whole files.
        await bed.SaveAsync("visit");

        bed.AssertNoLeftovers();
        Assert.True(bed.Failures.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_whole_runs_at_once_save_everything_once_and_none_fails(bool force)
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Settings = bed.Settings with { Force = force };
        SandboxSession[] sessions = [.. Enumerable.Range(1, 20).Select(n => bed.Session($"visit-{n}", [.. Enumerable.Range(1, 3).Select(i => SandboxObject.Wav(1, (10 * n) + i))]))];
        string[] ids = [.. sessions.Select(s => s.Id)];

        await Task.WhenAll(bed.SaveAsync(ids), bed.SaveAsync(ids));

        Assert.Empty(bed.Failures);
        Assert.All(sessions, bed.AssertWhole);
        Assert.Equal(120, bed.Files.Count);
        if (!force)
        {
            Assert.Equal(60, bed.Files.Count(f => f.Status == SaveStatus.Skipped));
            Assert.Equal(60, bed.Sandbox.Requests.Downloads.Count);
        }
    }

    [Fact]
    public async Task A_folder_in_which_nothing_could_be_saved_goes_again_and_one_that_was_there_stays()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Session("gone", SandboxObject.Wav(1), SandboxObject.Wav(2));
        SandboxSession half = bed.Session("half", SandboxObject.Wav(1), SandboxObject.Wav(2));
        bed.Session("there", SandboxObject.Wav(1));
        Directory.CreateDirectory(Path.Combine(bed.Destination, "there"));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { SessionId = "gone", Times = Fault.Always });
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = half.Recordings[1].Id, Times = Fault.Always });
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { SessionId = "there", Times = Fault.Always });

        await bed.SaveAsync("gone", "half", "there");

        Assert.Equal(4, bed.Failures.Count);
        Assert.Equal(["half", "there"], Directory.EnumerateFileSystemEntries(bed.Destination).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(bed.PathOf(half)));
    }

    [Fact]
    public async Task A_replacement_that_was_begun_with_force_is_finished_by_the_next_run_without_it()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 1));
        await bed.SaveAsync("visit");
        session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, 2));
        bed.Settings = bed.Settings with { Force = true, Retry = new(0, TimeSpan.FromSeconds(1)) };
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)));
        await bed.SaveAsync("visit");
        Assert.Equal(SukiError.ConnectionFailed, Assert.Single(bed.Failures).Failure.Error);
        bed.Failures.Clear();
        bed.Files.Clear();

        bed.Settings = bed.Settings with { Force = false };
        await bed.SaveAsync("visit");

        Assert.Empty(bed.Failures);
        bed.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(bed.Files).Status);
    }

    [Fact]
    public async Task A_partial_file_of_a_recording_that_is_there_by_now_goes_and_replaces_nothing()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(3 * MiB, 1);
        SandboxSession session = bed.Session("visit", audio);
        await ResumeTests.LeavePartAsync(bed, session, audio.ToArray(), audio, (0, MiB));
        await File.WriteAllTextAsync(bed.PathOf(session), "brought here by somebody");

        await bed.SaveAsync("visit");

        Assert.Equal(SaveStatus.Skipped, Assert.Single(bed.Files).Status);
        Assert.Equal("brought here by somebody", await File.ReadAllTextAsync(bed.PathOf(session)));
        bed.AssertNoLeftovers();
    }

    [Fact]
    public async Task The_same_recording_given_many_times_is_fetched_once()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(1));
        IReadOnlyList<SukiRecording> listed = await bed.ListAsync("visit");

        await bed.SaveAsync([.. Enumerable.Repeat(SaveItem.Of(listed[0]), 30)], CancellationToken.None);

        Assert.True(bed.Failures.IsEmpty);
        bed.AssertWhole(session);
        Assert.Single(bed.Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task Very_long_paths_are_written()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        string id = new('a', 300);
        SandboxSession session = bed.Session(id, SandboxObject.Wav(1));

        await bed.SaveAsync(id);

        bed.AssertWhole(session);
    }

    // Completes after this many pauses.
    private static Task PausedAsync(SaveFixture bed, int times)
    {
        TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Time.Delayed = _ =>
        {
            if (bed.Time.Delays.Count >= times)
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
