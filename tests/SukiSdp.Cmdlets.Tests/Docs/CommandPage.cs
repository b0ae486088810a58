using System.Text.RegularExpressions;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>A command's page in PlatyPS's form, as far as the tests look at it.</summary>
internal sealed partial class CommandPage
{
    private readonly Dictionary<string, string> _sections;

    private CommandPage(string name, string text)
    {
        (Name, Text) = (name, text);
        _sections = Split(Section(), text);
    }

    /// <summary>The command, as the file is called.</summary>
    public string Name { get; }

    public string Text { get; }

    public string Synopsis => _sections["SYNOPSIS"].Trim();

    public string Description => _sections["DESCRIPTION"].Trim();

    public string Notes => _sections["NOTES"].Trim();

    public string Syntax => _sections["SYNTAX"];

    /// <summary>The headings below INPUTS and OUTPUTS: names of types.</summary>
    public IReadOnlyCollection<string> Inputs => Split(Subsection(), _sections["INPUTS"]).Keys;

    public IReadOnlyCollection<string> Outputs => Split(Subsection(), _sections["OUTPUTS"]).Keys;

    /// <summary>Each example's title and text.</summary>
    public IReadOnlyDictionary<string, string> Examples => Split(Subsection(), _sections["EXAMPLES"]);

    public IReadOnlyList<PageParameter> Parameters =>
    [
        .. Split(Subsection(), _sections["PARAMETERS"])
            .Where(section => section.Key.StartsWith('-'))
            .Select(section => PageParameter.Parse(section.Key[1..], section.Value)),
    ];

    /// <summary>A field of the page's head.</summary>
    public string Field(string name) => Regex.Match(Text, $"^{name}: (.*)$", RegexOptions.Multiline).Groups[1].Value.Trim();

    /// <summary>All pages of commands.</summary>
    public static IReadOnlyList<CommandPage> ReadAll() =>
    [
        .. Directory.EnumerateFiles(DocFiles.Pages, "*-*.md")
            .Order(StringComparer.Ordinal)
            .Select(path => new CommandPage(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path).ReplaceLineEndings("\n"))),
    ];

    // Heading to text, in order.
    private static Dictionary<string, string> Split(Regex heading, string text)
    {
        Match[] headings = [.. heading.Matches(text).Cast<Match>()];
        return headings
            .Select((match, place) => (Title: match.Groups[1].Value, From: match.Index + match.Length, To: place + 1 < headings.Length ? headings[place + 1].Index : text.Length))
            .ToDictionary(part => part.Title, part => text[part.From..part.To]);
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Subsection();
}
