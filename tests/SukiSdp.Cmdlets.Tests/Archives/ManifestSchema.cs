using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using SukiSdp.Cmdlets.Tests.Docs;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The JSON Schema of a manifest's lines.</summary>
internal static class ManifestSchema
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    /// <summary>The schema itself.</summary>
    public static string Text => File.ReadAllText(Path.Combine(DocFiles.Repository, "docs", "manifest.schema.json"));

    /// <summary>Whether a line matches the schema.</summary>
    public static bool Matches(string line) => Schema.Evaluate(JsonNode.Parse(line), Options).IsValid;

    /// <summary>Every line of a manifest matches the schema.</summary>
    public static void AssertMatches(string path)
    {
        foreach (string line in File.ReadAllLines(path))
        {
            EvaluationResults results = Schema.Evaluate(JsonNode.Parse(line), Options);
            Assert.True(results.IsValid, $"{line}\n{JsonSerializer.Serialize(results)}");
        }
    }
}
