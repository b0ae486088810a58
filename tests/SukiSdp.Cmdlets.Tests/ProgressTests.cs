using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The progress of a save.</summary>
public sealed class ProgressTests : ModuleTest
{
    [Fact]
    public async Task There_is_one_parent_with_the_totals_and_a_child_an_active_file_and_all_are_completed()
    {
        AddSession(chunks: 3);

        // Slow enough to be drawn: 1.6 KiB at this pace take most of a second.
        Sandbox.Faults.Add(Fault.Storage(FaultAction.RateLimit(2048)) with { Times = Fault.Always });

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId}");

        ProgressRecord parent = result.Progress[0];
        Assert.Equal(-1, parent.ParentActivityId);
        Assert.Equal("Saving Suki recordings", parent.Activity);
        Assert.Contains("files done", parent.StatusDescription, StringComparison.Ordinal);
        ProgressRecord[] children = [.. result.Progress.Where(record => record.ActivityId != parent.ActivityId)];
        Assert.NotEmpty(children);
        Assert.All(children, child => Assert.Equal(parent.ActivityId, child.ParentActivityId));
        Assert.All(result.Progress.Select(record => record.ActivityId).Distinct(), id =>
            Assert.Equal(ProgressRecordType.Completed, result.Progress.Last(record => record.ActivityId == id).RecordType));
        Assert.All(result.Progress, record => Assert.InRange(record.PercentComplete, -1, 100));
    }

    [Fact]
    public async Task A_failed_run_completes_its_progress_too()
    {
        AddSession();
        Sandbox.ExpireTokens();

        CommandResult result = await RunAsync($"Save-SukiRecording -SessionId {SessionId}");

        Assert.NotNull(result.Terminating);
        Assert.All(result.Progress.Select(record => record.ActivityId).Distinct(), id =>
            Assert.Equal(ProgressRecordType.Completed, result.Progress.Last(record => record.ActivityId == id).RecordType));
    }

    [Fact]
    public async Task A_listing_has_none()
    {
        AddSession();

        Assert.Empty((await RunWellAsync($"Get-SukiRecording {SessionId}")).Progress);
    }
}
