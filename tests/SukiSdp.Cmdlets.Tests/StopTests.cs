using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>However a command is ended, it returns at once, and none of its work continues.</summary>
[Collection(SerialTests.Name)]
public sealed class StopTests : ModuleTest
{
    private RequestWatch _listings = null!;
    private RequestWatch _downloads = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (_listings, _downloads) = (new RequestWatch(Sandbox.ApiUri.Port), new RequestWatch(Sandbox.StorageUri.Port));
    }

    public override async Task DisposeAsync()
    {
        _listings.Dispose();
        _downloads.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Ctrl_c_ends_a_listing_that_hangs()
    {
        string[] ids = AddSessions(40);
        Fault stall = Sandbox.Faults.Add(Fault.Listing(FaultAction.StallBeforeHeaders()) with { Times = Fault.Always, Skip = 3 });

        // Time stands still, so no time-out ends the requests.
        using IDisposable time = new ModuleTime().Install();
        using RunningCommand command = Start("$ids | Get-SukiRecording", ("ids", ids));
        await stall.Reached;

        await command.StopAsync();
        await AssertNothingGoesOnAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ctrl_c_ends_a_save_that_hangs(bool inMidBody)
    {
        string[] ids = AddSessions(40);
        Fault stall = Sandbox.Faults.Add(Fault.Storage(inMidBody ? FaultAction.StallAfter(100) : FaultAction.StallBeforeHeaders()) with { Times = Fault.Always });

        using IDisposable time = new ModuleTime().Install();
        using RunningCommand command = Start("$ids | Save-SukiRecording -Destination archive", ("ids", ids));
        await stall.Reached;

        await command.StopAsync();
        await AssertNothingGoesOnAsync();
        Assert.DoesNotContain(Files(), file => file.EndsWith(".wav", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_has_enough_ends_a_listing()
    {
        string[] ids = AddSessions(200);
        Sandbox.Faults.Add(AllBut("s1"));

        using RunningCommand command = Start("$ids | Get-SukiRecording | Select-Object -First 1", ("ids", ids));
        CommandResult result = await command.EndAsync();

        Assert.Equal(["s1"], result.Values("SessionId"));
        Assert.Empty(result.Errors);
        await AssertNothingGoesOnAsync();
        Assert.InRange(_listings.Paths.Count, 1, 20);
    }

    [Fact]
    public async Task A_command_that_has_enough_ends_a_save()
    {
        string[] ids = AddSessions(200);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.StallAfter(100)) with { Times = Fault.Always, Skip = 1 });

        using RunningCommand command = Start("$ids | Save-SukiRecording -PassThru | Select-Object -First 1", ("ids", ids));
        CommandResult result = await command.EndAsync();

        Assert.Single(result.Output);
        await AssertNothingGoesOnAsync();
    }

    [Theory]
    [InlineData("Get-SukiRecording")]
    [InlineData("Save-SukiRecording")]
    public async Task Error_action_stop_ends_at_the_first_error(string name)
    {
        string[] ids = AddSessions(200);
        Sandbox.Sessions["s1"].State = SessionState.Gone;
        Sandbox.Faults.Add(AllBut("s1"));

        CommandResult result = await RunAsync($"$ids | {name} -ErrorAction Stop", ("ids", ids));

        Assert.StartsWith("RecordingGone,", result.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
        await AssertNothingGoesOnAsync();
    }

    [Fact]
    public async Task A_command_that_fails_behind_it_ends_a_listing()
    {
        string[] ids = AddSessions(200);
        Sandbox.Faults.Add(AllBut("s1"));

        CommandResult result = await RunAsync("$ids | Get-SukiRecording | ForEach-Object { throw 'enough' }", ("ids", ids));

        Assert.Equal("enough", result.Terminating?.Exception.Message);
        await AssertNothingGoesOnAsync();
    }

    private static Fault AllBut(string id) =>
        Fault.Listing(FaultAction.StallBeforeHeaders()) with { Times = Fault.Always, When = request => request.SessionId != id };

    private string[] AddSessions(int count)
    {
        string[] ids = [.. Enumerable.Range(1, count).Select(number => $"s{number}")];
        foreach (string id in ids)
        {
            AddSession(id);
        }

        return ids;
    }

    // Work that is still running would continue with the next session, because no session hangs now. Requests that were in transit when the command ended aren't
    // of it.
    private async Task AssertNothingGoesOnAsync()
    {
        int listings = _listings.Paths.Count, downloads = _downloads.Paths.Count;
        await AssertNothingIsOpenAsync();
        Sandbox.Faults.Clear();
        AddSession("afterwards");

        await RunWellAsync("Get-SukiRecording afterwards");

        Assert.Equal(["/api/v1/ambient/session/afterwards/recording"], _listings.Paths.Skip(listings));
        Assert.Empty(_downloads.Paths.Skip(downloads));
    }
}
