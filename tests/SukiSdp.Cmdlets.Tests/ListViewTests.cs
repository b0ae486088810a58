using System.Xml.Linq;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tour.Engine;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>
/// The lists. <c>Format-List</c> is not part of the engine, so the module's own list views are put before its tables: PowerShell takes the first
/// that fits.
/// </summary>
public sealed class ListViewTests : ModuleTest
{
    protected override IEnumerable<string> ViewFiles
    {
        get
        {
            XDocument views = XDocument.Load(Path.Combine(StagedModule.Folder, "SukiSdp.Format.ps1xml"));
            views.Descendants("View").Where(view => view.Element("ListControl") is null).Remove();
            string file = Path.Combine(Folder, "lists.ps1xml");
            views.Save(file);
            return [file];
        }
    }

    [Fact]
    public async Task A_recordings_list_has_every_property_and_no_url()
    {
        AddSession("visit-7");

        CommandResult result = await RunWellAsync("$all = Get-SukiRecording visit-7; $all | Out-Default; $all");

        Assert.All(result.Output.Single().Properties, property => Assert.Contains($"\n{property.Name} ", Screen.Text, StringComparison.Ordinal));
        Assert.Contains("(secret, not shown)", Screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_files_list_has_every_property()
    {
        AddSession("visit-7");

        CommandResult result = await RunWellAsync("$all = Save-SukiRecording -SessionId visit-7 -PassThru; $all | Out-Default; $all");

        Assert.All(result.Output.Single().Properties, property => Assert.Contains($"\n{property.Name} ", Screen.Text, StringComparison.Ordinal));
    }
}
