using System.Text.RegularExpressions;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Identifies text that was piped or specified where IDs are expected, and isn't an ID: a line of a file that was read line by line, an object that became
/// text, a URL, a file name.
/// </summary>
/// <remarks>
/// IDs are opaque, so only text counts that isn't plausible in an ID: quotation marks and commas, which separate ids in lists; more than one semicolon; brackets and braces
/// alone; markup; <c>://</c>; the extension of a list. An ID of this form can still be specified as a property of an object, which isn't checked here.
/// </remarks>
internal static class BareText
{
    // Words that contain only characters of IDs, and aren't IDs.
    private static readonly HashSet<string> Words = new([.. IdPropertyNames.Session, "true", "false"], StringComparer.OrdinalIgnoreCase);

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private static readonly Regex JsonLine = new("^[{}\\[\\],:\\s]*$|^\"[^\"]*\"\\s*:|^\"[^\"]*\",?$|^[{\\[]['\"]|^[{\\[].*\"|^(?i:true|false),?$|^[^,;]+,$", Options);
    private static readonly Regex ObjectText = new(@"^@\{|^System\.(Object|String|Collections|Management\.Automation|Data)\b[\w.\[\]`,]*$|^-[-\s]*$", Options);
    private static readonly Regex Markup = new("^<|</?[A-Za-z!?]", Options);
    private static readonly Regex FileName = new(@"\.(json|jsonl|ndjson|csv|tsv|txt|xml|xlsx?)$", Options | RegexOptions.IgnoreCase);
    private static readonly Regex SeparatorLine = new("^\"?sep=.\"?$", Options | RegexOptions.IgnoreCase);

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    /// <summary>Returns what a text is, if it isn't an ID.</summary>
    /// <param name="text">Text without white space around it.</param>
    public static UnusableInput? Explain(string text) =>
        text.Length == 0 || IsPlain(text) ? null
        : JsonLine.IsMatch(text) ? new("It looks like a line of JSON or of a list with quotation marks. Read a JSON file as a whole with Get-Content -Raw, or pipe the file itself with Get-Item; read a CSV file with Import-Csv.", "JSON")
        : ObjectText.IsMatch(text) ? new("It looks like the text of an object (such as '@{…}'). Pipe the object itself.", "object")
        : Markup.IsMatch(text) ? new("It looks like XML or HTML.", "markup")
        : text.Contains("://") ? new("It looks like a URL. Specify only the session ID.", "URL")
        : SeparatorLine.IsMatch(text) || HasColumnName(text) ? LineOfCsv(text) with { Delimiter = DelimiterOf(text) }
        : text.IndexOfAny(['"', ',']) >= 0 || text.IndexOf(';') != text.LastIndexOf(';') ? LineOfCsv(text)
        : FileName.IsMatch(text) ? new($"'{DisplayText.Of(text)}' looks like the name of a file. Pipe the file itself with Get-Item, a CSV with Import-Csv, and plain IDs with Get-Content.", "file")
        : null;

    /// <summary>Explains why a row has no column of IDs, if the file was read with a wrong delimiter; otherwise, returns nothing.</summary>
    public static string ExplainColumns(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (SeparatorLine.IsMatch(name) || name.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            {
                return " The first line of the file ('sep=…') is for Excel. Remove it, and read the file with Import-Csv -Delimiter and the character that the line specifies.";
            }

            if (HasColumnName(name) && DelimiterOf(name) is { } delimiter)
            {
                return $" The columns of the file are separated by {Shown(delimiter)}: read it with {ImportCsv(delimiter)}.";
            }
        }

        return "";
    }

    // This applies to almost every ID. The regular expressions would take seconds for a list of a million.
    private static bool IsPlain(string text) =>
        text[0] is not '-' && text.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_') && !Words.Contains(text);

    private static UnusableInput LineOfCsv(string text) => new($"It looks like a line of a CSV file. Read the file with {ImportCsv(DelimiterOf(text))}.", "CSV");

    private static bool HasColumnName(string line) =>
        line.Split(Delimiters).Any(field => IdPropertyNames.Session.Contains(ScalarText.Trim(field).Trim('"'), StringComparer.OrdinalIgnoreCase));

    private static char? DelimiterOf(string line)
    {
        if (SeparatorLine.IsMatch(line))
        {
            return line.Trim('"')[4];
        }

        int at = line.IndexOfAny(Delimiters);
        return at < 0 ? null : line[at];
    }

    private static string ImportCsv(char? delimiter) => delimiter is null or ',' ? "Import-Csv" : $"Import-Csv -Delimiter {Shown(delimiter.Value)}";

    private static string Shown(char delimiter) => delimiter == '\t' ? "\"`t\"" : $"'{delimiter}'";
}
