using System.Management.Automation;
using System.Text.Json.Nodes;
using SukiSdp.Cmdlets.Tests.Harness;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>A test of an archive below the location, <c>kept</c>, with its manifest in it.</summary>
public abstract class ManifestTest : ModuleTest
{
    private protected const string Save = "Save-SukiRecording -Destination kept -Manifest kept/archive.jsonl";
    private protected const string Check = "Test-SukiArchive kept/archive.jsonl";

    private protected string Kept => Path.Combine(Folder, "kept");

    private protected string Manifest => Path.Combine(Kept, "archive.jsonl");

    private protected JsonNode[] Lines => [.. File.ReadAllLines(Manifest).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Rewrites the manifest line by line; null removes a line.</summary>
    private protected void Rewrite(Func<JsonNode, JsonNode?> change) =>
        File.WriteAllLines(Manifest, Lines.Select(change).Where(line => line is not null).Select(line => line!.ToJsonString()));

    /// <summary>Rewrites all dates of the manifest, as if everything had been recorded earlier by this much.</summary>
    private protected void Age(TimeSpan age) => Rewrite(line =>
    {
        foreach (string name in new[] { "saved_at", "recorded_at" })
        {
            if (line[name] is { } date)
            {
                line[name] = date.GetValue<DateTime>() - age;
            }
        }

        return line;
    });

    /// <summary>What <c>Test-SukiArchive</c> finds, as status and reason.</summary>
    private protected async Task<string[]> FindAsync() => [.. (await RunWellAsync(Check)).Output.Select(Describe).Order(StringComparer.Ordinal)];

    /// <summary>The result of <c>Test-SukiArchive -Quiet</c>.</summary>
    private protected async Task<bool> IsIntactAsync() => (bool)(await RunAsync($"{Check} -Quiet")).Output.Single().BaseObject;

    /// <summary>The numbers of a summary that are not zero, but for bytes and time.</summary>
    private protected static string Numbers(CommandResult result)
    {
        PSObject summary = result.Output.Single(o => o.TypeNames[0] == "SukiSdp.SukiSaveSummary");
        return string.Join(' ', summary.Properties
            .Where(p => p.Value is int and not 0)
            .Select(p => $"{p.Name}={p.Value}"));
    }

    private static string Describe(PSObject finding) => $"{finding.Properties["Status"].Value} {finding.Properties["SessionId"].Value}".TrimEnd();
}
