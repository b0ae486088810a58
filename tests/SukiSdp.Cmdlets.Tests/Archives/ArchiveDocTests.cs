using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Docs;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The recipes of docs/archive.md.</summary>
public sealed class ArchiveDocTests : ManifestTest
{
    private static string[] Blocks => [.. Regex.Matches(File.ReadAllText(Path.Combine(DocFiles.Repository, "docs", "archive.md")).ReplaceLineEndings("\n"), "(?ms)^```powershell\n(.*?)^```$").Select(m => m.Groups[1].Value)];

    // The block ends with exit, which ends a runspace.
    private static string Rule => Blocks.Single(block => block.Contains("legal-hold.csv", StringComparison.Ordinal)).Replace("exit ", "", StringComparison.Ordinal);

    [Fact]
    public async Task The_retention_rule_removes_what_is_old_and_not_held_and_nothing_without_its_list()
    {
        foreach (string id in new[] { "old", "held", "young" })
        {
            AddSession(id, chunks: 2);
        }

        await RunWellAsync($"'old', 'held' | {Save}");
        Age(TimeSpan.FromDays(91));
        await RunWellAsync($"'young' | {Save}; Rename-Item kept archive");

        string rule = Rule;
        Assert.NotEmpty((await RunAsync(rule)).Errors);
        await File.WriteAllTextAsync(Path.Combine(Folder, "legal-hold.csv"), "Case\nheld\n");
        Assert.NotEmpty((await RunAsync(rule)).Errors);
        Assert.Equal(7, Files().Count(f => f.StartsWith("archive", StringComparison.Ordinal)));

        await File.WriteAllTextAsync(Path.Combine(Folder, "legal-hold.csv"), "SessionId,Case\nheld,1\n");
        await RunWellAsync(rule);

        Assert.Equal(["archive/held", "archive/young"], Directory.GetDirectories(Path.Combine(Folder, "archive")).Select(d => "archive/" + Path.GetFileName(d)).Order(StringComparer.Ordinal));
        Assert.Empty((await RunWellAsync("Test-SukiArchive archive/archive.jsonl")).Output);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(Folder, "removed.csv"))).Length);
    }

    [Theory]
    [InlineData("SessionId,Case\n", "")]
    [InlineData("SessionId,Case\n  old ,1\n", "old")]
    [InlineData("Case,SessionId\n1,OLD\n", "old")]
    [InlineData("\"SessionId\" , Case\n\"old\",1\n\n", "old")]
    [InlineData("SessionId\nOld\nother\n", "old")]
    public async Task The_retention_rule_reads_its_list_as_people_write_it_and_keeps_what_has_no_date(string list, string held)
    {
        foreach (string id in new[] { "old", "undated", "other-old" })
        {
            AddSession(id);
        }

        await RunWellAsync($"'old', 'undated', 'other-old' | {Save}");
        Age(TimeSpan.FromDays(91));
        Rewrite(line =>
        {
            if ((string?)line["session"] == "undated")
            {
                line.AsObject().Remove("saved_at");
            }

            return line;
        });
        await RunWellAsync("Rename-Item kept archive");
        await File.WriteAllTextAsync(Path.Combine(Folder, "legal-hold.csv"), list);

        await RunWellAsync(Rule);

        Assert.Equal(
            new[] { "undated", held }.Where(id => id.Length > 0).Order(StringComparer.Ordinal),
            Directory.GetDirectories(Path.Combine(Folder, "archive")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));
        Assert.Empty((await RunWellAsync("Test-SukiArchive archive")).Output);
    }

    [Fact]
    public async Task The_changed_files_that_a_repair_has_kept_are_removed_by_the_date_in_their_names()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {Save}; Get-ChildItem kept/a | Add-Content -Value x; Repair-SukiArchive kept; Rename-Item kept archive");
        string[] aside = [.. Directory.GetFiles(Path.Combine(Folder, "archive", "a"), "*.changed-*").Order(StringComparer.Ordinal)];
        File.Move(aside[0], System.Text.RegularExpressions.Regex.Replace(aside[0], @"-\d{8}T", "-20260102T"));
        File.Move(aside[1], System.Text.RegularExpressions.Regex.Replace(aside[1], @"-\d{8}T", "-20260102T") + "-2");
        Assert.Equal(["Extra", "Extra", "Extra"], (await RunWellAsync("Test-SukiArchive archive")).Values("Status"));

        await RunWellAsync(Blocks.Single(block => block.Contains(".changed-", StringComparison.Ordinal)));

        Assert.Equal([aside[2]], Directory.GetFiles(Path.Combine(Folder, "archive", "a"), "*.changed-*"));
        Assert.Equal(["Extra"], (await RunWellAsync("Test-SukiArchive archive")).Values("Status"));
    }

    [Fact]
    public async Task Every_other_recipe_runs_as_it_stands()
    {
        AddSession("visit-three-chunks", chunks: 3);
        await File.WriteAllTextAsync(Path.Combine(Folder, "sessions.csv"), "SessionId,EncounterId\nvisit-three-chunks,0f8c2d5e\n");
        foreach (string block in Blocks.Where(block => !block.Contains("legal-hold.csv", StringComparison.Ordinal) && !block.Contains("-90", StringComparison.Ordinal)))
        {
            await RunWellAsync(block);
        }

        Assert.Contains("listen/visit-three-chunks.wav", Files());
        Assert.Contains("handout/contents.csv", Files());
        Assert.Contains("new-disk/archive.jsonl", Files());
        Assert.Empty((await RunWellAsync("Test-SukiArchive new-disk/archive.jsonl")).Output);
        await RunWellAsync(Blocks.Single(block => block.Contains("-90", StringComparison.Ordinal) && block.Contains("SavedAt", StringComparison.Ordinal) && !block.Contains("legal-hold.csv", StringComparison.Ordinal)));
        Assert.Empty((await RunWellAsync("Test-SukiArchive archive/archive.jsonl")).Output);
    }
}
