using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SukiSdp.Archive;

/// <summary>
/// How files are named below the destination: text with the tokens <c>{SessionId}</c>, <c>{RecordingId}</c> and <c>{SequenceNumber}</c>, the last
/// one also with zeros for its width (<c>{SequenceNumber:000}</c>), and <c>/</c> between folders.
/// </summary>
internal sealed class NameTemplate
{
    /// <summary>The names without a template.</summary>
    public const string DefaultText = "{SessionId}/{SequenceNumber:000}_{RecordingId}.wav";

    private const int MaxLength = 200;

    private static readonly HashSet<char> Forbidden = [.. "<>:\"|?*{}~"];

    private static readonly Regex Token = new(@"\{(?<name>[A-Za-z]+)(:(?<format>0{1,9}))?\}", RegexOptions.CultureInvariant);

    private readonly string _text;

    private NameTemplate(string text) => _text = text;

    /// <summary>The names without a template.</summary>
    public static NameTemplate Default { get; } = new(DefaultText);

    /// <summary>The tokens, as they are written.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["{SessionId}", "{RecordingId}", "{SequenceNumber}", "{SequenceNumber:000}"];

    /// <summary>Takes a user's template.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.NameTemplateInvalid"/>.</exception>
    public static NameTemplate Parse(string text)
    {
        string normal = text.Replace('\\', '/');
        string literal = Token.Replace(normal, m => IsKnown(m) ? "" : throw Invalid(text, $"{m.Value} is no token"));
        string? problem =
            text.Length > MaxLength ? $"it is longer than {MaxLength} characters"
            : !Has(normal, "SessionId") || !Has(normal, "RecordingId") ? "it needs {SessionId} and {RecordingId}, because names without them could be the same for two recordings, and one would be lost"
            : literal.Any(c => c < ' ' || Forbidden.Contains(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control) ? "it has a character that not every system takes in a file name"
            : normal.Split('/').Any(part => part.Length == 0 || part.Trim().Length != part.Length || part[part.Length - 1] == '.' || part[0] is '.' or '-') ? "each part between slashes must have a name that does not begin with a dot or dash nor end with a dot, and has no spaces around it"
            : Path.GetExtension(normal).Length < 2 || Token.IsMatch(Path.GetExtension(normal)) ? "it needs an extension, such as .wav"
            : Path.GetExtension(normal) is { } end && (end.Equals(".part", StringComparison.OrdinalIgnoreCase) || end.Equals(".json", StringComparison.OrdinalIgnoreCase)) ? "the extensions .part and .json are those of files on their way"
            : null;
        return problem is null ? new NameTemplate(normal) : throw Invalid(text, problem);
    }

    /// <summary>A recording's path relative to the destination, with the system's separators.</summary>
    public string RelativePath(string sessionId, string recordingId, int? sequenceNumber)
    {
        StringBuilder path = new();
        int at = 0;
        foreach (Match token in Token.Matches(_text))
        {
            path.Append(_text, at, token.Index - at);
            path.Append(token.Groups["name"].Value switch
            {
                "SessionId" => SafeName.Of(sessionId),
                "RecordingId" => SafeName.Of(recordingId),
                _ => (sequenceNumber ?? 0).ToString(token.Groups["format"].Success ? token.Groups["format"].Value : "0", CultureInfo.InvariantCulture),
            });
            at = token.Index + token.Length;
        }

        path.Append(_text, at, _text.Length - at);
        return path.Replace('/', Path.DirectorySeparatorChar).ToString();
    }

    private static bool IsKnown(Match token) =>
        token.Groups["name"].Value is "SequenceNumber" || (token.Groups["name"].Value is "SessionId" or "RecordingId" && !token.Groups["format"].Success);

    private static bool Has(string text, string name) => Token.Matches(text).Cast<Match>().Any(m => m.Groups["name"].Value == name);

    private static SukiSdpException Invalid(string text, string problem) =>
        new(SukiError.NameTemplateInvalid, $"The name template '{DisplayText.Of(text)}' cannot be used: {problem}. The default is {DefaultText}.");
}
