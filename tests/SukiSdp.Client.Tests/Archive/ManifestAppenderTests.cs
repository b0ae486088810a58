using System.Text;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Tests.Archive;

/// <summary>Lines of many writers survive, on file systems with and without locks.</summary>
public sealed class ManifestAppenderTests : IDisposable
{
    // ENOLCK and ENOTSUP of Linux, EINVAL, and ENOTSUP of macOS.
    public static TheoryData<int> LockErrors => [37, 95, 22, 45];

    private readonly TempFolder _folder = new();

    private string ManifestPath => _folder["archive.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    public async Task Every_line_of_many_writers_is_there_once_and_whole(int lockError)
    {
        Func<string, AppendFile> open = lockError == 0 ? path => AppendFile.Open(path) : path => AppendFile.Open(path, (_, _) => lockError);
        ManifestAppender[] writers = [.. Enumerable.Range(0, 8).Select(_ => new ManifestAppender(ManifestPath, Clock.System, open: open))];

        await Task.WhenAll(Enumerable.Range(0, 800).Select(i => Task.Run(() => writers[i % 8].AppendAsync(Line(i), CancellationToken.None))));

        Array.ForEach(writers, w => w.Dispose());
        Assert.Equal(Enumerable.Range(0, 800).Select(NameOf).Order(StringComparer.Ordinal), (await ReadAsync()).Order(StringComparer.Ordinal));
    }

    [UnixTheory("files are locked in another way")]
    [MemberData(nameof(LockErrors))]
    public async Task A_file_system_without_locks_causes_one_warning_that_says_what_to_do(int error)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.ManifestPath = ManifestPath;
        fixture.OpenManifest = path => AppendFile.Open(path, (_, _) => error);
        fixture.Session("a", SukiSdp.Sandbox.SandboxObject.Wav(0.1), SukiSdp.Sandbox.SandboxObject.Wav(0.1, 2));
        fixture.Session("b", SukiSdp.Sandbox.SandboxObject.Wav(0.1));

        await fixture.SaveAsync("a", "b");

        string warning = Assert.Single(fixture.Warnings);
        Assert.Contains("doesn't support file locks", warning, StringComparison.Ordinal);
        Assert.Contains("archive.1.jsonl", warning, StringComparison.Ordinal);
        Assert.Equal(5, (await ReadAsync()).Count);
        Assert.Empty(fixture.Failures);
    }

    [UnixFact("files are locked in another way")]
    public async Task A_reader_that_locks_the_file_keeps_no_writer_waiting()
    {
        ManualClock time = new();
        using ManifestAppender writer = new(ManifestPath, time.Clock);
        await writer.AppendAsync(Line(0), CancellationToken.None);
        using FileStream reader = new(ManifestPath, FileMode.Open, FileAccess.Read, FileShare.Read);

        Assert.True(await writer.AppendAsync(Line(1), CancellationToken.None));

        Assert.Empty(time.Delays);
        Assert.Equal(2, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Lines_wait_as_long_as_the_run_has_other_work_and_half_a_minute_after()
    {
        ManualClock time = new();
        using ManifestAppender writer = new(ManifestPath, time.Clock);
        await writer.AppendAsync(Line(0), CancellationToken.None);
        TaskCompletionSource<bool> late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileStream other = new(ManifestPath, FileMode.Open, FileAccess.Read, FileShare.None);
        TimeSpan waited = TimeSpan.Zero;
        time.Delayed = pause =>
        {
            waited += pause;
            if (waited > TimeSpan.FromMinutes(30))
            {
                late.TrySetResult(true);
            }
        };

        Task<bool>[] lines = [.. Enumerable.Range(1, 5).Select(i => Task.Run(() => writer.AppendAsync(Line(i), CancellationToken.None)))];
        await writer.Blocked;
        await late.Task;
        Assert.All(lines, line => Assert.False(line.IsCompleted));
        TimeSpan before = waited;
        writer.EndWaiting();

        Assert.All(await Task.WhenAll(lines), Assert.False);
        Assert.Equal(5, writer.Unwritten);
        Assert.True(waited - before >= TimeSpan.FromSeconds(29), $"{waited - before}");
    }

    [Fact]
    public async Task Lines_that_were_kept_are_written_in_their_order_when_the_file_is_free()
    {
        ManualClock time = new();
        using ManifestAppender writer = new(ManifestPath, time.Clock);
        await writer.AppendAsync(Line(0), CancellationToken.None);
        FileStream other = new(ManifestPath, FileMode.Open, FileAccess.Read, FileShare.None);
        List<Task<bool>> lines = [];
        for (int i = 1; i <= 50; i++)
        {
            lines.Add(writer.AppendAsync(Line(i), CancellationToken.None));
        }

        await writer.Blocked;
        await other.DisposeAsync();

        Assert.All(await Task.WhenAll(lines), Assert.True);
        Assert.Equal(Enumerable.Range(0, 51).Select(NameOf), await ReadAsync());
        Assert.False(writer.Blocked.IsCompleted);
    }

    [Fact]
    public async Task Lines_that_are_written_after_others_were_given_up_count_as_written()
    {
        ManualClock time = new();
        using ManifestAppender writer = new(ManifestPath, time.Clock);
        await writer.AppendAsync(Line(0), CancellationToken.None);
        writer.EndWaiting();
        using (new FileStream(ManifestPath, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            Assert.False(await writer.AppendAsync(Line(1), CancellationToken.None));
        }

        Assert.True(await writer.AppendAsync(Line(2), CancellationToken.None));

        Assert.Equal(1, writer.Unwritten);
        Assert.Equal([NameOf(0), NameOf(2)], await ReadAsync());
    }

    // The line of a file that was removed is written even if the run is stopped; that of a file that will be removed isn't.
    [Fact]
    public async Task A_writer_that_is_stopped_while_it_waits_for_the_file_takes_back_its_own_line_only()
    {
        ManualClock time = new();
        using CancellationTokenSource stop = new();
        using ManifestAppender writer = new(ManifestPath, time.Clock);
        await writer.AppendAsync(Line(0), CancellationToken.None);
        FileStream other = new(ManifestPath, FileMode.Open, FileAccess.Read, FileShare.None);
        Task<bool> stopped = Task.Run(() => writer.AppendAsync(Line(1), stop.Token));
        await writer.Blocked;
        Task<bool> kept = writer.AppendAsync(Line(2), CancellationToken.None), stoppedInLine = writer.AppendAsync(Line(3), stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stoppedInLine);
        await other.DisposeAsync();

        Assert.True(await kept);
        Assert.Equal([NameOf(0), NameOf(2)], await ReadAsync());
    }

    [UnixFact("files are locked in another way")]
    public async Task A_pipe_or_a_link_is_not_a_manifest()
    {
        using ManifestAppender writer = new(ManifestPath, Clock.System);
        File.CreateSymbolicLink(ManifestPath, _folder["other"]);
        Assert.Equal(SukiError.LinkRefused, (await Assert.ThrowsAsync<SukiSdpException>(() => writer.AppendAsync(Line(1), CancellationToken.None))).Error);
        File.Delete(ManifestPath);

        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", ManifestPath))
        {
            await make.WaitForExitAsync();
        }

        Assert.Equal(SukiError.TargetNotFile, (await Assert.ThrowsAsync<SukiSdpException>(() => writer.AppendAsync(Line(1), CancellationToken.None))).Error);
    }

    private static string NameOf(int i) => $"s-{i}-{new string('x', i)}";

    private static ManifestLine Line(int i) => new() { Kind = ManifestLine.SessionKind, Session = NameOf(i), Status = ManifestLine.Complete };

    private async Task<List<string>> ReadAsync()
    {
        List<string> sessions = [];
        Assert.Equal(0, (await ManifestReader.ReadAsync(ManifestPath, Clock.System, (in ManifestEntry e) => sessions.Add(Encoding.UTF8.GetString(e.Session)), CancellationToken.None)).Count);
        return sessions;
    }
}
