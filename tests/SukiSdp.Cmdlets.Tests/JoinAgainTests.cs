using System.Management.Automation;
using System.Text.Json;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>Later runs over a session that is joined: a gap is warned of until it is filled, and what a removal left is removed.</summary>
public sealed class JoinAgainTests : ModuleTest
{
    private const string Save = "Save-SukiRecording a -Destination kept -Manifest kept/archive.jsonl";

    private static readonly string[] Gaps = ["missing", "cut off", "not WAV", "not finished", "a second file behind"];

    public static TheoryData<string> GapKinds => [.. Gaps];

    /// <summary>Which of four recordings a removal left, a bit each.</summary>
    public static TheoryData<int> Left => [.. Enumerable.Range(1, 15)];

    /// <summary>Files under the joined file's name that no join made, with what they are made of.</summary>
    public static TheoryData<string> OtherTargets => ["another session", "one sample differs", "another order", "a chunk more", "another header", "the end cut off", "text"];

    [Theory]
    [MemberData(nameof(GapKinds))]
    public async Task A_gap_is_warned_of_in_every_run_until_it_is_filled_and_then_the_join_is_made_again(string kind)
    {
        (string path, byte[] whole) = await SaveWithGapAsync(kind);
        for (int run = 0; run < 3; run++)
        {
            CommandResult result = await RunWellAsync("Join-SukiRecording . -AllowGap -PassThru");

            Assert.Equal([run == 0 ? "Joined" : "Skipped"], result.Values("Status"));
            Assert.Contains("a.wav", Assert.Single(result.Warnings), StringComparison.Ordinal);
            Assert.NotEmpty((string[])result.Output.Single().Properties["Gaps"].Value);
        }

        Fill(path, whole);
        CommandResult filled = await RunWellAsync("Join-SukiRecording . -PassThru");

        Assert.Equal(["Joined"], filled.Values("Status"));
        Assert.Empty(filled.Warnings);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));

        filled = await RunWellAsync("Join-SukiRecording . -PassThru -RemoveSource");
        Assert.Equal(["Skipped"], filled.Values("Status"));
        Assert.Empty(filled.Warnings);
        Assert.Equal(["a.wav"], Files());
    }

    [Theory]
    [MemberData(nameof(GapKinds))]
    public async Task A_filled_gap_is_joined_and_removed_in_one_run(string kind)
    {
        (string path, byte[] whole) = await SaveWithGapAsync(kind);
        await RunWellAsync("Join-SukiRecording . -AllowGap");
        Fill(path, whole);

        CommandResult filled = await RunWellAsync("Join-SukiRecording . -AllowGap -RemoveSource -PassThru");

        Assert.Equal(["Joined"], filled.Values("Status"));
        Assert.Equal(["a.wav"], Files());
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Fact]
    public async Task What_fills_a_gap_of_recordings_that_were_removed_is_kept_beside_the_joined_file()
    {
        (string path, byte[] whole) = await SaveWithGapAsync("missing");
        await RunWellAsync("Join-SukiRecording . -AllowGap -RemoveSource");
        Assert.Equal(["a.wav"], Files());
        Fill(path, whole);

        CommandResult result = await RunAsync("Join-SukiRecording . -AllowGap -RemoveSource -PassThru; Join-SukiRecording . -RemoveSource");

        Assert.Equal(["JoinTargetDiffers", "JoinTargetDiffers"], result.Causes);
        Assert.Empty(result.Output);
        Assert.Equal(WholeOf(1, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
        Assert.Equal(whole, await File.ReadAllBytesAsync(path));

        await RunWellAsync("Save-SukiRecording a; Join-SukiRecording . -RemoveSource");
        Assert.Equal(["a.wav"], Files());
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Fact]
    public async Task A_save_without_requests_warns_about_an_allowed_gap_as_long_as_it_exists()
    {
        SandboxSession session = AddRecordings(1, 2);
        session.Recordings[1].SequenceNumber = 3;
        await RunWellAsync(Save);
        Assert.Equal(["JoinSequenceMissing"], (await RunAsync($"{Save} -Join")).Causes);
        await RunWellAsync("Join-SukiRecording kept -AllowGap");
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"{Save} -Join -PassThru; {Save} -Join");

        Assert.Contains("Skipped a.wav", result.Output.Select(item => $"{item.Properties["Status"].Value} {Path.GetFileName((string)item.Properties["Path"].Value)}"));
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("a.wav", warning, StringComparison.Ordinal));

        // Nothing but the joined file is left, and still there is the gap.
        await RunWellAsync("Join-SukiRecording kept -AllowGap -RemoveSource");
        Assert.Equal(["kept/a.wav", "kept/archive.jsonl"], Files());

        result = await RunWellAsync($"{Save} -Join");

        Assert.Contains("a.wav", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("2", result.Warnings[0], StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
    }

    [Fact]
    public async Task A_recording_that_is_in_part_in_the_joined_file_is_not_recorded_as_kept_there()
    {
        SandboxSession session = AddRecordings(1, 2, 3);
        session.Recordings[1].Object = SandboxObject.FromBytes(Concat(Session(SamplesOf(2)), Session(SamplesOf(9))));
        await RunWellAsync(Save);
        await RunWellAsync("Join-SukiRecording kept -AllowGap");
        await RunWellAsync($"{Save} -Join");

        string joined = (await File.ReadAllLinesAsync(Path.Combine(Folder, "kept", "archive.jsonl"))).Last(line => line.Contains("\"sources\"", StringComparison.Ordinal));
        Assert.Equal(
            [session.Recordings[0].Id, session.Recordings[2].Id],
            JsonDocument.Parse(joined).RootElement.GetProperty("sources").EnumerateArray().Select(id => id.GetString()));

        // So a run that finds it deleted saves it again, whatever the joined file has of it.
        File.Delete(Path.Combine(Folder, "kept", "a", $"002_{session.Recordings[1].Id}.wav"));
        CommandResult result = await RunWellAsync($"{Save} -PassThru");
        Assert.Equal(1, result.Values("Status").Count(status => status == "Saved"));
    }

    [Fact]
    public async Task A_recording_that_could_not_be_saved_at_first_is_joined_in_by_the_save_that_gets_it()
    {
        SandboxSession session = AddRecordings(1, 2, 3);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        Assert.Equal(["ObjectNotFound"], (await RunAsync($"{Save} -Join")).Causes);
        await RunWellAsync("Join-SukiRecording kept -AllowGap");
        Sandbox.Faults.Clear();

        CommandResult result = await RunWellAsync($"{Save} -Join -PassThru");

        Assert.Equal(1, result.Values("Status").Count(status => status == "Joined"));
        Assert.Empty(result.Warnings);
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "kept", "a.wav")));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
    }

    [Fact]
    public async Task A_listing_that_has_grown_is_joined_again()
    {
        SandboxSession session = AddRecordings(1, 2);
        await RunWellAsync("Save-SukiRecording a -Join");
        session.Recordings.Add(new SandboxRecording { SequenceNumber = 3, Object = SandboxObject.FromBytes(Session(SamplesOf(3))) });

        CommandResult result = await RunWellAsync("Save-SukiRecording a -Join -PassThru");

        Assert.Equal(1, result.Values("Status").Count(status => status == "Joined"));
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Theory]
    [MemberData(nameof(OtherTargets))]
    public async Task A_file_that_no_join_of_these_recordings_made_is_left_alone(string kind)
    {
        AddRecordings(1, 2, 3);
        await RunWellAsync("Save-SukiRecording a");
        byte[] part = WholeOf(1, 3);
        byte[] other = kind switch
        {
            "another session" => WholeOf(7, 8),
            "one sample differs" => [.. part[..^2], (byte)(part[^2] ^ 1), part[^1]],
            "another order" => WholeOf(3, 1),
            "a chunk more" => Form(Format(), Data(part[44..]), Chunk("LIST", "INFO"u8.ToArray())),
            "another header" => Form(Chunk("JUNK", new byte[28]), Format(), Data(part[44..])),
            "the end cut off" => part[..^8],
            _ => "notes"u8.ToArray(),
        };
        string target = Path.Combine(Folder, "a.wav");
        await File.WriteAllBytesAsync(target, other);

        CommandResult result = await RunAsync("Join-SukiRecording . -PassThru; Join-SukiRecording . -AllowGap -RemoveSource; Save-SukiRecording a -Join");

        Assert.Equal(["JoinTargetDiffers", "JoinTargetDiffers", "JoinTargetDiffers"], result.Causes);
        Assert.Equal(other, await File.ReadAllBytesAsync(target));
        Assert.Equal(4, Files().Count);
        await RunWellAsync("Join-SukiRecording . -Force");
        Assert.Equal(WholeOf(1, 2, 3), await File.ReadAllBytesAsync(target));
    }

    [Theory]
    [MemberData(nameof(Left))]
    public async Task What_a_removal_left_is_removed_by_the_next_run(int left)
    {
        SandboxSession session = AddRecordings(1, 2, 3, 4);
        await RunWellAsync("Save-SukiRecording a; Join-SukiRecording .");
        foreach (SandboxRecording recording in session.Recordings.Where((_, index) => (left & (1 << index)) == 0))
        {
            File.Delete(PathOf(recording));
        }

        CommandResult result = await RunWellAsync("Join-SukiRecording . -RemoveSource");

        Assert.Empty(result.Warnings);
        Assert.Equal(["a.wav"], Files());
        Assert.Equal(WholeOf(1, 2, 3, 4), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Fact]
    public async Task A_gap_among_what_a_removal_kept_is_warned_of_although_the_joined_file_has_more()
    {
        SandboxSession session = AddRecordings(1, 2, 3, 4);
        foreach (int kept in new[] { 0, 2 })
        {
            session.Recordings[kept].Object = SandboxObject.FromBytes(Form(Chunk("bext", Samples(602)), Format(), Data(SamplesOf(kept + 1))));
        }

        await RunWellAsync("Save-SukiRecording a");
        File.Delete(PathOf(session.Recordings[1]));
        CommandResult result = await RunAsync("Join-SukiRecording . -AllowGap -RemoveSource");
        Assert.Equal(["JoinSourceKept", "JoinSourceKept"], result.Causes);

        result = await RunAsync("Join-SukiRecording . -AllowGap -RemoveSource; Join-SukiRecording . -AllowGap");

        Assert.Equal(["JoinSourceKept", "JoinSourceKept"], result.Causes);
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("Recording 2 is missing", warning, StringComparison.Ordinal));
        Assert.Equal(["JoinSequenceMissing"], (await RunAsync("Join-SukiRecording . -RemoveSource")).Causes);
        Assert.Equal(WholeOf(1, 3, 4), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Fact]
    public async Task What_is_left_and_is_not_in_the_joined_file_stays_and_the_advice_does_not_contradict_the_message()
    {
        SandboxSession session = AddRecordings(1, 2, 3);
        await RunWellAsync("Save-SukiRecording a; Join-SukiRecording .");
        File.Delete(PathOf(session.Recordings[0]));
        await File.WriteAllBytesAsync(PathOf(session.Recordings[1]), Session(SamplesOf(9)));

        CommandResult result = await RunAsync("Join-SukiRecording . -RemoveSource; Join-SukiRecording . -RemoveSource -Force");

        Assert.Equal(["JoinTargetDiffers", "JoinTargetDiffers"], result.Causes);
        Assert.All(result.Errors, error =>
        {
            Assert.Contains("more audio", error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("use -Force to replace it", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        });
        Assert.Equal(3, Files().Count);
    }

    [Fact]
    public async Task Silence_that_could_be_any_part_of_the_joined_file_does_not_count_as_verified()
    {
        SandboxSession session = AddRecordings(1, 2, 3);
        session.Recordings[2].Object = SandboxObject.FromBytes(Session(Concat(new byte[4_000], SamplesOf(3))));
        session.Recordings[1].Object = SandboxObject.FromBytes(Session(new byte[2_000]));
        await RunWellAsync("Save-SukiRecording a");
        string silent = PathOf(session.Recordings[1]), hidden = Path.Combine(Folder, "hidden");
        File.Move(silent, hidden);
        await RunWellAsync("Join-SukiRecording . -AllowGap -RemoveSource");
        File.Move(hidden, silent);

        await RunAsync("Join-SukiRecording . -RemoveSource");

        Assert.True(File.Exists(silent), "A recording that was never joined is gone.");
    }

    [Fact]
    public async Task A_joined_file_that_another_program_has_open_is_busy_and_the_next_run_joins_it()
    {
        AddRecordings(1, 2);
        await RunWellAsync("Save-SukiRecording a; Join-SukiRecording .");
        string target = Path.Combine(Folder, "a.wav");
        await using (new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            CommandResult result = await RunAsync("Join-SukiRecording . -RemoveSource; Join-SukiRecording . -Force");

            Assert.Equal(["FileBusy", "FileBusy"], result.Causes);
            Assert.All(result.Errors, error => Assert.Contains(target, error.ToString(), StringComparison.Ordinal));
            Assert.All(result.Errors, error => Assert.Contains("another program", error.ToString(), StringComparison.Ordinal));
            Assert.Equal(3, Files().Count);
        }

        await RunWellAsync("Join-SukiRecording . -RemoveSource");
        Assert.Equal(["a.wav"], Files());
    }

    [Fact]
    public async Task A_folder_with_the_name_of_the_joined_file_is_an_error()
    {
        AddRecordings(1, 2);
        await RunWellAsync("Save-SukiRecording a -Destination kept");
        Directory.CreateDirectory(Path.Combine(Folder, "joined", "a.wav"));

        CommandResult result = await RunAsync("Join-SukiRecording kept -Destination joined; Join-SukiRecording kept -Destination joined -Force");

        Assert.Equal(["TargetNotFile", "TargetNotFile"], result.Causes);
    }

    private static byte[] SamplesOf(int number) => Samples(2_000 + (200 * number), seed: number);

    private static byte[] WholeOf(params int[] numbers) => Session(Concat([.. numbers.Select(SamplesOf)]));

    private SandboxSession AddRecordings(params int[] numbers) =>
        Sandbox.Sessions.Add(new SandboxSession("a", [.. numbers.Select(number => SandboxObject.FromBytes(Session(SamplesOf(number))))]));

    private string PathOf(SandboxRecording recording) => Path.Combine(Folder, "a", $"{recording.SequenceNumber:000}_{recording.Id}.wav");

    // Saves three recordings and makes a gap of the second. Gives its path, and what it is to hold once the gap is filled.
    private async Task<(string Path, byte[] Whole)> SaveWithGapAsync(string kind)
    {
        SandboxSession session = AddRecordings(1, 2, 3);
        await RunWellAsync("Save-SukiRecording a");
        string path = PathOf(session.Recordings[1]);
        byte[] whole = Session(SamplesOf(2));
        switch (kind)
        {
            case "missing":
                File.Delete(path);
                break;
            case "not finished":
                File.Move(path, path + ".part");
                break;
            default:
                await File.WriteAllBytesAsync(path, kind switch
                {
                    "cut off" => whole[..^602],
                    "not WAV" => new byte[500],
                    _ => Concat(Session(SamplesOf(2)[..1_200]), Session(SamplesOf(2)[1_200..])),
                });
                break;
        }

        return (path, whole);
    }

    private static void Fill(string path, byte[] whole)
    {
        File.Delete(path + ".part");
        File.WriteAllBytes(path, whole);
    }
}
