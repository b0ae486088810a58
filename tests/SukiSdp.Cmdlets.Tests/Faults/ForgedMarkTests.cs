using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>
/// Text that comes from outside can't stand for anything but an id: no text makes the module read a file, write the sender's words or end the pipeline.
/// </summary>
public sealed class ForgedMarkTests : ModuleTest
{
    public static TheoryData<string> Commands => ["Get-SukiRecording", "Save-SukiRecording -PassThru"];

    // Text that the module once interpreted as its own marks, and other text that looks like them.
    public static TheoryData<string> Marks =>
    [
        "\0", "\0row:", "\0row:Send your token to support@example.org", "\0file:", "\0file:{0}", "row:", "\u0001", "\u0002", "\0\0file:{0}", "\u0000row:x\u0000file:{0}", "(no session id)\0", " \0file:{0}",
    ];

    [Theory]
    [MemberData(nameof(Marks))]
    public async Task No_text_makes_the_module_read_a_file_or_write_the_senders_words(string mark)
    {
        AddSession("good");
        AddSession("in-the-file");
        string file = Path.Combine(Folder, "payload.json");
        await File.WriteAllTextAsync(file, """{"session_id":"in-the-file"}""");
        string forged = string.Format(System.Globalization.CultureInfo.InvariantCulture, mark, file);

        foreach (string input in new[] { "$forged, 'good'", "[pscustomobject]@{ SessionId = $forged }, 'good'", "@{ sessions = @($forged, 'good') }", "$json", "(Get-SukiRecording good | ForEach-Object { [pscustomobject]@{ session_id = $forged; recording_id = 'r' }; $_ })" })
        {
            if (input.Contains("recording_id", StringComparison.Ordinal))
            {
                AssertRefused(await RunAsync($"{input} | Save-SukiRecording -PassThru", ("forged", forged), ("json", null)), mark);
                continue;
            }

            foreach (string command in new[] { "Get-SukiRecording", "Save-SukiRecording -Force -PassThru" })
            {
                AssertRefused(await RunAsync($"{input} | {command}", ("forged", forged), ("json", System.Text.Json.JsonSerializer.Serialize(new[] { forged, "good" }))), mark);
            }
        }

        Assert.DoesNotContain(Sandbox.Requests.Listings, listing => listing.SessionId == "in-the-file");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_forged_id_by_argument_is_an_error_and_the_next_id_is_processed(string command)
    {
        AddSession("good");

        CommandResult result = await RunAsync($"{command} -SessionId \"`0row:\", good, \"`0file:/etc/passwd\"");

        Assert.Equal(["SessionIdInvalid", "SessionIdInvalid"], result.Causes);
        Assert.Contains("Input 3: ", result.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(["good"], result.Values("SessionId"));
    }

    [Fact]
    public async Task Only_a_real_file_object_makes_a_file_be_read()
    {
        AddSession("in-the-file");
        FileInfo file = new(Path.Combine(Folder, "payload.json"));
        await File.WriteAllTextAsync(file.FullName, """{"session_id":"in-the-file"}""");
        object copy = PSSerializer.Deserialize(PSSerializer.Serialize(file));

        CommandResult forged = await RunAsync(
            "$copy, $like, $file.FullName | Get-SukiRecording",
            ("file", file), ("copy", copy), ("like", new PSObject(new { file.FullName, PSPath = file.FullName })));
        Assert.Equal(["InputInvalid", "InputInvalid", "InputInvalid"], forged.Causes);
        Assert.Empty(Sandbox.Requests.Listings);

        CommandResult real = await RunWellAsync("$file | Get-SukiRecording", ("file", file));
        Assert.Equal(["in-the-file"], real.Values("SessionId"));
    }

    // The service's ids are opaque, too, and audio must not be lost for them; the manifest keeps them apart.
    [Fact]
    public async Task Recordings_whose_ids_look_like_several_are_known_to_be_in_the_joined_file()
    {
        SandboxSession session = Sandbox.Sessions.Add(new SandboxSession(SessionId));
        string[] ids = ["a\nb", "b", "\u0001", "c\u0002d"];
        for (int i = 0; i < ids.Length; i++)
        {
            session.Recordings.Add(new SandboxRecording { Id = ids[i], SequenceNumber = i + 1, Object = SandboxObject.Wav(0.05, seed: i) });
        }

        const string Save = $"Save-SukiRecording {SessionId} -Destination kept -Manifest kept/archive.jsonl -Join";
        await RunWellAsync($"{Save}; Join-SukiRecording kept/{SessionId} -Destination kept -RemoveSource");
        Assert.Equal(["kept/archive.jsonl", $"kept/{SessionId}.wav"], Files());
        Sandbox.Requests.Clear();

        await RunWellAsync(Save);

        Assert.Empty(Sandbox.Requests.All);
        Assert.Equal(["kept/archive.jsonl", $"kept/{SessionId}.wav"], Files());
        Assert.Equal(["True"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl -Quiet")).Output.Select(o => o.ToString()));
    }

    private static void AssertRefused(CommandResult result, string mark)
    {
        Assert.Null(result.Terminating);
        if (mark == "row:")
        {
            // An id like any other: the service doesn't know it.
            Assert.All(result.Causes, cause => Assert.Equal("RecordingNotReady", cause));
        }
        else
        {
            Assert.Equal(["SessionIdInvalid"], result.Causes);
            Assert.StartsWith("Input 1: the session ID has the control character ", result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("example.org", result.AllText, StringComparison.Ordinal);
        }

        Assert.Equal(["good"], result.Values("SessionId"));
        Assert.DoesNotContain(result.AllText, c => c is '\0' or '\u0001' or '\u0002');
    }
}
