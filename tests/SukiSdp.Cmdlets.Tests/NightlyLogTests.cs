using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The log of the sample script: what is in it, when, and what happens when it cannot be written.</summary>
public sealed class NightlyLogTests : NightlyTest
{
    private protected override string Log => Path.Combine(Folder, "logs", "nightly.log");

    [Fact]
    public async Task A_log_that_cannot_be_written_keeps_the_run_from_starting()
    {
        AddSession("ready");
        WriteList("ready");

        (int code, string output) = await RunScriptAsync();
        Assert.Equal(2, code);
        Assert.Contains($"The run did not start: the log '{Log}' can't be written. ", output, StringComparison.Ordinal);

        // A folder has its name.
        Directory.CreateDirectory(Log);
        Assert.Equal(2, (await RunScriptAsync()).ExitCode);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_log_that_fails_later_ends_nothing_and_shows_in_the_exit_code()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        AddSession("early");
        AddSession("late");
        WriteList("early", "late");
        TaskCompletionSource logIsGone = new();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => logIsGone.Task.Wait(TestRun.Watchdog))) with { SessionId = "late" });

        using NightlyRun run = StartRun();
        await run.UntilAsync(" Saved early ");
        Directory.Delete(Path.GetDirectoryName(Log)!, recursive: true);
        logIsGone.SetResult();
        (int code, string output) = await EndAsync(run);

        Assert.Equal(1, code);
        AssertLines(output, "couldn't be written to the log. ", " Saved late ", " 2 sessions: 2 complete, ");
        Assert.Equal(2, Recordings().Count);
    }

    [Fact]
    public async Task A_log_that_another_program_has_open_for_a_moment_gets_every_line()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        AddSession("early");
        AddSession("late");
        WriteList("early", "late");
        TaskCompletionSource<FileStream> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => held.SetResult(new FileStream(Log, FileMode.Open, FileAccess.ReadWrite, FileShare.None)))) with { SessionId = "early" });

        using NightlyRun run = StartRun();
        await using (await held.Task.WaitAsync(TestRun.Watchdog))
        {
            await Task.Delay(500);
        }

        (int code, string output) = await EndAsync(run);

        Assert.Equal(0, code);
        Assert.Equal(output.TrimEnd().Split(Environment.NewLine), await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task A_failure_is_in_the_log_as_soon_as_it_is_known_and_stays_when_the_run_is_cut_short()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        AddSession("gone").State = SessionState.Gone;
        AddSession("late");
        WriteList("gone", "late");
        TaskCompletionSource failureIsTold = new();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(401, "invalid_sdp_token")) with
        {
            SessionId = "late",
            When = _ => failureIsTold.Task.Wait(TestRun.Watchdog),
            Times = Fault.Always,
        });

        using NightlyRun run = StartRun();
        await run.UntilAsync(" RecordingGone: ");
        string known = await File.ReadAllTextAsync(Log);
        failureIsTold.SetResult();
        (int code, string output) = await EndAsync(run);

        Assert.Contains(" RecordingGone: Session 'gone'", known, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.Equal(output.TrimEnd().Split(Environment.NewLine), await File.ReadAllLinesAsync(Log));
        AssertLines(output, " The run ended early. TokenRefused: ");
    }

    [Fact]
    public async Task An_id_forges_no_line_and_steers_no_terminal()
    {
        const string id = "visit\u001b[2J\u009b31m\u0085\u2028\u202e1";
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        AddSession(id);
        WriteList(id);

        (int code, string output) = await RunScriptAsync();

        Assert.Equal(1, code);
        Assert.Contains(" SessionIdInvalid: Input 1: the session ID has the control character U+001B at position 6.", output, StringComparison.Ordinal);
        foreach (string text in new[] { output, await File.ReadAllTextAsync(Log) })
        {
            Assert.Equal(3, text.TrimEnd().Split('\n').Length);
            Assert.DoesNotContain(text, c => c is '\u001b' or '\u009b' or '\u0085' or '\u2028' or '\u202e');
        }
    }
}
