using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

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
    public async Task A_deleted_and_an_incomplete_session_are_found_by_it()
    {
        AddSession("gone").State = SessionState.Gone;
        AddSession("part", chunks: 2);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = Sandbox.Sessions["part"].Recordings[1].Id, Times = Fault.Always });
        await RunAsync("[pscustomobject]@{ SessionId = 'gone'; EncounterId = 'e1' }, [pscustomobject]@{ SessionId = 'part'; EncounterId = 'e2' } | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl -MaximumRetryCount 0");

        Assert.Equal(["gone Deleted"], await ListAsync("e1"));
        Assert.Equal(["part Incomplete", "part Saved"], await ListAsync("e2"));

        async Task<IEnumerable<string>> ListAsync(string id) =>
            (await RunWellAsync($"Get-SukiArchiveItem kept -EncounterId {id} | ForEach-Object {{ \"$($_.SessionId) $($_.State)\" }}")).Output.Select(o => (string)o.BaseObject).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task It_survives_from_Get_to_Save_also_when_recordings_were_serialized()
    {
        AddSession("a");

        await RunWellAsync("[pscustomobject]@{ SessionId = 'a'; EncounterId = 'e' } | Get-SukiRecording | Export-Clixml r.xml");
        Assert.Equal(["e"], (await RunWellAsync("Import-Clixml r.xml | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl -PassThru")).Values("EncounterId"));
    }

    [Fact]
    public async Task It_is_a_placeholder_of_names_and_a_second_run_finds_the_files()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        AddSession("c");
        const string save = "[pscustomobject]@{ SessionId = 'a'; EncounterId = 'e/1' }, [pscustomobject]@{ SessionId = 'b'; EncounterId = 'e2' }, 'c' | "
            + "Save-SukiRecording -Destination kept -NameTemplate '{EncounterId}/{SessionId}_{SequenceNumber}_{RecordingId}.wav'";
        await RunWellAsync(save + " -ManifestPath kept/archive.jsonl");

        string[] folders = [.. Directory.GetDirectories(Path.Combine(Folder, "kept")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
        Assert.Equal(3, folders.Length);
        Assert.Contains("e2", folders);
        Assert.Contains("no-encounter", folders);
        Sandbox.Requests.Clear();
        await RunWellAsync(save + " -ManifestPath kept/archive.jsonl");
        Assert.Empty(Sandbox.Requests.All);
        await RunWellAsync(save);
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Equal(5, Files().Count);
        await RunWellAsync(save + " -ManifestPath kept/archive.jsonl -Force");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
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
