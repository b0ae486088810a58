using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault group 11: ids from outside become file names.</summary>
public sealed class HostileIdTests : FaultTest
{
    private static readonly string[] Ids =
    [
        @"..\..\x", "../../x", "/etc/x", "C:x", "a:b", "CON", "con.tar.gz", "dot.", "space ", "-dash", new string('x', 300), "😀", "[a]", "*", "{a}", "a'b", "a b", "é", "名", "a=b&c?d#e%20", "$(x)", "1.5", "a;b", "a|b",
        "case", "CASE", "Case",
    ];

    private static readonly string[] WithInvisible = ["a\u202Eb", "a\nb", "a\u001b[31mb"];

    /// <summary>Characters that no id has: controls, line separators, invisible ones, halves of a surrogate pair, and what a wrong encoding leaves.</summary>
    public static TheoryData<int> Invisible =>
    [
        0x0000, 0x0001, 0x0008, 0x0009, 0x000A, 0x000D, 0x001B, 0x001F, 0x007F, 0x0080, 0x0085, 0x009B, 0x009F, 0x2028, 0x2029, 0x200B, 0x200D, 0x200E, 0x202E, 0x2066, 0x00AD, 0xFEFF, 0xD800, 0xDC00, 0xFFFD, 0xFFFE, 0xFFFF,
        0xE0041,
    ];

    [Fact]
    public async Task Sessions_of_any_id_end_inside_the_destination_each_in_its_own_folder()
    {
        foreach (string id in Ids)
        {
            // Leading and trailing spaces of an ID that is specified as text are ignored.
            AddSession(id.Trim());
        }

        CommandResult result = await RunAsync("$ids | Save-SukiRecording -Destination archive -PassThru -Verbose", ("ids", Ids));

        Assert.Empty(result.Errors);
        Assert.Equal(Ids.Length, Finals().Count);
        Assert.Equal(Ids.Length, Finals().Select(f => f.Split('/')[1]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["archive"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Invisible))]
    public async Task An_id_with_an_invisible_character_is_refused_with_its_input_and_the_next_id_is_processed(int code)
    {
        AddSession("good");
        string id = $"visit{(code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code))}7";

        CommandResult result = await RunAsync("'good', $id, 'unknown', [pscustomobject]@{ SessionId = $id } | Save-SukiRecording -Destination archive -PassThru", ("id", id));

        Assert.Equal(["RecordingNotReady", "SessionIdInvalid", "SessionIdInvalid"], result.Causes.Order(StringComparer.Ordinal));
        ErrorRecord[] refused = [.. result.Errors.Where(error => error.FullyQualifiedErrorId.StartsWith("SessionIdInvalid", StringComparison.Ordinal))];
        Assert.StartsWith("Input 2: the session ID ", refused[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Input 4: the session ID ", refused[1].ToString(), StringComparison.Ordinal);
        Assert.All(refused, error => Assert.Contains($" U+{code:X4} at position 6.", error.ToString(), StringComparison.Ordinal));
        Assert.Equal(["good"], result.Values("SessionId"));
        Assert.DoesNotContain(Sandbox.Requests.Listings, listing => listing.SessionId!.StartsWith("visit", StringComparison.Ordinal));
        Assert.DoesNotContain(result.AllText, c => c is '\u001b' or '\u009b' or '\u0085' or '\u2028' or '\u202e' or '\u2066' or '\0');
    }

    [Fact]
    public async Task Recordings_of_any_id_and_the_same_number_are_all_kept()
    {
        SandboxSession session = Sandbox.Sessions.Add(new SandboxSession(SessionId));
        foreach (string id in Ids.Concat(WithInvisible))
        {
            session.Recordings.Add(new SandboxRecording { Id = id, SequenceNumber = 1, Object = SandboxObject.Wav(0.1) });
        }

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive");

        Assert.Equal(Ids.Length + WithInvisible.Length, Finals().Count);
        Assert.All(Finals(), f => Assert.StartsWith($"archive/{SessionId}/001_", f));
    }

    [Fact]
    public async Task An_error_for_a_hostile_id_shows_no_terminal_escape()
    {
        CommandResult result = await RunAsync("\"evil`e[2Jid\" | Save-SukiRecording -Destination archive");

        Assert.Equal(["SessionIdInvalid"], result.Causes);
        Assert.DoesNotContain('\u001b', result.Errors[0].ToString());
    }
}
