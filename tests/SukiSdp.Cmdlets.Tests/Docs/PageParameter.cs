namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>A parameter as a page describes it: text, then facts in YAML.</summary>
internal sealed record PageParameter(string Name, string Description, string Type, string Default, IReadOnlyList<string> Aliases, IReadOnlyList<ParameterInSet> Sets)
{
    public static PageParameter Parse(string name, string text)
    {
        string[] parts = text.Split("```");
        string[] lines = parts[1].Split('\n');
        return new PageParameter(name, parts[0].Trim(), Value(lines, "Type: "), Value(lines, "DefaultValue: ").Trim('\'').Replace("''", "'", StringComparison.Ordinal), Aliased(lines), [.. InSets(lines)]);
    }

    private static string Value(IEnumerable<string> lines, string field) => lines.First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();

    private static IReadOnlyList<string> Aliased(string[] lines) =>
    [
        .. lines.SkipWhile(line => !line.StartsWith("Aliases:", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("- ", StringComparison.Ordinal))
            .Select(line => line[2..].Trim()),
    ];

    private static IEnumerable<ParameterInSet> InSets(string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith("- Name: ", StringComparison.Ordinal))
            {
                string[] facts = lines[at..(at + 6)];
                yield return new ParameterInSet(
                    Value(facts, "- Name: "),
                    Value(facts, "  Position: "),
                    bool.Parse(Value(facts, "  IsRequired: ")),
                    bool.Parse(Value(facts, "  ValueFromPipeline: ")),
                    bool.Parse(Value(facts, "  ValueFromPipelineByPropertyName: ")));
            }
        }
    }
}

/// <summary>What a parameter is in one parameter set; the set's name is <c>(All)</c> when it is the same in each.</summary>
internal sealed record ParameterInSet(string Set, string Position, bool IsRequired, bool FromPipeline, bool FromPipelineByName);
