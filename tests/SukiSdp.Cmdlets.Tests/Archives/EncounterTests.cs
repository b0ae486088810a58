using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The encounter that a session belongs to, from the input to the inventory.</summary>
public sealed class EncounterTests : ModuleTest
{
    [Theory]
    [InlineData("""'{"session_id":"a","encounter_id":"e 1","sessions":["a"]}'""")]
    [InlineData("""'{"session_id":"a","encounter_id":"e 1","sessions":["a"]}' | ConvertFrom-Json""")]
    [InlineData("""[pscustomobject]@{ SessionId = 'a'; EncounterId = 'e 1' }""")]
    [InlineData("""@{ ambient_session_id = 'a'; encounter_id = 'e 1' }""")]
    [InlineData("""'SessionId,EncounterId', 'a,e 1' | ConvertFrom-Csv""")]
    public async Task It_comes_with_the_input_and_is_found_in_recordings_files_manifest_and_inventory(string input)
    {
        AddSession("a");

        Assert.Equal(["e 1"], (await RunWellAsync($"{input} | Get-SukiRecording")).Values("EncounterId"));
        Assert.Equal(["e 1"], (await RunWellAsync($"{input} | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl -PassThru")).Values("EncounterId"));
        Assert.Contains("\"encounter\":\"e 1\"", await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl")), StringComparison.Ordinal);
        Assert.Equal(["a"], (await RunWellAsync("Get-SukiArchiveItem kept -EncounterId 'e 1'")).Values("SessionId"));
        Assert.Empty((await RunWellAsync("Get-SukiArchiveItem kept -EncounterId other")).Output);
    }

    [Fact]
    public async Task It_survives_from_Get_to_Save_also_when_recordings_were_serialized()
    {
        AddSession("a");

        await RunWellAsync("[pscustomobject]@{ SessionId = 'a'; EncounterId = 'e' } | Get-SukiRecording | Export-Clixml r.xml");
        Assert.Equal(["e"], (await RunWellAsync("Import-Clixml r.xml | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl -PassThru")).Values("EncounterId"));
    }

    [Fact]
    public async Task A_session_without_one_is_saved_as_before()
    {
        AddSession("a");

        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl");
        Assert.DoesNotContain("encounter", await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl")), StringComparison.Ordinal);
        Assert.Equal([""], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("EncounterId"));
    }

    [Fact]
    public async Task One_that_is_no_id_is_ignored_with_a_warning_and_the_audio_is_saved()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync("[pscustomobject]@{ SessionId = 'a'; EncounterId = \"x`e[2J\" } | Save-SukiRecording -Destination kept -PassThru");

        Assert.Equal([""], result.Values("EncounterId"));
        Assert.Contains("encounter ID", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
