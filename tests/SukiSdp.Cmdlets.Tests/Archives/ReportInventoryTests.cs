using System.Text.Json;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Tests.Audio;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>Which sessions and files <c>Export-SukiArchiveReport</c> reports, from one manifest, several, or items.</summary>
public sealed class ReportInventoryTests : ReportTest
{
    private const int Changed = 16, Missing = 32, InProgress = 128, Deleted = 256, Removed = 512, Incomplete = 8192;

    private static readonly byte[] Audio = WavBytes.Session(WavBytes.Samples(2_000));

    [Theory]
    [InlineData("complete", 3, 2, Incomplete, "The manifest lists the session as complete with 3 recordings, but has lines for 2.")]
    [InlineData("complete", 2, 0, Incomplete, "The manifest lists the session as complete with 2 recordings, but has lines for 0.")]
    [InlineData("complete", null, 2, Incomplete, "The manifest lists the session as complete, but doesn't say how many recordings it has.")]
    [InlineData("gone", 3, 2, Deleted | Incomplete, "The service has deleted the session. It wasn't complete: the manifest has lines for 2 recordings.")]
    [InlineData("gone", null, 2, Deleted | Incomplete, "The service has deleted the session. It wasn't complete: the manifest has lines for 2 recordings.")]
    [InlineData("incomplete", 3, 2, InProgress, "The session isn't complete: the service listed 3 recordings, but the manifest has lines for 2.")]
    [InlineData("complete", 2, 2, 0, null)]
    [InlineData("gone", 2, 2, Deleted, null)]
    [InlineData("gone", null, 0, Deleted, null)]
    public async Task A_session_that_lacks_recorded_recordings_is_a_problem(string status, int? recordings, int saved, int flags, string? note)
    {
        WriteManifest("kept/archive.jsonl", [.. Enumerable.Range(1, saved).Select(i => AddFile("kept", "a", $"r{i}", i, Audio)), SessionLine("a", status, recordings)]);

        await RunWellAsync(Export);

        Assert.Equal(flags, Flags("a"));
        Assert.Equal(note, DetailsOf("a").TryGetProperty("note", out JsonElement text) ? text.GetString() : null);
    }

    [Fact]
    public async Task A_session_that_was_complete_before_it_was_deleted_is_no_problem()
    {
        WriteManifest("kept/archive.jsonl", AddFile("kept", "a", "r1", 1, Audio), SessionLine("a", "complete", 1), SessionLine("a", "gone", null, "2026-11-27T02:00:00Z"));

        await RunWellAsync(Export);

        Assert.Equal(Deleted, Flags("a"));
    }

    [Theory]
    [InlineData("1.jsonl", "2.jsonl")]
    [InlineData("2.jsonl", "1.jsonl")]
    public async Task The_newest_line_of_several_manifests_applies_whatever_their_names_are(string older, string newer)
    {
        WriteManifest(
            $"kept/{older}",
            AddFile("kept", "a", "r1", 1, Audio, onDisk: WavBytes.Session(WavBytes.Samples(4_000))),
            AddFile("kept", "b", "r1", 1, Audio),
            SessionLine("a", "incomplete", 2),
            SessionLine("b", "complete", 1),
            AddFile("kept", "c", "r1", 1, Audio, isMissing: true),
            SessionLine("c", "complete", 1));
        Dictionary<string, object?> removed = AddFile("kept", "b", "r1", 1, Audio, isMissing: true);
        removed["status"] = "removed";
        removed["removed_at"] = "2026-11-22T02:00:00Z";
        WriteManifest(
            $"kept/{newer}",
            AddFile("kept", "a", "r1", 1, WavBytes.Session(WavBytes.Samples(4_000)), "2026-11-21T02:00:00Z"),
            SessionLine("a", "complete", 1, "2026-11-21T02:00:00Z"),
            removed,
            AddFile("kept", "d", "r1", 1, Audio),
            SessionLine("d", "complete", 1));

        await RunWellAsync(Export);

        Assert.Equal([("a", 0), ("b", Removed), ("c", Missing), ("d", 0)], new[] { "a", "b", "c", "d" }.Select(id => (id, Flags(id))));
        Assert.Equal(["Intact"], Conditions("a"));
        Assert.Equal(["Removed"], Conditions("b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("| Export-Clixml items; Import-Clixml items")]
    [InlineData("| Export-Csv items; Import-Csv items")]
    [InlineData("| ConvertTo-Json | ConvertFrom-Json | ForEach-Object { $_ }")]
    public async Task Joined_and_removed_files_keep_their_conditions_when_the_items_were_serialized(string round)
    {
        AddSession("joined", chunks: 2);
        AddSession("removed");
        await RunWellAsync($"'removed' | {Save}; 'joined' | {Save} -Join");
        await RunWellAsync("Remove-Item kept/joined -Recurse; Get-SukiArchiveItem kept -SessionId removed | Remove-SukiArchiveItem -Force");

        await RunWellAsync($"Get-SukiArchiveItem kept {round} | Export-SukiArchiveReport");

        Assert.Equal(["InJoinedFile", "InJoinedFile", "Intact"], Conditions("joined"));
        Assert.Equal(["Removed"], Conditions("removed"));
        Assert.True(FilesOf("removed")[0].GetProperty("removedAt").GetInt64() > 0);
        Assert.Equal(Removed, Flags("removed"));
        Assert.True(Row("joined").GetProperty("savedAt").GetInt64() > 0);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("en-GB")]
    public async Task Dates_of_items_from_a_CSV_file_are_those_of_the_archive(string culture)
    {
        WriteManifest("kept/archive.jsonl", AddFile("kept", "a", "r1", 1, Audio, "2026-11-05T02:00:00Z"), SessionLine("a", "complete", 1));

        await RunWellAsync($"$before = [cultureinfo]::CurrentCulture; [cultureinfo]::CurrentCulture = '{culture}'; Get-SukiArchiveItem kept | Export-Csv items; Import-Csv items | Export-SukiArchiveReport; [cultureinfo]::CurrentCulture = $before");

        Assert.Equal(new DateTimeOffset(2026, 11, 5, 2, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), Row("a").GetProperty("savedAt").GetInt64());
    }

    [Fact]
    public async Task Sizes_and_durations_are_those_of_the_file_and_for_a_missing_one_those_of_the_manifest()
    {
        Dictionary<string, object?> changed = AddFile("kept", "a", "r1", 1, Audio, onDisk: WavBytes.Session(WavBytes.Samples(32_000)));
        changed["duration"] = 500.0;
        Dictionary<string, object?> missing = AddFile("kept", "b", "r1", 1, Audio, isMissing: true);
        missing["duration"] = 7.0;
        WriteManifest("kept/archive.jsonl", changed, SessionLine("a", "complete", 1), missing, SessionLine("b", "complete", 1));

        await RunWellAsync(Export);

        Assert.Equal((32_044L, 1.0), (Row("a").GetProperty("bytes").GetInt64(), Row("a").GetProperty("seconds").GetDouble()));
        JsonElement file = FilesOf("a")[0];
        Assert.Equal((32_044L, 2_044L), (file.GetProperty("bytes").GetInt64(), file.GetProperty("recordedBytes").GetInt64()));
        Assert.Equal((0L, 7.0), (Row("b").GetProperty("bytes").GetInt64(), Row("b").GetProperty("seconds").GetDouble()));
        Assert.Equal(2_044, FilesOf("b")[0].GetProperty("recordedBytes").GetInt64());
        Assert.False(FilesOf("b")[0].TryGetProperty("bytes", out _));
    }

    [Fact]
    public async Task Absurd_numbers_and_dates_of_a_manifest_do_not_end_the_report()
    {
        List<Dictionary<string, object?>> lines = [];
        foreach ((int sequence, string at) in new[] { (int.MaxValue, "0001-01-01T00:00:00Z"), (int.MinValue, "9999-12-31T23:59:59Z"), (int.MaxValue - 1, "2026-11-20T02:00:00Z") })
        {
            Dictionary<string, object?> line = AddFile("kept", "a", $"r{sequence}", sequence, Audio, at);
            line["length"] = long.MaxValue;
            line["duration"] = 9e8;
            lines.Add(line);
        }

        Dictionary<string, object?> again = AddFile("kept", "a", "other", int.MaxValue, Audio);
        WriteManifest("kept/archive.jsonl", [.. lines, again, SessionLine("a", "complete", int.MaxValue)]);

        await RunWellAsync(Export);

        Assert.Equal(Changed | 1 | Incomplete, Flags("a") & (Changed | 1 | Incomplete));
        Assert.Equal([[int.MinValue + 1, int.MaxValue - 2]], DetailsOf("a").GetProperty("gaps").EnumerateArray().Select(gap => gap.EnumerateArray().Select(n => n.GetInt32()).ToArray()));
        Assert.Equal(["0001-01-01", "2026-11-20", "9999-12-31"], ReadPage().GetProperty("days").EnumerateArray().Select(day => day.GetProperty("day").GetString()));
    }
}
