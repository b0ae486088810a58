using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The sample script with <c>-FailOnSilence</c>.</summary>
public sealed class NightlySilenceTests : NightlyTest
{
    [Fact]
    public async Task A_silent_recording_shows_in_the_exit_code_of_the_run_that_saves_it()
    {
        AddSession("sound");
        Add("silent", new byte[32_000]);
        WriteList("sound", "silent");

        (int code, string output) = await RunScriptFromAsync("", ("FailOnSilence", "$true"), ("StatusPath", Path.Combine(Folder, "status.json")));

        Assert.True((1, 2) == (code, Recordings().Count), output);
        AssertLines(output, " RecordingSilent: silent ", "2 sessions: 2 complete");
        Assert.Single(output.Split('\n'), line => line.Contains("RecordingSilent", StringComparison.Ordinal));
        Assert.Matches("\"RecordingSilent\": +1", await File.ReadAllTextAsync(Path.Combine(Folder, "status.json")));

        // It was reported, and the recording isn't measured again.
        (code, output) = await RunScriptFromAsync("", ("FailOnSilence", "$true"));
        Assert.True(code == 0, output);
        Assert.DoesNotContain("RecordingSilent", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_parameter_nothing_is_measured()
    {
        Add("silent", new byte[32_000]);
        WriteList("silent");

        (int code, string output) = await RunScriptAsync();

        Assert.True(code == 0, output);
        Assert.DoesNotContain("RecordingSilent", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_cannot_be_measured_is_a_failure_and_one_that_is_mostly_silent_a_warning()
    {
        Add("quiet", [.. new byte[640_000], .. Samples(3200)]);
        Sandbox.Sessions.Add(new SandboxSession("ogg", [SandboxObject.FromBytes([.. "OggS\0\x02"u8, .. Samples(5000)])]));
        WriteList("quiet", "ogg");

        (int code, string output) = await RunScriptFromAsync("", ("FailOnSilence", "$true"));

        Assert.True((1, 2) == (code, Files().Count(file => file.EndsWith(".wav", StringComparison.Ordinal) || file.EndsWith(".ogg", StringComparison.Ordinal))), output);
        AssertLines(output, " MeasureNotWav: ", " Warning: quiet ", " has the problem MostlySilent.");
    }

    private void Add(string id, byte[] samples) => Sandbox.Sessions.Add(new SandboxSession(id, [SandboxObject.FromBytes(Session(samples))]));
}
