using SukiSdp.Files;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Saving;

/// <summary>Files that another run is saving at the same time.</summary>
public sealed class BusyFileTests
{
    private const int MiB = 1024 * 1024;

    // A joined file has no state file, and Windows updates times only when a file is closed.
    [Fact]
    public void A_partial_file_that_grows_makes_progress()
    {
        using TempFolder folder = new();
        string path = folder["visit.wav"];
        using PartFile part = PartFile.Open(path);
        string before = BusyFile.ProgressOf(path);
        Assert.Equal(before, BusyFile.ProgressOf(path));

        part.Write(new byte[1000], 0, 1000, 0);
        if (!OperatingSystem.IsWindows())
        {
            File.SetLastWriteTimeUtc(part.PartPath, DateTime.UtcNow.AddSeconds(1));
        }

        Assert.NotEqual(before, BusyFile.ProgressOf(path));
    }

    [Fact]
    public async Task A_file_that_another_process_locks_without_progress_fails_as_busy_and_others_continue()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        SandboxSession[] held = [.. Enumerable.Range(1, 3).Select(i => fixture.Session($"held-{i}", SandboxObject.Wav(1)))];
        SandboxSession free = fixture.Session("free", SandboxObject.Wav(2));
        List<PartFile> parts = [];
        foreach (SandboxSession session in held)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(fixture.PathOf(session))!);
            parts.Add(PartFile.Open(fixture.PathOf(session)));
        }

        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Saved += _ => saved.TrySetResult();
        Task run = fixture.SaveAsync([.. held.Select(s => s.Id), free.Id]);
        await saved.Task.WaitAsync(TestRun.Watchdog);
        Assert.False(run.IsCompleted);

        // With each pause, because one may not have begun to wait yet.
        fixture.Time.Delayed = _ => fixture.Time.Advance(BusyFile.QuietLimit);
        await run;
        parts.ForEach(part => part.Dispose());

        Assert.Equal(3, fixture.Failures.Count);
        Assert.All(fixture.Failures, f => Assert.Equal(SukiError.FileBusy, f.Failure.Error));
    }

    [Fact]
    public async Task A_large_file_that_another_run_is_saving_with_progress_is_waited_for_and_then_skipped()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { StorageBytesPerSecond = 64 * MiB });
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 1));
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Progressed += done => _ = done > MiB && begun.TrySetResult();
        Task first = fixture.SaveAsync("visit");
        await begun.Task;

        // Whenever there is progress, the quiet time is nearly over.
        string? last = null;
        ManualClock time = new();
        time.Delayed = _ =>
        {
            if (BusyFile.ProgressOf(fixture.PathOf(session)) is var progress && progress != last)
            {
                last = progress;
                time.Advance(BusyFile.QuietLimit * 0.9);
            }
        };
        fixture.Clock = time.Clock;
        await fixture.SaveAsync("visit");
        await first;

        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
        Assert.Equal([SaveStatus.Saved, SaveStatus.Skipped], fixture.Files.Select(f => f.Status).Order());
    }
}
