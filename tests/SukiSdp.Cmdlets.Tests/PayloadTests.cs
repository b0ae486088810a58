using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>Webhook payloads as they were kept: objects, text, files.</summary>
public sealed class PayloadTests : ModuleTest
{
    public static TheoryData<string> BothCommands => ["Get-SukiRecording", "Save-SukiRecording -PassThru"];

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task All_sessions_of_a_payload_are_taken_and_each_once(string command)
    {
        AddSessions("a", "b", "c");
        const string payload = """{"status":"success","session_id":"a","encounter_id":"e","sessions":["b","a",{"session_id":"c"}],"other":[{"session_id":"no"}]}""";

        CommandResult result = await RunWellAsync($"$payload, $payload | ConvertFrom-Json | {command}", ("payload", payload));

        Assert.Equal(["a", "b", "c"], result.Values("SessionId").Order(StringComparer.Ordinal));
        Assert.Equal(3, Sandbox.Requests.Listings.Count);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task Files_of_payloads_are_read(string command)
    {
        AddSessions("a", "b", "c", "d", "e");
        Write("1.json", """{"session_id":"a","sessions":["b"]}""");
        Write("2.json", """[{"ambient_session_id":"c"}, "d", {"SessionId":"a"}]""");
        Write("3.jsonl", "{\"session_id\":\"e\"}\r\n\r\n{\"session_id\":\"a\"}\n");

        CommandResult result = await RunWellAsync($"Get-ChildItem | {command}");

        Assert.Equal(["a", "b", "c", "d", "e"], result.Values("SessionId").Order(StringComparer.Ordinal));
        Assert.Equal(5, Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task A_payload_may_be_text()
    {
        AddSessions("a", "b", "{a}");

        CommandResult result = await RunWellAsync("""'{"session_id":"a"}', '["b"]', '{a}' | Get-SukiRecording""");

        Assert.Equal(["a", "b", "{a}"], result.Values("SessionId"));
    }

    [Fact]
    public async Task An_unusable_input_is_an_error_that_names_row_file_and_line_and_processing_continues()
    {
        AddSessions("a", "b");
        Write("1.json", "no JSON at all");
        Write("2.json", """[{"nothing":1},{"session_id":"a"},true]""");
        Write("3.jsonl", "{\"session_id\":\"b\"}\nnot json\n");

        CommandResult result = await RunAsync(
            "$files | Get-SukiRecording",
            ("files", new object[] { new FileInfo(Path.Combine(Folder, "1.json")), new FileInfo(Path.Combine(Folder, "2.json")), new FileInfo(Path.Combine(Folder, "3.jsonl")), new FileInfo(Path.Combine(Folder, "none.json")), new DirectoryInfo(Folder) }));

        Assert.Equal(["a", "b"], result.Values("SessionId"));
        Assert.Equal(Enumerable.Repeat("InputInvalid", 6), result.Causes);
        AssertErrors(result, ["Input 1", "1.json"], ["Input 2", "2.json", "nothing"], ["Input 2", "Boolean"], ["Input 3", "3.jsonl", "Line 2"], ["Input 4", "none.json"], ["Input 5", "folder"]);
        Assert.All(result.Errors, e => Assert.Null(e.TargetObject));
    }

    [Fact]
    public async Task A_payload_whose_text_is_no_text_is_an_error_of_its_row()
    {
        AddSessions("a");
        Write("1.json", """{"session_id":"\ud800"}""");

        CommandResult result = await RunAsync("$file, 'a' | Get-SukiRecording", ("file", new FileInfo(Path.Combine(Folder, "1.json"))));

        Assert.Equal(["a"], result.Values("SessionId"));
        AssertErrors(result, ["Input 1", "1.json"]);
    }

    private static void AssertErrors(CommandResult result, params string[][] parts)
    {
        Assert.Equal(parts.Length, result.Errors.Count);
        foreach ((ErrorRecord error, string[] expected) in result.Errors.Zip(parts))
        {
            Assert.All(expected, part => Assert.Contains(part, error.ToString(), StringComparison.OrdinalIgnoreCase));
        }
    }

    private void AddSessions(params string[] ids) => Array.ForEach(ids, id => AddSession(id));

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(Folder, name), content);
}
