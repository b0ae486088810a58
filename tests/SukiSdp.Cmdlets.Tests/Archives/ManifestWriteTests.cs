using System.Runtime.Versioning;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>One outcome for each file, also where its line cannot be written; and other programs may read the manifest.</summary>
public sealed class ManifestWriteTests : ManifestTest
{
    private const string Saving = Save + " -Summary -PassThru";

    [Fact]
    public async Task A_file_whose_line_cannot_be_written_is_one_error_that_says_so_and_is_recorded_by_the_next_run()
    {
        AddSession("a", chunks: 2);
        BreakManifestAt(Fault.Storage);

        CommandResult result = await RunAsync($"'a' | {Saving}");

        Assert.Equal(["TargetNotFile", "TargetNotFile"], result.Causes);
        Assert.All(result.Errors, error => Assert.Contains("is on the disk, but it wasn't recorded in the manifest", error.ToString(), StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Contains("The next run records it.", error.ToString(), StringComparison.Ordinal));
        Assert.Equal("Sessions=1 Incomplete=1 Files=2 FailedFiles=2 Failed=2", Numbers(result));
        Assert.Single(result.Output);

        Directory.Delete(Manifest);
        Sandbox.Requests.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Saving}")));
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_skipped_file_whose_line_cannot_be_written_is_one_error()
    {
        AddSession("a");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept");
        BreakManifestAt(Fault.Listing);

        CommandResult result = await RunAsync($"'a' | {Saving}");

        Assert.Equal(["TargetNotFile"], result.Causes);
        Assert.Equal("Sessions=1 Incomplete=1 Files=1 FailedFiles=1 Failed=1", Numbers(result));
    }

    [Fact]
    public async Task A_deleted_session_whose_line_cannot_be_written_is_one_error_of_its_kind()
    {
        AddSession("gone").State = SessionState.Gone;
        BreakManifestAt(Fault.Listing);

        CommandResult result = await RunAsync($"'gone' | {Saving}");

        Assert.Equal(["RecordingGone"], result.Causes);
        Assert.Contains("wasn't recorded in the manifest", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("Sessions=1 Gone=1", Numbers(result));
    }

    [Fact]
    public async Task A_joined_file_whose_line_cannot_be_written_is_one_error()
    {
        AddSession("a", chunks: 2);
        AddSession("other").State = SessionState.Forbidden;
        await RunWellAsync($"'a' | {Save}");
        string saved = await File.ReadAllTextAsync(Manifest);
        using ManualResetEventSlim broken = new();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ =>
        {
            File.Delete(Manifest);
            Directory.CreateDirectory(Manifest);
            broken.Set();
        })));

        // The manifest has been read before the first listing. The session is complete in it, and is joined without a request.
        CommandResult result = await RunAsync($"& {{ 'other'; $broken.Wait(); 'a' }} | {Saving} -Join", ("broken", broken));

        Assert.Equal(["AccessDenied", "TargetNotFile"], result.Causes.Order(StringComparer.Ordinal));
        Assert.Contains("a.wav' is on the disk, but it wasn't recorded in the manifest", result.Errors.Single(error => error.ToString().Contains("a.wav", StringComparison.Ordinal)).ToString(), StringComparison.Ordinal);
        Assert.Equal("Sessions=2 Complete=1 Incomplete=1 Files=2 Skipped=2 Failed=2", Numbers(result));
        Assert.DoesNotContain(result.Output, o => o.TypeNames[0] == "SukiSdp.SukiJoinedRecording");

        Directory.Delete(Manifest);
        await File.WriteAllTextAsync(Manifest, saved);
        CommandResult again = await RunWellAsync($"'a' | {Saving} -Join");
        Assert.Contains(again.Output, o => o.TypeNames[0] == "SukiSdp.SukiJoinedRecording");
        Assert.Contains(Lines, line => line["sources"] is not null);
    }

    [Theory]
    [InlineData(FileShare.None)]
    [InlineData(FileShare.Read)]
    [InlineData(FileShare.ReadWrite | FileShare.Delete)]
    public async Task A_program_that_has_the_manifest_open_for_a_while_costs_a_warning_at_most(FileShare share)
    {
        AddSession("first");
        string[] ids = [.. Enumerable.Range(1, 20).Select(i => $"s{i}")];
        Array.ForEach(ids, id => AddSession(id, chunks: 2));
        await RunWellAsync($"'first' | {Save}");
        using Holder other = OpenAtFirstListing(share);

        // It lets go when the files of all other sessions are there: lines are kept meanwhile, and no session holds up another.
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ =>
        {
            Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(Kept, "*.wav", SearchOption.AllDirectories).Length >= 39, TestRun.Watchdog));
            other.Dispose();
        })) with { SessionId = ids[^1] });

        CommandResult result = await RunAsync($"$ids | {Saving}", ("ids", ids));

        Assert.Empty(result.Errors);
        Assert.Equal("Sessions=20 Complete=20 Files=40 Saved=40", Numbers(result));
        Assert.InRange(result.Warnings.Count, 0, 1);
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_manifest_that_is_never_free_is_one_warning_and_one_error_at_the_end()
    {
        AddSession("first");
        AddSession("a", chunks: 2);
        AddSession("b");
        AddSession("late").State = SessionState.Processing;
        await RunWellAsync($"'first' | {Save}");

        // 'first' is complete in the manifest, and is joined without a request: this happens while the other program has the manifest open.
        CommandResult result;
        using (Holder other = OpenAtFirstListing(FileShare.None))
        {
            result = await RunAsync($"& {{ 'a', 'b', 'late'; $opened.Wait(); 'first' }} | {Saving} -Join", ("opened", other.Opened));
        }

        Assert.Equal(["FileBusy", "RecordingNotReady"], result.Causes.Order(StringComparer.Ordinal));
        Assert.Contains("another program", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("The next run records them.", result.Errors.Single(e => e.FullyQualifiedErrorId.StartsWith("FileBusy", StringComparison.Ordinal)).ToString(), StringComparison.Ordinal);
        Assert.Equal("Sessions=4 Complete=3 NotReady=1 Files=4 Saved=3 Skipped=1 Joined=3 Failed=1", Numbers(result));
        Assert.Equal(["Extra", "Extra", "Extra", "Extra", "Extra", "Extra"], await FindAsync());

        Sandbox.Requests.Clear();
        Assert.Equal("Sessions=3 Complete=3 Files=4 Skipped=4", Numbers(await RunWellAsync($"'a', 'b', 'first' | {Saving} -Join")));
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_manifest_that_is_being_read_can_be_checked_and_one_that_is_not_shared_is_an_error()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        using (new FileStream(Manifest, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Assert.True(await IsIntactAsync());
        }

        using (new FileStream(Manifest, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            Assert.Equal(["FileBusy"], (await RunAsync(Check)).Causes);
        }
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_manifest_that_may_not_be_written_to_is_one_error_before_anything_is_done()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        File.SetUnixFileMode(Manifest, UnixFileMode.UserRead);
        Sandbox.Requests.Clear();

        CommandResult result = await RunAsync($"'a', 'b', 'c' | {Save}");

        Assert.Equal(["WriteFailed"], result.Causes);
        Assert.NotNull(result.Terminating);
        Assert.Empty(Sandbox.Requests.All);
    }

    // Another program, which opens the manifest once the run has read it.
    private Holder OpenAtFirstListing(FileShare share)
    {
        Holder other = new();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ =>
        {
            other.File = new FileStream(Manifest, FileMode.Open, FileAccess.Read, share);
            other.Opened.Set();
        })));
        return other;
    }

    // Puts a folder in the manifest's place when the first request of a kind comes.
    private void BreakManifestAt(Func<FaultAction, Fault> where) => Sandbox.Faults.Add(where(FaultAction.Run(_ =>
    {
        Directory.CreateDirectory(Kept);
        File.Delete(Manifest);
        Directory.CreateDirectory(Manifest);
    })));

    private sealed class Holder : IDisposable
    {
        public FileStream? File { get; set; }

        public ManualResetEventSlim Opened { get; } = new();

        public void Dispose()
        {
            File?.Dispose();
            Opened.Dispose();
        }
    }
}
