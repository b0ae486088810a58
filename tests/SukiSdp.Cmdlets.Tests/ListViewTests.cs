using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The list views.</summary>
public sealed class ListViewTests : ModuleTest
{
    [Fact]
    public async Task A_recordings_list_has_every_property_and_no_url()
    {
        AddSession("visit-7");

        CommandResult result = await RunWellAsync("$all = Get-SukiRecording visit-7; $all | Format-List | Out-Default; $all");

        Assert.All(result.Output.Single().Properties, property => Assert.Contains($"\n{property.Name} ", Screen.Text, StringComparison.Ordinal));
        Assert.Contains("(secret, not shown)", Screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_files_list_has_every_property()
    {
        AddSession("visit-7");

        CommandResult result = await RunWellAsync("$all = Save-SukiRecording -SessionId visit-7 -PassThru; $all | Format-List | Out-Default; $all");

        // FullName is Path under the name that files have.
        Assert.All(result.Output.Single().Properties.Where(property => property.Name != "FullName"), property => Assert.Contains($"\n{property.Name} ", Screen.Text, StringComparison.Ordinal));
    }
}
