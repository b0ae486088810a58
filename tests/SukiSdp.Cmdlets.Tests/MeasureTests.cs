using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Cmdlets.Tests;

/// <summary><c>Measure-SukiRecording</c>.</summary>
public sealed class MeasureTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";

    // A tone of the sandbox has this peak.
    private static readonly double TonePeak = 20 * Math.Log10(0.3 * 32767 / 32768);

    [Fact]
    public async Task A_measurement_has_the_levels_the_format_and_the_ids_of_the_item()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"[pscustomobject]@{{ SessionId = 'a'; EncounterId = 'e 1' }} | {Save} -Join");

        CommandResult result = await RunWellAsync("Get-SukiArchiveItem kept | Measure-SukiRecording");
        CommandResult items = await RunWellAsync("Get-SukiArchiveItem kept");

        Assert.Equal(3, result.Output.Count);
        foreach (string property in new[] { "SessionId", "RecordingId", "EncounterId", "Path", "FullName", "Length", "Duration" })
        {
            Assert.Equal(items.Values(property), result.Values(property));
        }

        Assert.All(result.Output, item =>
        {
            Assert.Equal(TonePeak, (double)item.Properties["PeakLevel"].Value, 0.1);
            Assert.Equal(TonePeak - 3.01, (double)item.Properties["RmsLevel"].Value, 0.2);
            Assert.Equal(0.0, item.Properties["SilenceRatio"].Value);
            Assert.Equal(0L, item.Properties["ClippedSamples"].Value);
            Assert.Null(item.Properties["Problem"].Value);
            Assert.Equal(("PCM", 16_000, 1, 16), (item.Properties["Encoding"].Value, item.Properties["SampleRate"].Value, item.Properties["Channels"].Value, item.Properties["BitsPerSample"].Value));
        });
    }

    [Theory]
    [InlineData("Get-SukiArchiveItem kept | Measure-SukiRecording")]
    [InlineData("Measure-SukiRecording (Get-SukiArchiveItem kept)")]
    [InlineData("Get-SukiArchiveItem kept | Export-Clixml f.xml; Import-Clixml f.xml | Measure-SukiRecording")]
    [InlineData("Get-SukiArchiveItem kept | Export-Csv f.csv; Import-Csv f.csv | Measure-SukiRecording")]
    [InlineData("Get-SukiArchiveItem kept | ConvertTo-Json | ConvertFrom-Json | Measure-SukiRecording")]
    [InlineData("Save-SukiRecording a -Destination kept -Join -PassThru | Measure-SukiRecording")]
    [InlineData("Save-SukiRecording a -Destination kept -Join -PassThru | Export-Clixml f.xml; Import-Clixml f.xml | Measure-SukiRecording")]
    [InlineData("Save-SukiRecording a -Destination kept -Join -PassThru | Export-Csv f.csv; Import-Csv f.csv | Measure-SukiRecording")]
    [InlineData("Test-SukiArchive kept -PassThru | Measure-SukiRecording")]
    public async Task Items_and_files_keep_their_ids_also_when_they_were_serialized(string script)
    {
        SandboxSession session = AddSession("a");
        await RunWellAsync($"'a' | {Save} -Join");

        CommandResult result = await RunWellAsync(script);

        Assert.Equal(["", session.Recordings[0].Id], result.Values("RecordingId").Order(StringComparer.Ordinal));
        Assert.Equal(["a", "a"], result.Values("SessionId"));
    }

    [Theory]
    [InlineData("Measure-SukiRecording kept")]
    [InlineData("Measure-SukiRecording -Path ./kept/")]
    [InlineData("Measure-SukiRecording kept/a.wav, kept/[bc]")]
    [InlineData("Measure-SukiRecording kept/*")]
    [InlineData("Measure-SukiRecording kept/*.wav, kept/*/*")]
    [InlineData("'kept/a.wav', 'kept/b', 'kept/c' | Measure-SukiRecording")]
    [InlineData("Get-Item kept | Measure-SukiRecording")]
    [InlineData("Get-ChildItem kept | Measure-SukiRecording")]
    [InlineData("Get-ChildItem kept -Recurse -Filter *.wav | Measure-SukiRecording")]
    [InlineData("Measure-SukiRecording -LiteralPath kept/a.wav, kept/b, kept/c")]
    [InlineData("Measure-SukiRecording -LiteralPath (Resolve-Path kept)")]
    [InlineData("[pscustomobject]@{ Path = 'kept' } | Measure-SukiRecording")]
    [InlineData("[pscustomobject]@{ FullName = 'kept' } | Measure-SukiRecording")]
    public async Task Files_and_folders_are_measured_in_their_order(string script)
    {
        foreach (string file in new[] { "a.wav", "b/1.wav", "b/2.WAV", "c/d/e/3.wav" })
        {
            Write($"kept/{file}", Session(Tone(1000)));
        }

        Write("kept/b/1.wav.part", [1]);

        CommandResult result = await RunWellAsync(script);

        // A pattern or a filter can come to the files in an order of its own.
        Assert.Equal(["a.wav", "b/1.wav", "b/2.WAV", "c/d/e/3.wav"], result.Values("Path").Select(path => Path.GetRelativePath(Path.Combine(Folder, "kept"), path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(["", "", "", ""], result.Values("SessionId"));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task The_order_is_that_of_the_input_whatever_takes_longer()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"{i:00}.wav")];
        foreach ((int i, string name) in names.Index())
        {
            Write(name, Session(Tone(i % 7 == 0 ? 500_000 : 100)));
        }

        string[] backward = [.. names.Reverse()];
        Assert.Equal(backward, (await RunWellAsync("$names | Measure-SukiRecording -ThrottleLimit 8 | ForEach-Object { Split-Path -Leaf $_.Path }", ("names", backward))).Output.Select(name => $"{name}"));
        Assert.Equal(names, (await RunWellAsync("Measure-SukiRecording . -ThrottleLimit 3")).Values("Path").Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_file_that_cannot_be_measured_is_one_error_and_the_others_are_measured()
    {
        byte[] samples = Tone(1000);
        Write("in/1.wav", Session(samples));
        Write("in/2.wav", "<html></html>"u8.ToArray());
        Write("in/3.wav", Form(Format(tag: 0x11, bits: 4, blockAlign: 256), Data(samples)));
        Write("in/4.wav", Session(samples)[..^100]);
        Write("in/5.wav", [.. Session(samples), .. Session(samples)]);
        Write("in/6.wav", []);
        Write("in/7.wav", Form(Format(channels: 0, blockAlign: 2), Data(samples)));
        Write("in/8.wav", Session(samples)[..^1]);
        Write("in/9.wav", Form(Format(), Data([.. samples, 1], (uint)samples.Length + 1, pad: false)));

        CommandResult result = await RunAsync("Measure-SukiRecording in; Measure-SukiRecording none.wav; 'in/1.wav' | Measure-SukiRecording");

        Assert.Null(result.Terminating);
        Assert.Equal(["1.wav", "9.wav", "1.wav"], result.Values("Path").Select(path => Path.GetFileName(path)));
        Assert.Equal(["MeasureNotWav", "MeasureEncodingUnsupported", "MeasureFileDamaged", "MeasureFileDamaged", "MeasureNotWav", "MeasureNotWav", "MeasureFileDamaged", "ReadFailed"], result.Causes);
        Assert.Equal(["2.wav", "3.wav", "4.wav", "5.wav", "6.wav", "7.wav", "8.wav", "none.wav"], result.NonTerminating.Select(error => Path.GetFileName($"{error.TargetObject}")));
        Assert.All(result.NonTerminating, error => Assert.Contains($"{error.TargetObject}", error.Exception.Message, StringComparison.Ordinal));
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_or_folder_that_may_not_be_read_is_reported_and_the_others_are_measured()
    {
        Write("in/1.wav", Session(Tone(1000)));
        Write("in/2.wav", Session(Tone(1000)));
        Write("in/locked/3.wav", Session(Tone(1000)));
        Write("in/z/4.wav", Session(Tone(1000)));
        File.SetUnixFileMode(Path.Combine(Folder, "in/1.wav"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(Folder, "in/locked"), UnixFileMode.None);

        CommandResult result = await RunAsync("Measure-SukiRecording in; Measure-SukiRecording in/locked");

        File.SetUnixFileMode(Path.Combine(Folder, "in/locked"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(["2.wav", "4.wav"], result.Values("Path").Select(path => Path.GetFileName(path)));
        Assert.Equal(["ReadFailed", "ReadFailed"], result.Causes);
        Assert.Contains("locked", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Measure-SukiRecording none/*.wav")]
    [InlineData("Measure-SukiRecording *.txt")]
    [InlineData("Measure-SukiRecording Env:/PATH")]
    [InlineData("Measure-SukiRecording -LiteralPath 'nodrive:/x.wav'")]
    public async Task A_path_that_matches_nothing_is_an_error_and_the_others_are_measured(string script)
    {
        Write("a.txt", [1]);
        Write("a.wav", Session(Tone(1000)));

        CommandResult result = await RunAsync($"{script}; Measure-SukiRecording a.wav");

        Assert.Equal(["ReadFailed"], result.Causes);
        Assert.Null(result.Terminating);
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task A_folder_without_recordings_is_a_warning()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "empty"));

        CommandResult result = await RunWellAsync("Measure-SukiRecording empty");

        Assert.Contains("contains no WAV files", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Files_and_folders_of_the_system_are_ignored()
    {
        foreach (string file in new[] { "in/1.wav", "in/._1.wav", "in/.Trash-1000/files/2.wav", "in/@eaDir/3.wav" })
        {
            Write(file, Session(Tone(100)));
        }

        Assert.Equal(["1.wav"], (await RunWellAsync("Measure-SukiRecording in")).Values("Path").Select(path => Path.GetFileName(path)));
    }

    [SkippableFact]
    public async Task Links_to_folders_are_not_followed()
    {
        Skip.If(OperatingSystem.IsWindows(), "Not run: links need a privilege on Windows.");
        Write("in/1.wav", Session(Tone(1000)));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "in", "again"), Path.Combine(Folder, "in"));

        Assert.Single((await RunWellAsync("Measure-SukiRecording in")).Output);
    }

    [Fact]
    public async Task Files_that_were_removed_and_sessions_without_files_are_skipped()
    {
        AddSession("a", chunks: 2);
        AddSession("gone").State = SessionState.Gone;
        await RunAsync($"'a', 'gone' | {Save}");
        await RunWellAsync("Get-SukiArchiveItem kept -State Saved | Select-Object -First 1 | Remove-SukiArchiveItem -Force");

        CommandResult result = await RunWellAsync("Get-SukiArchiveItem kept | Measure-SukiRecording -Verbose");

        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("nothing to measure", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_problem_is_true_for_a_script_and_no_problem_is_false()
    {
        Write("1.wav", Session(new byte[20_000]));
        Write("2.wav", Session([.. new byte[320_000], .. Tone(100)]));
        Write("3.wav", Session([.. Tone(1000), 255, 127, 255, 127, 255, 127]));
        Write("4.wav", Session(Tone(1000)));

        Assert.Equal(["Silent", "MostlySilent", "Clipped", "none"], (await RunWellAsync("Measure-SukiRecording . | ForEach-Object { if ($_.Problem) { $_.Problem } else { 'none' } }")).Output.Select(problem => $"{problem}"));
        Assert.Equal(["1.wav"], (await RunWellAsync("Measure-SukiRecording . | Where-Object Problem -EQ Silent")).Values("Path").Select(path => Path.GetFileName(path)));
    }

    [Theory]
    [InlineData("", "MostlySilent")]
    [InlineData("-MostlySilentRatio 0.99", "")]
    [InlineData("-SilenceThreshold -90", "")]
    [InlineData("-SilenceThreshold -5", "Silent")]
    [InlineData("-SilenceWindowMilliseconds 60000", "")]
    public async Task The_definition_of_silence_can_be_changed(string parameters, string problem)
    {
        // Noise of one step of 16 bits, -90 dBFS and more, and a tone of 40 ms.
        Write("a.wav", Session([.. Enumerable.Range(0, 32_000).SelectMany(i => Short(i % 2 == 0 ? 2 : -2)), .. Tone(640)]));

        Assert.Equal([problem], (await RunWellAsync($"Measure-SukiRecording a.wav {parameters}")).Values("Problem"));
    }

    [Fact]
    public async Task Some_clipped_samples_can_be_allowed()
    {
        Write("a.wav", Session([.. Tone(1000), 255, 127, 255, 127, 255, 127]));

        Assert.Equal(["Clipped", ""], (await RunWellAsync("Measure-SukiRecording a.wav -ClippedSampleLimit 2; Measure-SukiRecording a.wav -ClippedSampleLimit 3")).Values("Problem"));
    }

    [Theory]
    [InlineData("-SilenceThreshold 1")]
    [InlineData("-SilenceThreshold NaN")]
    [InlineData("-MostlySilentRatio 1.1")]
    [InlineData("-MostlySilentRatio NaN")]
    [InlineData("-SilenceWindowMilliseconds 0")]
    [InlineData("-ClippedSampleLimit -1")]
    [InlineData("-ThrottleLimit -1")]
    [InlineData("-ThrottleLimit 257")]
    public async Task A_value_that_makes_no_sense_is_refused(string parameters)
    {
        Write("a.wav", Session(Tone(1000)));

        CommandResult result = await RunAsync($"Measure-SukiRecording a.wav {parameters}");

        Assert.Contains("ParameterArgumentValidationError", result.Terminating!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_Object_ends_the_command_and_later_files_are_not_measured()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            Write($"{i:00}.wav", Session(Tone(100_000)));
        }

        Assert.Equal(["00.wav"], (await RunWellAsync("Measure-SukiRecording . -ThrottleLimit 1 | Select-Object -First 1")).Values("Path").Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task Measurements_survive_JSON_CSV_and_Clixml()
    {
        Write("a.wav", Session(new byte[20_000]));

        string json = $"{(await RunWellAsync("Measure-SukiRecording a.wav | ConvertTo-Json")).Output.Single()}";
        Assert.Equal(20_044, JsonDocument.Parse(json).RootElement.GetProperty("Length").GetInt64());
        Assert.Equal(["Silent", "Silent"], (await RunWellAsync("Measure-SukiRecording a.wav | Export-Csv f.csv; Import-Csv f.csv; Measure-SukiRecording a.wav | Export-Clixml f.xml; Import-Clixml f.xml")).Values("Problem"));
    }

    [Fact]
    public async Task The_table_shows_problem_levels_silence_duration_and_name()
    {
        Write("silent.wav", Session(new byte[320_000]));
        Write("tone.wav", Session(Tone(32_000)));
        CultureInfo before = CultureInfo.CurrentCulture;

        CommandResult result = await RunWellAsync("[cultureinfo]::CurrentCulture = 'en-US'; Measure-SukiRecording . | Out-String -Width 80; Measure-SukiRecording . | Format-List | Out-String; Measure-SukiRecording . | Export-Clixml f.xml; Import-Clixml f.xml | Out-String -Width 80");

        CultureInfo.CurrentCulture = before;
        Assert.Matches(@"Problem +Peak dBFS +RMS dBFS +Silence +Duration +File", $"{result.Output[0]}");
        Assert.Matches(@"Silent +-inf +-inf +100\.0 ?% +0:00:10 +silent\.wav", $"{result.Output[0]}");
        Assert.Matches(@"-10\.5 +-13\.5 +0\.0 ?% +0:00:02 +tone\.wav", $"{result.Output[0]}");
        Assert.Matches(@"SilenceRatio +: 1\r?\n", $"{result.Output[1]}");
        Assert.Equal($"{result.Output[0]}", $"{result.Output[2]}");
    }

    [Fact]
    public async Task No_request_is_sent_and_no_token_is_needed()
    {
        UseDefaults([]);
        Write("a.wav", Session(Tone(1000)));

        await RunWellAsync("Measure-SukiRecording a.wav");

        Assert.Empty(Sandbox.Requests.All);
    }

    private static byte[] Tone(int count) => [.. Enumerable.Range(0, count).SelectMany(i => Short((int)(0.3 * 32767 * Math.Sin(2 * Math.PI * 440 * i / 16_000))))];

    private void Write(string name, byte[] content)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
