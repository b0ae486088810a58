using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary><c>-Path</c>, <c>-LiteralPath</c> and <c>-ManifestPath</c> work as in the shell's own commands.</summary>
public sealed class PathParameterTests : ModuleTest
{
    // Two archives: as a wildcard pattern, the name of the first is the name of the second, too.
    private async Task SaveTwoArchivesAsync()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync("Save-SukiRecording a -Destination 'kept[1]' -ManifestPath 'kept[1]/archive.jsonl'; Save-SukiRecording b -Destination kept1 -ManifestPath kept1/archive.jsonl");
    }

    [Theory]
    [InlineData("Save-SukiRecording", "ManifestPath", "Manifest")]
    [InlineData("Save-SukiRecording", "RequireChecksum", "RequireHash")]
    [InlineData("Save-SukiRecording", "Destination", "DestinationPath")]
    [InlineData("Join-SukiRecording", "Destination", "DestinationPath")]
    [InlineData("Join-SukiRecording", "LiteralPath", "PSPath", "FullName", "LP")]
    [InlineData("Test-SukiArchive", "Destination", "DestinationPath")]
    [InlineData("Test-SukiArchive", "LiteralPath", "PSPath", "FullName", "LP")]
    [InlineData("Test-SukiArchive", "Path", "ManifestPath", "Manifest")]
    public async Task A_parameter_has_its_standard_name_and_its_aliases(string command, string parameter, params string[] aliases)
    {
        CommandInfo info = (CommandInfo)(await RunWellAsync($"Get-Command {command}")).Output.Single().BaseObject;

        Assert.Equal(aliases, info.Parameters[parameter].Aliases);
    }

    [Theory]
    [InlineData("Test-SukiArchive -Path 'kept`[1`]/archive.jsonl' -PassThru", "a a")]
    [InlineData("Test-SukiArchive -LiteralPath 'kept[1]/archive.jsonl' -PassThru", "a a")]
    [InlineData("Test-SukiArchive -Path 'kept[1]/archive.jsonl' -PassThru", "b")]
    [InlineData("Test-SukiArchive 'kept[12]/*.jsonl' -PassThru", "b")]
    [InlineData("Test-SukiArchive kept*/*.jsonl -PassThru", "a a b")]
    [InlineData("'kept[1]/archive.jsonl' | Test-SukiArchive -PassThru", "b")]
    [InlineData("[pscustomobject]@{ LiteralPath = 'kept[1]/archive.jsonl' } | Test-SukiArchive -PassThru", "a a")]
    [InlineData("[pscustomobject]@{ ManifestPath = 'kept1/archive.jsonl' } | Test-SukiArchive -PassThru", "b")]
    [InlineData("Test-SukiArchive -Manifest kept1/archive.jsonl -PassThru", "b")]
    public async Task A_manifest_path_resolves_wildcards_and_a_literal_path_does_not(string script, string sessions)
    {
        await SaveTwoArchivesAsync();

        Assert.Equal(sessions, string.Join(" ", (await RunWellAsync(script)).Values("SessionId").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("Join-SukiRecording -Path 'kept`[1`]' -PassThru", "a")]
    [InlineData("Join-SukiRecording -LiteralPath 'kept[1]' -PassThru", "a")]
    [InlineData("Join-SukiRecording -Path 'kept[1]' -PassThru", "b")]
    [InlineData("Join-SukiRecording kept* -PassThru", "a b")]
    [InlineData("Join-SukiRecording kept*/* -PassThru", "a b")]
    [InlineData("'kept1', 'kept`[1`]' | Join-SukiRecording -PassThru", "a b")]
    [InlineData("[pscustomobject]@{ LiteralPath = 'kept[1]' } | Join-SukiRecording -PassThru", "a")]
    [InlineData("[pscustomobject]@{ Path = 'kept*' } | Join-SukiRecording -PassThru", "a b")]
    public async Task The_path_of_a_folder_resolves_wildcards_and_a_literal_path_does_not(string script, string sessions)
    {
        await SaveTwoArchivesAsync();

        Assert.Equal(sessions, string.Join(" ", (await RunWellAsync(script)).Values("SessionId").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("$item | Test-SukiArchive -PassThru", "archive.jsonl")]
    [InlineData("$item | Join-SukiRecording -PassThru", "")]
    public async Task A_FileInfo_or_DirectoryInfo_with_brackets_is_taken_literally(string script, string file)
    {
        await SaveTwoArchivesAsync();
        string path = Path.Combine(Folder, "kept[1]", file);
        FileSystemInfo item = file.Length > 0 ? new FileInfo(path) : new DirectoryInfo(path);

        Assert.Equal(["a"], (await RunWellAsync(script, ("item", item))).Values("SessionId").Distinct());
    }

    [Theory]
    [InlineData("Test-SukiArchive -Path 'kept[1]/archive.jsonl' -PassThru")]
    [InlineData("Join-SukiRecording -Path 'kept[1]' -PassThru")]
    [InlineData("Rename-Item -LiteralPath 'kept[1]' 'kept['; Join-SukiRecording -Path 'kept[' -PassThru")]
    [InlineData("Rename-Item -LiteralPath 'kept[1]' 'kept`1'; Join-SukiRecording -Path 'kept`1' -PassThru")]
    public async Task A_path_whose_brackets_match_nothing_is_the_one_that_has_this_name(string script)
    {
        await SaveTwoArchivesAsync();
        Directory.Delete(Path.Combine(Folder, "kept1"), recursive: true);

        Assert.Equal(["a"], (await RunWellAsync(script)).Values("SessionId").Distinct());
    }

    [Theory]
    [InlineData("Test-SukiArchive kept1 -PassThru", "b")]
    [InlineData("Test-SukiArchive -Path kept? -PassThru", "b")]
    [InlineData("Test-SukiArchive -LiteralPath kept[1] -PassThru", "a")]
    [InlineData("Get-Item -LiteralPath kept[1] | Test-SukiArchive -PassThru", "a")]
    [InlineData("'kept1' | Test-SukiArchive -PassThru", "b")]
    [InlineData("Save-SukiRecording b -Destination kept1 -ManifestPath kept1; Test-SukiArchive kept1 -PassThru", "b")]
    public async Task A_folder_stands_for_the_manifest_of_the_usual_name_in_it(string script, string session)
    {
        await SaveTwoArchivesAsync();

        Assert.Equal([session], (await RunWellAsync(script)).Values("SessionId").Distinct());
    }

    [Theory]
    [InlineData("Test-SukiArchive -LiteralPath kept[12]/archive.jsonl", "ReadFailed")]
    [InlineData("Test-SukiArchive -Path none*/archive.jsonl", "ReadFailed")]
    [InlineData("Join-SukiRecording -LiteralPath kept[12]", "SourceFolderInvalid")]
    [InlineData("Join-SukiRecording -Path none*", "SourceFolderInvalid")]
    [InlineData(@"Join-SukiRecording -Path 'nowhere:\*'", "SourceFolderInvalid")]
    [InlineData(@"Join-SukiRecording -Path 'Env:\PATH*'", "SourceFolderInvalid")]
    [InlineData(@"Test-SukiArchive -Path 'Env:\PATH*'", "ManifestInvalid")]
    [InlineData("Join-SukiRecording -Path kept1/*.jsonl", "SourceFolderInvalid")]
    [InlineData("Test-SukiArchive -Path none?", "ReadFailed")]
    [InlineData("New-Item -ItemType Directory empty | Out-Null; Test-SukiArchive empty", "ManifestInvalid")]
    [InlineData("New-Item -ItemType Directory empty | Out-Null; Test-SukiArchive -LiteralPath empty", "ManifestInvalid")]
    [InlineData("New-Item -ItemType Directory empty | Out-Null; Save-SukiRecording a -Destination to -ManifestPath empty", "ManifestInvalid")]
    public async Task A_path_that_matches_nothing_of_the_right_kind_is_an_error(string script, string cause)
    {
        await SaveTwoArchivesAsync();

        Assert.Equal([cause], (await RunAsync(script)).Causes);
    }

    [Fact]
    public async Task A_path_that_matches_nothing_does_not_keep_other_folders_from_being_joined()
    {
        await SaveTwoArchivesAsync();

        CommandResult result = await RunAsync("'none*', 'kept1' | Join-SukiRecording -PassThru");

        Assert.Equal(["SourceFolderInvalid"], result.Causes);
        Assert.Equal(["b"], result.Values("SessionId"));
    }
}
