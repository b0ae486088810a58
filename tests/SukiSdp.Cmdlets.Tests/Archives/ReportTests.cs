using System.Management.Automation;
using System.Runtime.Versioning;
using System.Text.Json;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>Export-SukiArchiveReport</c>, without a browser. <c>tests/SukiSdp.Report.Tests</c> opens the page in one.</summary>
public sealed class ReportTests : ReportTest
{
    [Fact]
    public async Task The_report_has_every_session_with_its_recordings_and_what_was_measured()
    {
        AddSession("a", chunks: 2);
        AddSession("gone").State = SessionState.Gone;
        await RunAsync($"'a', 'gone' | {Save}");

        CommandResult result = await RunWellAsync(Export);

        Assert.Empty(result.Output);
        Assert.Empty(result.Warnings);
        JsonElement page = ReadPage();
        Assert.Equal(["a", "gone"], page.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        JsonElement row = page.GetProperty("sessions").EnumerateArray().Single(s => s.GetProperty("id").GetString() == "a");
        Assert.Equal(2, row.GetProperty("recordings").GetInt32());
        Assert.Equal(Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Sum(file => new FileInfo(file).Length), row.GetProperty("bytes").GetInt64());
        Assert.Equal(2, page.GetProperty("days").EnumerateArray().Single().GetProperty("recordings").GetInt32());
        JsonElement[] files = FilesOf("a");
        Assert.Equal([1, 2], files.Select(file => file.GetProperty("sequence").GetInt32()));
        Assert.All(files, file =>
        {
            Assert.Equal("Intact", file.GetProperty("condition").GetString());
            Assert.True(File.Exists(Path.Combine(Folder, file.GetProperty("path").GetString()!)));
            Assert.StartsWith("PCM 16-bit", file.GetProperty("measured").GetProperty("format").GetString(), StringComparison.Ordinal);
            Assert.InRange(file.GetProperty("measured").GetProperty("peak").GetDouble(), -60, 0);
        });
    }

    [Fact]
    public async Task It_has_ids_and_relative_paths_but_no_folder_of_the_computer_and_no_secret()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save} -Join; {Export}");

        foreach (string file in Directory.EnumerateFiles(DataFolder).Append(Page))
        {
            string text = await File.ReadAllTextAsync(file);
            AssertNoSecretIn(text);
            Assert.DoesNotContain(Path.GetFileName(Folder), text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.MachineName.Length > 3 ? Environment.MachineName : "://", text.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [UnixFact("files have the ACL of their folder")]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_its_owner_can_read_it()
    {
        AddSession("a");

        await RunWellAsync($"'a' | {Save}; Export-SukiArchiveReport kept new/folder/report.html");

        string folder = Path.Combine(Folder, "new", "folder");
        Assert.Equal("700", ModeOf(Path.Combine(Folder, "new")));
        Assert.Equal("700", ModeOf(Path.Combine(folder, "report_files")));
        Assert.All(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => Assert.Equal("600", ModeOf(file)));
        Assert.Equal(3, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count());
    }

    [UnixFact("files have the ACL of their folder")]
    [UnsupportedOSPlatform("windows")]
    public async Task What_others_could_read_of_an_earlier_report_becomes_its_owners_alone()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Export}");
        UnixFileMode everyone = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        string[] files = [Page, .. Directory.EnumerateFiles(DataFolder)];
        Array.ForEach(files, file => File.SetUnixFileMode(file, everyone | UnixFileMode.UserWrite));
        File.SetUnixFileMode(DataFolder, everyone | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        await RunWellAsync(Export);

        Assert.Equal("700", ModeOf(DataFolder));
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.Equal("600", ModeOf(file)));
    }

    [Fact]
    public async Task Two_pages_never_share_their_data()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}");
        string[] pages = ["report.html", "report.htm", "report.htm.html", "report.html.html", "report_files.html"];

        foreach (string page in pages)
        {
            await RunWellAsync($"Get-SukiArchiveItem kept -SessionId a | Export-SukiArchiveReport -Destination {page}");
        }

        await RunWellAsync("Get-SukiArchiveItem kept -SessionId b | Export-SukiArchiveReport -Destination report.html");
        Assert.Equal(pages.Length, Directory.EnumerateFiles(Folder, "sessions-*.js", SearchOption.AllDirectories).Count());
        Assert.Equal(pages.Length, Directory.EnumerateDirectories(Folder, "*_files").Count());
        Assert.Equal("b", ReadPage().GetProperty("sessions")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task WhatIf_names_the_page_and_writes_nothing()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        IReadOnlyList<string> before = Files();

        await RunWellAsync($"{Export} -WhatIf");

        Assert.Equal(before, Files());
        Assert.Contains(Page, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PassThru_returns_the_page_as_a_file()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync($"'a' | {Save}; {Export} -PassThru");

        Assert.Equal(Page, Assert.IsType<FileInfo>(Assert.Single(result.Output).BaseObject).FullName);
    }

    [Theory]
    [InlineData("", "report.html")]
    [InlineData("-Destination pages/night.htm", "pages/night.htm")]
    [InlineData("-Destination pages", "pages/report.html")]
    [InlineData("-DestinationPath kept", "kept/report.html")]
    public async Task The_destination_is_a_page_or_a_folder(string parameters, string expected)
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");

        CommandResult result = await RunWellAsync($"{Export} {parameters} -PassThru");

        Assert.Equal(Path.Combine(Folder, expected.Replace('/', Path.DirectorySeparatorChar)), result.Output[0].ToString());
        Assert.Contains(expected.Replace(".html", "", StringComparison.Ordinal) + "_files/measurements.cache", Files());
    }

    [Fact]
    public async Task A_report_is_replaced_and_any_other_file_only_with_Force()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync($"'a' | {Save}; {Export}; 'b' | {Save}; {Export}");
        Assert.Equal(2, ReadPage().GetProperty("sessions").GetArrayLength());
        Assert.Equal(ReadPage().GetProperty("files").EnumerateArray().Select(f => f.GetString()), Directory.EnumerateFiles(DataFolder, "*.js").Select(Path.GetFileName));

        await File.WriteAllTextAsync(Page, "<!DOCTYPE html>\nmine");
        CommandResult refused = await RunAsync(Export);

        Assert.Equal(["ReportTargetDiffers"], refused.Causes);
        Assert.Equal(ErrorCategory.ResourceExists, refused.Errors[0].CategoryInfo.Category);
        Assert.Equal("<!DOCTYPE html>\nmine", await File.ReadAllTextAsync(Page));
        await RunWellAsync($"{Export} -Force");
        Assert.Equal(2, ReadPage().GetProperty("sessions").GetArrayLength());
        Assert.DoesNotContain(Files(), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [UnixFact("an account needs a privilege to make links")]
    public async Task A_link_is_never_replaced()
    {
        AddSession("a");
        await File.WriteAllTextAsync(Path.Combine(Folder, "mine.txt"), "mine");
        File.CreateSymbolicLink(Page, Path.Combine(Folder, "mine.txt"));

        CommandResult result = await RunAsync($"'a' | {Save}; {Export} -Force");

        Assert.Equal(["LinkRefused"], result.Causes);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Folder, "mine.txt")));
    }

    [Fact]
    public async Task Data_of_the_page_that_was_changed_is_written_again()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Export}");
        string details = Directory.EnumerateFiles(DataFolder, "sessions-*.js").Single();
        byte[] content = await File.ReadAllBytesAsync(details);
        FlipLastByte(details);

        await RunWellAsync(Export);

        Assert.Equal(content, await File.ReadAllBytesAsync(details));
    }

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public async Task The_page_refers_to_no_file_through_a_link()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}");
        string file = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First();
        File.Move(file, Path.Combine(Folder, "outside.wav"));
        File.CreateSymbolicLink(file, Path.Combine(Folder, "outside.wav"));
        Directory.Move(Path.Combine(Folder, "kept", "b"), Path.Combine(Folder, "b"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "kept", "b"), Path.Combine(Folder, "b"));

        await RunWellAsync(Export);

        Assert.Equal(["Changed", "Intact"], Conditions("a"));
        Assert.Equal(["Changed"], Conditions("b"));
        Assert.Equal([false, true], FilesOf("a").Select(HasPath));
        Assert.Equal([false], FilesOf("b").Select(HasPath));

        static bool HasPath(JsonElement file) => file.TryGetProperty("path", out JsonElement path) && path.ValueKind == JsonValueKind.String;
    }

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public async Task A_linked_folder_of_data_is_refused()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        Directory.CreateDirectory(Path.Combine(Folder, "elsewhere"));
        Directory.CreateSymbolicLink(DataFolder, Path.Combine(Folder, "elsewhere"));

        Assert.Equal(["LinkRefused"], (await RunAsync(Export)).Causes);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "elsewhere")));
    }

    [Fact]
    public async Task Missing_removed_and_joined_files_have_different_conditions()
    {
        AddSession("missing");
        AddSession("joined", chunks: 2);
        AddSession("removed");
        await RunWellAsync($"'missing', 'removed' | {Save}; 'joined' | {Save} -Join");
        await RunWellAsync("Remove-Item kept/missing -Recurse; Remove-Item kept/joined -Recurse; Get-SukiArchiveItem kept -SessionId removed | Remove-SukiArchiveItem -Force");

        await RunWellAsync(Export);

        Assert.Equal(["Missing"], Conditions("missing"));
        Assert.Equal(["InJoinedFile", "InJoinedFile", "Intact"], Conditions("joined"));
        Assert.Equal(["Removed"], Conditions("removed"));
        Assert.Equal([(0, "joined"), (32, "missing"), (512, "removed")], ReadPage().GetProperty("sessions").EnumerateArray().Select(s => (s.GetProperty("flags").GetInt32(), s.GetProperty("id").GetString()!)).Order());
    }

    [Theory]
    [InlineData("OggS", 2048, "Intact", "It is an Ogg file. Only WAV files are measured.")]
    [InlineData("fLaC", 2048, "Intact", "It is a FLAC file. Only WAV files are measured.")]
    [InlineData("<html>", 1024, "Intact", "It isn't audio of a known format.")]
    public async Task A_file_of_another_format_is_told_from_one_that_is_damaged(string head, int flags, string condition, string note)
    {
        Dictionary<string, object?> line = AddFile("kept", "a", "r1", 1, [.. System.Text.Encoding.ASCII.GetBytes(head), .. WavBytes.Samples(500)]);
        WriteManifest("kept/archive.jsonl", line, SessionLine("a", "complete", 1));

        await RunWellAsync(Export);

        JsonElement file = Assert.Single(FilesOf("a"));
        Assert.Equal((flags, condition, note), (Flags("a"), file.GetProperty("condition").GetString(), file.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Samples_that_cannot_be_measured_and_a_header_that_does_not_match_are_told_apart()
    {
        byte[] adpcm = WavBytes.Form(WavBytes.Format(tag: 2, bits: 4, blockAlign: 256), WavBytes.Data(WavBytes.Samples(2_560))), cutOff = WavBytes.Form(WavBytes.Format(), WavBytes.Data(WavBytes.Samples(2_000), statedSize: 60_000));
        WriteManifest("kept/archive.jsonl", AddFile("kept", "adpcm", "r1", 1, adpcm), SessionLine("adpcm", "complete", 1), AddFile("kept", "cut off", "r1", 1, cutOff), SessionLine("cut off", "complete", 1));

        await RunWellAsync(Export);

        Assert.Equal((2048, 1024), (Flags("adpcm"), Flags("cut off")));
        Assert.StartsWith("Its encoding isn't measured", FilesOf("adpcm")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("The file is damaged", FilesOf("cut off")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_checksum_in_the_manifest_is_not_called_intact()
    {
        Dictionary<string, object?> line = AddFile("kept", "a", "r1", 1, WavBytes.Session(WavBytes.Samples(500)));
        line.Remove("crc32c");
        WriteManifest("kept/archive.jsonl", line, SessionLine("a", "complete", 1));

        await RunWellAsync(Export);

        Assert.Equal(["NotVerified"], Conditions("a"));
        Assert.Equal("The manifest has no checksum for it.", FilesOf("a")[0].GetProperty("note").GetString());
        Assert.Equal(4096, Flags("a"));
    }

    [Fact]
    public async Task A_report_in_the_archive_is_not_an_extra_file()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync($"'a' | {Save}; Set-Location kept; Export-SukiArchiveReport; Export-SukiArchiveReport -Destination page.htm; Test-SukiArchive . ; Set-Location ..");

        Assert.Empty(result.Output);
        Assert.Contains("kept/report.html", Files());
        Assert.Contains("kept/page.htm_files/measurements.cache", Files());
        await File.WriteAllTextAsync(Path.Combine(Folder, "kept", "report_files", "other.js"), "x");
        await File.WriteAllTextAsync(Path.Combine(Folder, "kept", "other.html"), "x");
        Assert.Equal(["other.html", "other.js"], (await RunWellAsync("Test-SukiArchive kept")).Values("Path").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Manifests_come_by_folder_by_path_and_from_items_and_count_once()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/one.jsonl; 'b' | Save-SukiRecording -Destination kept -ManifestPath elsewhere/two.jsonl");

        foreach ((string script, int sessions) in new[] { ("Export-SukiArchiveReport kept", 1), ("Export-SukiArchiveReport kept/one.jsonl, elsewhere/two.jsonl -ArchivePath kept", 2), ("Get-ChildItem kept/*.jsonl | Export-SukiArchiveReport", 1) })
        {
            await RunWellAsync(script);
            Assert.Equal(sessions, ReadPage().GetProperty("sessions").GetArrayLength());
            Assert.All(ReadPage().GetProperty("sessions").EnumerateArray(), s => Assert.Equal(["Intact"], Conditions(s.GetProperty("id").GetString()!).Distinct()));
        }

        Assert.Equal(["ReadFailed"], (await RunAsync("Export-SukiArchiveReport none.jsonl")).Causes);
        Assert.Equal(["ReadFailed"], (await RunAsync("Export-SukiArchiveReport elsewhere/none")).Causes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("| Export-Clixml items; Import-Clixml items")]
    [InlineData("| Export-Csv items; Import-Csv items")]
    [InlineData("| ConvertTo-Json | ConvertFrom-Json | ForEach-Object { $_ }")]
    public async Task A_report_of_items_has_these_only(string round)
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}");

        await RunWellAsync($"Get-SukiArchiveItem kept -SessionId a {round} | Export-SukiArchiveReport");

        Assert.Equal("a", Assert.Single(ReadPage().GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(["Intact", "Intact"], Conditions("a"));
        Assert.Equal([1, 2], FilesOf("a").Select(file => file.GetProperty("sequence").GetInt32()));
        File.Delete(Page);
        await RunWellAsync("Get-SukiArchiveItem kept -SessionId none | Export-SukiArchiveReport");
        Assert.False(File.Exists(Page));
    }

    [Fact]
    public async Task Text_of_the_archive_cannot_end_the_script_that_it_is_in()
    {
        const string Hostile = "</script><img src=x>{{script}}\u2028&'\"";
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        string manifest = Path.Combine(Folder, "kept", "archive.jsonl");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("\"session\":\"a\"", "\"session\":" + JsonSerializer.Serialize(Hostile), StringComparison.Ordinal));

        await RunWellAsync(Export);

        string text = await File.ReadAllTextAsync(Page);
        Assert.Equal(2, text.Split("</script>").Length - 1);
        Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u2028', text);
        Assert.Equal(Hostile, ReadPage().GetProperty("sessions")[0].GetProperty("id").GetString());
        Assert.All(Directory.EnumerateFiles(DataFolder, "*.js"), file => Assert.DoesNotMatch("[<\u2028]", File.ReadAllText(file)));
    }

    [Fact]
    public async Task Progress_is_shown_and_ended()
    {
        AddSession("a", chunks: 3);

        CommandResult result = await RunWellAsync($"'a' | {Save}; {Export}");

        Assert.Contains(result.Progress, record => record.Activity == "Exporting a report of Suki recordings");
        Assert.Equal(ProgressRecordType.Completed, result.Progress.Last(record => record.ParentActivityId < 0).RecordType);
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_cannot_be_read_is_an_error_and_the_report_has_the_others()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        File.SetUnixFileMode(Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First(), UnixFileMode.None);

        CommandResult result = await RunAsync(Export);

        Assert.Equal(["ReadFailed"], result.Causes);
        Assert.Equal(["Unreadable", "Intact"], Conditions("a"));
        Assert.Equal(64, Flags("a"));
    }

    [UnsupportedOSPlatform("windows")]
    private static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
