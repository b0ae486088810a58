using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault group 11: ids from outside become file names.</summary>
public sealed class HostileIdTests : FaultTest
{
    private static readonly string[] Ids =
    [
        @"..\..\x", "../../x", "/etc/x", "C:x", "a:b", "CON", "con.tar.gz", "dot.", "space ", "-dash", new string('x', 300), "😀", "a\u202Eb", "a\nb", "a\u001b[31mb", "[a]", "*",
        "case", "CASE", "Case",
    ];

    [Fact]
    public async Task Sessions_of_any_id_end_inside_the_destination_each_in_its_own_folder()
    {
        foreach (string id in Ids)
        {
            // Blanks around an id given as text are not part of it.
            AddSession(id.Trim());
        }

        CommandResult result = await RunAsync("$ids | Save-SukiRecording -Destination archive -PassThru -Verbose", ("ids", Ids));

        Assert.Empty(result.Errors);
        Assert.Equal(Ids.Length, Finals().Count);
        Assert.Equal(Ids.Length, Finals().Select(f => f.Split('/')[1]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["archive"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
        Assert.DoesNotContain('\u001b', string.Concat(result.Verbose));
        Assert.DoesNotContain('\u202E', string.Concat(result.Verbose));
    }

    [Fact]
    public async Task Recordings_of_any_id_and_the_same_number_are_all_kept()
    {
        SandboxSession session = Sandbox.Sessions.Add(new SandboxSession(SessionId));
        foreach (string id in Ids)
        {
            session.Recordings.Add(new SandboxRecording { Id = id, SequenceNumber = 1, Object = SandboxObject.Wav(0.1) });
        }

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive");

        Assert.Equal(Ids.Length, Finals().Count);
        Assert.All(Finals(), f => Assert.StartsWith($"archive/{SessionId}/001_", f));
    }

    [Fact]
    public async Task An_error_for_a_hostile_id_shows_no_terminal_escape()
    {
        CommandResult result = await RunAsync("\"evil`e[2Jid\" | Save-SukiRecording -Destination archive");

        Assert.Equal(["RecordingNotReady"], result.Causes);
        Assert.DoesNotContain('\u001b', result.Errors[0].ToString());
    }
}
