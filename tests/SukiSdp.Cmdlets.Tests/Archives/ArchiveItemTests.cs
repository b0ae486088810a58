using System.Globalization;
using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>What a user does with items of an archive: filter them by date, store them, list folders.</summary>
public sealed class ArchiveItemTests : ManifestTest
{
    [Theory]
    [InlineData("Get-SukiArchiveItem kept")]
    [InlineData("Get-SukiArchiveItem kept | Export-Clixml i.xml; Import-Clixml i.xml")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@(Get-SukiArchiveItem kept)))")]
    [InlineData("Get-SukiArchiveItem kept | Export-Csv i.csv; Import-Csv i.csv", "{ (Get-Date -Date $_.SavedAt) -lt (Get-Date).AddDays(-90) }")]
    [InlineData("[cultureinfo]::CurrentCulture = 'de-DE'; Get-SukiArchiveItem kept | Export-Csv i.csv; Import-Csv i.csv", "{ (Get-Date -Date $_.SavedAt) -lt (Get-Date).AddDays(-90) }")]
    public async Task Items_are_filtered_by_date_and_removed_wherever_they_come_from(string items, string filter = "SavedAt -LT (Get-Date).AddDays(-90)")
    {
        AddSession("old");
        AddSession("young");
        await RunWellAsync($"'old' | {Save}");
        Age(TimeSpan.FromDays(91));
        string saved = Lines.Select(line => line["saved_at"]).First(date => date is not null)!.GetValue<DateTime>().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        await RunWellAsync($"'young' | {Save}");

        CommandResult removed = await RunWellAsync($"& {{ {items} }} | Where-Object {filter} | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(["old"], removed.Values("SessionId"));
        Assert.Equal(["young"], (await RunWellAsync("Get-SukiArchiveItem kept -State Saved")).Values("SessionId"));
        Assert.StartsWith(saved, Lines.Last(line => (string?)line["status"] == "removed")["saved_at"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_are_in_local_time_like_those_of_files()
    {
        AddSession("a");

        CommandResult saved = await RunWellAsync($"'a' | {Save} -PassThru; Get-SukiArchiveItem kept; Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force; Get-SukiArchiveItem kept");

        Assert.All(saved.Output, item => Assert.Equal(DateTimeKind.Local, Assert.IsType<DateTime>(item.Properties["SavedAt"].Value).Kind));
        Assert.Equal(DateTimeKind.Local, Assert.IsType<DateTime>(saved.Output[^1].Properties["RemovedAt"].Value).Kind);
    }

    [Fact]
    public async Task Recordings_that_were_removed_after_they_were_joined_are_removed_items()
    {
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
        await RunWellAsync($"'a', 'b' | {Save} -Join; Join-SukiRecording kept/a -RemoveSource");

        Assert.Equal(["Removed", "Removed", "Joined"], (await RunWellAsync("Get-SukiArchiveItem kept -SessionId a")).Values("State"));
        Assert.Equal(["Saved", "Saved", "Joined"], (await RunWellAsync("Get-SukiArchiveItem kept -SessionId b")).Values("State"));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);

        await RunWellAsync("Get-SukiArchiveItem kept -SessionId a | Remove-SukiArchiveItem -Force");

        Assert.All((await RunWellAsync("Get-SukiArchiveItem kept -SessionId a")).Values("State"), state => Assert.Equal("Removed", state));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
    }

    [Fact]
    public async Task What_has_no_manifest_is_an_error_of_its_own_and_the_next_is_listed()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; New-Item kept/aa -ItemType Directory; Copy-Item kept z -Recurse; Move-Item z kept");

        CommandResult result = await RunAsync("Get-ChildItem kept | Get-SukiArchiveItem");

        Assert.Null(result.Terminating);
        Assert.Equal(["ManifestInvalid", "ManifestInvalid"], result.Causes);
        Assert.All(result.NonTerminating, error => Assert.DoesNotContain("jsonl", error.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, result.Output.Count);
        CommandResult files = await RunAsync("Get-ChildItem kept/a, kept/archive.jsonl | Get-SukiArchiveItem");
        Assert.Equal(["ManifestInvalid"], files.Causes);
        Assert.Single(files.Output);
        Assert.Equal(["ReadFailed"], (await RunAsync("Get-SukiArchiveItem none.jsonl, kept")).Causes);
        CommandResult check = await RunAsync("Get-ChildItem kept -Directory | Test-SukiArchive -Quiet");
        Assert.Equal(["ManifestInvalid", "ManifestInvalid"], check.Causes);
        Assert.Equal([false], check.Output.Select(value => (bool)value.BaseObject));
    }

    [Fact]
    public async Task The_views_show_the_encounter()
    {
        AddSession("a");
        await RunWellAsync($"[pscustomobject]@{{ SessionId = 'a'; EncounterId = 'visit-7' }} | {Save}");

        foreach (string view in new[] { "Format-Table", "Format-List" })
        {
            string shown = (string)(await RunWellAsync($"Get-SukiArchiveItem kept | {view} | Out-String -Width 160")).Output[0].BaseObject;
            Assert.Contains("visit-7", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ids_are_exact()
    {
        AddSession("a");
        AddSession("ab");
        AddSession("[a]");
        await RunWellAsync($"'a', 'ab', '[a]' | {Save}");

        Assert.Equal(["a"], (await RunWellAsync("Get-SukiArchiveItem kept -SessionId a")).Values("SessionId"));
        Assert.Equal(["[a]"], (await RunWellAsync("Get-SukiArchiveItem kept -SessionId '[a]'")).Values("SessionId"));
        Assert.Empty((await RunWellAsync("Get-SukiArchiveItem kept -SessionId A, 'a*'")).Output);
    }
}
