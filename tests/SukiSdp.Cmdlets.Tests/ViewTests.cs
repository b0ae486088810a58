using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What a person sees of the objects without asking for more.</summary>
public sealed class ViewTests : ModuleTest
{
    [Fact]
    public async Task Recordings_are_a_table_without_urls()
    {
        SandboxRecording recording = AddSession("visit-7").Recordings[0];
        recording.ExpiresAtOverride = 1_900_000_000L;

        await RunWellAsync("Get-SukiRecording visit-7 | Out-Default");

        AssertShows("ExpiresAt (UTC)", "visit-7", recording.Id, "2030-03-17 17:46:40", "Stream");
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_a_table_with_sizes_and_names()
    {
        SandboxRecording recording = AddSession("visit-7").Recordings[0];

        await RunWellAsync("Save-SukiRecording -SessionId visit-7 -PassThru | Out-Default");

        AssertShows("Size", "visit-7", "Saved", "KiB", $"001_{recording.Id}.wav");
    }

    [Fact]
    public async Task Recordings_that_were_serialized_are_shown_the_same_way()
    {
        AddSession("visit-7");
        PSObject recording = (await RunWellAsync("Get-SukiRecording visit-7")).Output.Single();
        object copy = PSSerializer.Deserialize(PSSerializer.Serialize(recording));

        await RunWellAsync("$copy | Out-Default", ("copy", copy));

        AssertShows("ExpiresAt (UTC)", "visit-7", "Stream");
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_shown_with_what_to_do()
    {
        AddSession("visit-7").State = SessionState.Gone;

        await RunAsync("Get-SukiRecording visit-7 2>&1 | Out-Default");

        AssertShows("Get-SukiRecording: Session 'visit-7'", "410", "within seven days");
    }

    private void AssertShows(params string[] parts) => Assert.All(parts, part => Assert.Contains(part, Screen.Text, StringComparison.Ordinal));
}
