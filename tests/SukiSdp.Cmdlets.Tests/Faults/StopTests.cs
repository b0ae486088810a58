using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault groups 6 and 17: silence, and the ways a command is ended.</summary>
[Collection(SerialTests.Name)]
public sealed class StopTests : FaultTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(MiB)]
    public async Task A_body_that_stalls_is_resumed(long after)
    {
        AddTroubled();
        Fault stall = Fault.Storage(FaultAction.StallAfter(after)) with { SessionId = SessionId };
        Sandbox.Faults.Add(stall);

        await WhileTimePassesAsync(stall, () => SaveWellAsync());
    }

    [Fact]
    public async Task Headers_that_never_come_end_as_a_time_out()
    {
        AddTroubled();
        Fault stall = Fault.Storage(FaultAction.StallBeforeHeaders()) with { SessionId = SessionId, Times = Fault.Always };
        Sandbox.Faults.Add(stall);

        await WhileTimePassesAsync(stall, () => SaveBadlyAsync("RequestTimedOut"));
    }

    [Fact]
    public async Task Ctrl_C_during_a_file_returns_promptly_and_the_next_run_resumes()
    {
        AddTroubled(SandboxObject.Random(40 * MiB, 1));
        Fault stall = Fault.Storage(FaultAction.StallAfter(3 * MiB)) with { SessionId = SessionId, Times = 4 };
        Sandbox.Faults.Add(stall);

        // Time stands still, so no time-out ends the requests.
        using IDisposable time = new ModuleTime().Install();
        using RunningCommand command = Start($"Save-SukiRecording {SessionId} -Destination archive");
        await stall.Reached;

        await command.StopAsync();
        await AssertNothingIsOpenAsync();
        Sandbox.Requests.Clear();

        CommandResult result = await SaveWellAsync();
        Assert.Contains("Resumed", result.Values("Status"));
        Assert.InRange(Sandbox.Requests.StorageBytesServed, 20 * MiB, 40 * MiB);
    }

    [Fact]
    public async Task Select_first_one_ends_the_rest()
    {
        for (int i = 0; i < 40; i++)
        {
            AddSession($"visit-{i:00}");
        }

        Fault stall = Fault.Listing(FaultAction.StallBeforeHeaders()) with { Skip = 1, Times = Fault.Always };
        Sandbox.Faults.Add(stall);

        CommandResult result = await RunWellAsync("0..39 | ForEach-Object { 'visit-{0:00}' -f $_ } | Save-SukiRecording -Destination archive -PassThru | Select-Object -First 1");

        Assert.Single(result.Output);
        await AssertNothingIsOpenAsync();
    }

    [Fact]
    public async Task Error_action_stop_ends_at_the_first_failure_and_leaves_nothing_running()
    {
        for (int i = 0; i < 40; i++)
        {
            AddSession($"visit-{i:00}");
        }

        Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(410, "gone")) with { Times = Fault.Always });

        CommandResult result = await RunAsync("0..39 | ForEach-Object { 'visit-{0:00}' -f $_ } | Save-SukiRecording -Destination archive -ErrorAction Stop");

        Assert.Equal("RecordingGone", result.Terminating!.FullyQualifiedErrorId.Split(',')[0]);
        await AssertNothingIsOpenAsync();
        Assert.Empty(Finals());
    }

    [Fact]
    public async Task What_if_makes_no_folder_no_file_and_no_request_to_storage()
    {
        AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -WhatIf -PassThru");

        Assert.Empty(result.Output);
        Assert.Empty(Files());
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    // Time passes only after the server has stopped sending. The client may not have started that read yet, so time passes in steps. Once the only stall has been noticed,
    // which a pause before the next attempt shows, time stands still: on a busy machine more of it would look like another stall.
    private async Task WhileTimePassesAsync(Fault stall, Func<Task> save)
    {
        ModuleTime time = new();
        using IDisposable installed = time.Install();
        Task saved = save();
        await Task.WhenAny(stall.Reached, saved);

        // The other session comes to its end before, so that time passes for the stalled request only.
        while (!saved.IsCompleted && !Finals().Any(file => file.StartsWith($"archive/{LaterId}/", StringComparison.Ordinal)))
        {
            await Task.WhenAny(saved, Task.Delay(20));
        }

        int pauses = ModuleClock.Pauses.Count;
        while (!saved.IsCompleted && (stall.Times == Fault.Always || ModuleClock.Pauses.Count == pauses))
        {
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.WhenAny(saved, Task.Delay(20));
        }

        await saved;
    }
}
