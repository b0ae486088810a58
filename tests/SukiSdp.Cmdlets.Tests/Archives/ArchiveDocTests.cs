using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Docs;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The recipes of docs/archive.md.</summary>
public sealed class ArchiveDocTests : ManifestTest
{
    private static string[] Blocks => [.. Regex.Matches(File.ReadAllText(Path.Combine(DocFiles.Repository, "docs", "archive.md")).ReplaceLineEndings("\n"), "(?ms)^```powershell\n(.*?)^```$").Select(m => m.Groups[1].Value)];

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

        // The block ends with exit, which ends a runspace.
        string rule = Blocks.Single(block => block.Contains("legal-hold.csv", StringComparison.Ordinal)).Replace("exit ", "", StringComparison.Ordinal);
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
        await RunWellAsync(Blocks.Single(block => block.Contains("-90", StringComparison.Ordinal) && !block.Contains("legal-hold.csv", StringComparison.Ordinal)));
        Assert.Empty((await RunWellAsync("Test-SukiArchive archive/archive.jsonl")).Output);
    }
}
