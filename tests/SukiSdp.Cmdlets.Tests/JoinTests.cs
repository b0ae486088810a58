using System.Management.Automation;
using System.Security.Cryptography;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>A session as one file to listen to: from the pipeline, from a folder, and together with the saving.</summary>
public sealed class JoinTests : ModuleTest
{
    private const string RoundTrip = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))";

    [Fact]
    public async Task Recordings_that_are_missing_before_the_first_are_a_gap_with_a_warning()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync("Save-SukiRecording a; Remove-Item a/001*, a/002*");

        CommandResult joined = await RunWellAsync("Join-SukiRecording . -PassThru");
        CommandResult again = await RunWellAsync("Join-SukiRecording .");

        Assert.Contains("Recordings 1 to 2 are missing before", Assert.Single(joined.Warnings), StringComparison.Ordinal);
        Assert.Single((string[])joined.Output[0].Properties["Gaps"].Value);
        Assert.Single(again.Warnings);
    }

    [Fact]
    public async Task First_recordings_that_were_removed_after_they_were_joined_are_no_gap()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync("Save-SukiRecording a; Join-SukiRecording .; Remove-Item a/001*");

        Assert.Empty((await RunWellAsync("Join-SukiRecording .")).Warnings);
    }

    [Fact]
    public async Task A_save_warns_of_a_missing_first_recording_also_when_the_recordings_were_removed()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        session.Recordings.RemoveAt(0);
        const string save = "'a' | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl -Join";

        Assert.Contains("Recording 1 is missing", Assert.Single((await RunWellAsync(save)).Warnings), StringComparison.Ordinal);
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");

        Assert.Contains("Recording 1 is missing", Assert.Single((await RunWellAsync(save)).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Save-SukiRecording $ids -PassThru | Join-SukiRecording -PassThru")]
    [InlineData($"Save-SukiRecording $ids -PassThru | ForEach-Object {{ {RoundTrip} }} | Join-SukiRecording -PassThru")]
    [InlineData("Save-SukiRecording $ids -PassThru | ForEach-Object { [pscustomobject]@{ SessionId = $_.SessionId; RecordingId = $_.RecordingId; SequenceNumber = \"$($_.SequenceNumber)\"; Path = $_.Path } } | Join-SukiRecording -PassThru")]
    [InlineData("$files = @(Save-SukiRecording $ids -PassThru); [array]::Reverse($files); Join-SukiRecording $files -PassThru")]
    [InlineData("Save-SukiRecording $ids; Join-SukiRecording . -PassThru")]
    [InlineData("Save-SukiRecording $ids; Join-SukiRecording -Path a, b -PassThru")]
    [InlineData("Save-SukiRecording $ids; 'a', 'b' | ForEach-Object { Get-Item $_ } | Join-SukiRecording -PassThru")]
    [InlineData("Save-SukiRecording $ids -Join -PassThru | Where-Object { $_.Status -eq 'Joined' }")]
    [InlineData("Get-SukiRecording $ids | Save-SukiRecording -Join -PassThru | Where-Object { $_.Status -eq 'Joined' }")]
    public async Task Every_way_makes_the_same_file_for_each_session(string script)
    {
        SandboxSession[] sessions = [AddSession("a", chunks: 3), AddSession("b", chunks: 2)];

        CommandResult result = await RunWellAsync(script, ("ids", new[] { "a", "b" }));

        Assert.Equal(["a", "b"], result.Values("SessionId").Order(StringComparer.Ordinal));
        Assert.Equal(["Joined", "Joined"], result.Values("Status"));
        foreach (SandboxSession session in sessions)
        {
            byte[] samples = [.. session.Recordings.SelectMany(r => r.Object.ToArray()[44..])];
            Assert.Equal(samples, (await File.ReadAllBytesAsync(Path.Combine(Folder, session.Id + ".wav")))[44..]);
        }

        Assert.DoesNotContain(Files(), file => file.Contains(".part", StringComparison.Ordinal));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task A_second_run_skips_and_says_nothing()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync("Save-SukiRecording a -Join");

        CommandResult result = await RunWellAsync("Save-SukiRecording a -Join; Join-SukiRecording .; Join-SukiRecording . -PassThru");

        Assert.Equal(["Skipped"], result.Values("Status"));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task The_destination_is_created_and_brackets_are_literal()
    {
        AddSession("a");

        await RunWellAsync("Save-SukiRecording a -Destination '[x]'; Join-SukiRecording '[x]' -Destination '[y]/z'");

        Assert.Contains("[y]/z/a.wav", Files());
    }

    [Fact]
    public async Task A_missing_recording_is_an_error_and_other_sessions_are_joined()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        AddSession("b", chunks: 2);
        await RunWellAsync("Save-SukiRecording a, b");
        File.Delete(Path.Combine(Folder, "a", $"002_{session.Recordings[1].Id}.wav"));

        CommandResult result = await RunAsync("Join-SukiRecording . -PassThru");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("JoinSequenceMissing,SukiSdp.Commands.JoinSukiRecordingCommand", error.FullyQualifiedErrorId);
        Assert.Equal("a", error.TargetObject);
        Assert.Contains("Recording 2 is missing", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(["b"], result.Values("SessionId"));
        Assert.DoesNotContain("a.wav", Files());

        result = await RunWellAsync("Join-SukiRecording . -AllowGap -PassThru");
        Assert.Equal(["2", "2"], result.Values("SourceCount"));
        Assert.Contains("Recording 2 is missing", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_input_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "file.txt"), "");

        CommandResult result = await RunAsync("""
            Join-SukiRecording none
            Join-SukiRecording file.txt
            Join-SukiRecording Function:\
            [pscustomobject]@{ SessionId = 'a'; RecordingId = 'r'; Path = 'none.wav' } | Join-SukiRecording
            """);

        Assert.Equal(["SourceFolderInvalid", "SourceFolderInvalid", "SourceFolderInvalid", "JoinChunkUnreadable"], result.Causes);
        Assert.Contains("no recordings to join", Assert.Single((await RunWellAsync("Join-SukiRecording .")).Warnings), StringComparison.Ordinal);
        Assert.Equal(["DestinationInvalid"], (await RunAsync("Join-SukiRecording . -Destination file.txt")).Causes);
    }

    [Fact]
    public async Task Sources_stay_unless_they_are_to_be_removed()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync("Save-SukiRecording a -Join");
        Assert.Equal(3, Files().Count);

        CommandResult result = await RunWellAsync("Join-SukiRecording . -RemoveSource -WhatIf");
        Assert.Equal(2, Screen.Text.Split("Remove recording").Length - 1);
        Assert.Equal(3, Files().Count);

        await RunWellAsync("Join-SukiRecording . -RemoveSource");
        Assert.Equal(["a.wav"], Files());
        await RunWellAsync("Join-SukiRecording a -RemoveSource");
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task WhatIf_names_the_file_and_makes_none()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync("Save-SukiRecording a");

        await RunWellAsync("Join-SukiRecording a -WhatIf; Join-SukiRecording a -Destination out -WhatIf; Save-SukiRecording a -Join -WhatIf");

        Assert.Contains($"\"Join recordings\" on target \"{Path.Combine(Folder, "a.wav")}\"", Screen.Text, StringComparison.Ordinal);
        Assert.Equal(2, Files().Count);
        Assert.False(Directory.Exists(Path.Combine(Folder, "out")));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_large_join_long_before_its_end_and_leaves_no_file()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, "a")).FullName;
        const long Length = 3L << 30;
        foreach (int number in new[] { 1, 2 })
        {
            await using FileStream chunk = File.Create(Path.Combine(folder, $"00{number}_r.wav"));
            byte[] head = new byte[44];
            SandboxObject.Sparse(Length).Read(0, head);
            chunk.Write(head);
            chunk.SetLength(Length);
        }

        using RunningCommand command = Start("Join-SukiRecording a");
        string part = Path.Combine(Folder, "a.wav.part");
        while (!File.Exists(part) || new FileInfo(part).Length < 1 << 20)
        {
            Assert.False(command.HasEnded, "It ended before it could be stopped.");
            await Task.Yield();
        }

        await command.StopAsync();

        Assert.True(new FileInfo(part).Length < Length, "It went on to write.");
        Assert.False(File.Exists(Path.Combine(Folder, "a.wav")));

        // What it had written can be renamed and removed: nothing holds it any more.
        File.Delete(part);
    }

    [Fact]
    public async Task Saved_and_joined_files_are_shown_in_one_table_with_their_playing_times()
    {
        Sandbox.Sessions.Add(new SandboxSession("a", SandboxObject.Wav(61.2, 1), SandboxObject.Wav(2, 2)));

        await RunWellAsync("Save-SukiRecording a -Join -PassThru | Out-Default");
        await RunWellAsync("Join-SukiRecording a -PassThru | Out-Default");

        string[] lines = Screen.Text.Split('\n');
        Assert.Single(lines, line => line.StartsWith("SessionId", StringComparison.Ordinal) && line.Contains("Seq", StringComparison.Ordinal) && line.Contains("Duration", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("  0:01:01", StringComparison.Ordinal) && line.Contains("Saved", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("  0:01:03", StringComparison.Ordinal) && line.Contains("Joined", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("SessionId", StringComparison.Ordinal) && line.Contains("Sources", StringComparison.Ordinal));
    }

    [ToolFact("sox", "soxi", "ffmpeg", "ffprobe")]
    public async Task Sox_and_ffmpeg_hear_the_chunks_one_after_another()
    {
        SandboxSession session = Sandbox.Sessions.Add(new SandboxSession("a", SandboxObject.Wav(1.25, 1), SandboxObject.Wav(0.5, 2), SandboxObject.Wav(2, 3)));
        await RunWellAsync("Save-SukiRecording a -Join");
        string joined = Path.Combine(Folder, "a.wav");

        Assert.Equal(60_000, await Tool.NumberAsync("soxi", "-s", joined));
        Assert.Equal(60_000, await Tool.NumberAsync("ffprobe", Tool.ProbeFor("duration_ts", joined)));
        Assert.Equal("pcm_s16le", await Tool.TextAsync("ffprobe", Tool.ProbeFor("codec_name", joined)));
        Assert.Equal(["1", "16000", "16"], [await Tool.TextAsync("soxi", "-c", joined), await Tool.TextAsync("soxi", "-r", joined), await Tool.TextAsync("soxi", "-b", joined)]);
        foreach ((string tool, Func<string, string[]> decode) in new (string, Func<string, string[]>)[]
        {
            ("sox", path => ["-D", path, "-t", "raw", "-e", "signed-integer", "-b", "16", "-"]),
            ("ffmpeg", path => ["-v", "error", "-i", path, "-f", "s16le", "-"]),
        })
        {
            using IncrementalHash chunks = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (SandboxRecording recording in session.Recordings)
            {
                chunks.AppendData(await Tool.RunAsync(tool, decode(Path.Combine(Folder, "a", $"{recording.SequenceNumber:000}_{recording.Id}.wav"))));
            }

            Assert.Equal(chunks.GetHashAndReset(), SHA256.HashData(await Tool.RunAsync(tool, decode(joined))));
        }
    }
}
