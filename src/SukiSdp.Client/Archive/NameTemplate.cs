using System.Globalization;
using System.Text.RegularExpressions;

namespace SukiSdp.Archive;

/// <summary>
/// How files are named below the destination: text with the placeholders <c>{SessionId}</c>, <c>{RecordingId}</c>, <c>{EncounterId}</c> and <c>{SequenceNumber}</c>, the
/// last one also with zeros for its width (<c>{SequenceNumber:000}</c>), and <c>/</c> between folders. No two recordings get the same name.
/// </summary>
internal sealed class NameTemplate
{
    /// <summary>The names without a template.</summary>
    public const string DefaultText = "{SessionId}/{SequenceNumber:000}_{RecordingId}.wav";

    // Replaces the ID of an unknown encounter.
    private const string NoEncounter = "no-encounter";

    private const int MaxLength = 200;

    private const string ValidPlaceholders = "Valid placeholders are {SessionId}, {RecordingId}, {EncounterId}, {SequenceNumber} and, with a width, {SequenceNumber:000} or {SequenceNumber:D3}";

    private static readonly HashSet<char> Forbidden = [.. "<>:\"|?*~"];

    // The width as zeros, or as .NET's standard format string: {SequenceNumber:000}, {SequenceNumber:D3}.
    private static readonly Regex Token = new(@"\{(?<name>[A-Za-z]+)(:(?<format>0{1,9}|[Dd][1-9]))?\}", RegexOptions.CultureInvariant);

    private static readonly Regex InBraces = new(@"\{[^{}]*\}", RegexOptions.CultureInvariant);

    // Extensions of other audio formats. A user could expect recordings to be converted.
    private static readonly string[] OtherAudio = [".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".opus", ".flac", ".wma", ".webm", ".mkv"];

    private readonly NamePart[] _parts;
    private readonly NameParser _parser;

    private NameTemplate(string text)
    {
        _parts = [.. PartsOf(text)];
        _parser = new NameParser(_parts);
    }

    /// <summary>The names without a template.</summary>
    public static NameTemplate Default { get; } = new(DefaultText);

    /// <summary>Whether every file is in a folder below the destination, of its own or of its session.</summary>
    public bool HasFolders => _parts.Any(part => part.Text.Contains('/'));

    /// <summary>The placeholders, as they are written.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["{SessionId}", "{RecordingId}", "{EncounterId}", "{SequenceNumber}", "{SequenceNumber:000}"];

    /// <summary>Parses a template that the user specified.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.NameTemplateInvalid"/>.</exception>
    public static NameTemplate Parse(string text)
    {
        string normal = text.Replace('\\', '/');
        string literal = Token.Replace(normal, m => IsKnown(m) ? "" : m.Value);
        string? problem =
            text.Length > MaxLength ? $"it is longer than {MaxLength} characters"
            : InBraces.Match(literal) is { Success: true } unknown ? $"'{DisplayText.Of(unknown.Value)}' isn't a valid placeholder. {ValidPlaceholders}"
            : Array.Find(OtherAudio, end => normal.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } other ? $"recordings are WAV files, and aren't converted to {other}. Use the extension .wav; a recording in another format gets the extension of that format"
            : literal.IndexOfAny(['{', '}']) >= 0 ? $"it contains a brace that isn't part of a placeholder. {ValidPlaceholders}"
            : !Has(normal, "SessionId") || !Has(normal, "RecordingId") ? "it needs {SessionId} and {RecordingId}, because otherwise two recordings could have the same name, and one would be lost"
            : literal.Any(c => c < ' ' || Forbidden.Contains(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control) ? "it contains a character that some systems don't allow in file names"
            : normal.Split('/').Any(part => part.Length == 0 || part.Trim().Length != part.Length || part[part.Length - 1] == '.' || part[0] is '.' or '-') ? "each part between slashes must have a name that doesn't start with a dot or hyphen, doesn't end with a dot, and has no leading or trailing spaces"
            : Path.GetExtension(normal).Length < 2 || Token.IsMatch(Path.GetExtension(normal)) ? "it needs an extension, such as .wav"
            : Path.GetExtension(normal) is { } end && (end.Equals(".part", StringComparison.OrdinalIgnoreCase) || end.Equals(".json", StringComparison.OrdinalIgnoreCase)) ? "the extensions .part and .json are reserved for partial files and state files"
            : null;
        if (problem is not null)
        {
            throw Invalid(text, problem);
        }

        // With IDs that aren't part of the name of a device.
        NameTemplate template = new(normal);
        return Enumerable.Range(0, 10).Any(number => HasReservedName(template.Compose("~", "~", number, "~")))
            ? throw Invalid(text, "it contains a name that Windows reserves for a device, such as CON or COM1")
            : template;
    }

    /// <summary>A recording's path relative to the destination, with the system's separators.</summary>
    public string RelativePath(string sessionId, string recordingId, int? sequenceNumber, string? encounterId = null)
    {
        string encounter = encounterId is null ? NoEncounter : SafeName.Of(encounterId);
        (string session, string recording) = (SafeName.Of(sessionId), SafeName.Of(recordingId));
        string path = Compose(session, recording, sequenceNumber ?? 0, encounter);
        if (!_parser.IsUnique(path, session, recording) || HasReservedName(path))
        {
            path = Compose(SafeName.WithDigest(sessionId), SafeName.WithDigest(recordingId), sequenceNumber ?? 0, encounter);
        }

        return path.Replace('/', Path.DirectorySeparatorChar);
    }

    /// <summary>The name of a session's joined file, which is in the destination itself. It never equals the name of a recording, of any session.</summary>
    public string JoinedName(string sessionId)
    {
        // A name with a digest is a recording's only if that is the digest of its id.
        string name = SafeName.Of(sessionId) + ".wav";
        return _parser.IsOfRecording(name) ? SafeName.WithDigest(sessionId) + ".wav" : name;
    }

    private static bool HasReservedName(string path) => path.Split('/').Any(SafeName.IsReserved);

    private string Compose(string session, string recording, int number, string encounter) => string.Concat(_parts.Select(part => part.Kind switch
    {
        NamePartKind.Session => session,
        NamePartKind.Recording => recording,
        NamePartKind.Encounter => encounter,
        NamePartKind.Number => number.ToString(part.Text, CultureInfo.InvariantCulture),
        _ => part.Text,
    }));

    private static IEnumerable<NamePart> PartsOf(string text)
    {
        int at = 0;
        foreach (Match token in Token.Matches(text))
        {
            yield return new NamePart(NamePartKind.Literal, text.Substring(at, token.Index - at));
            yield return Is(token, "SessionId") ? new NamePart(NamePartKind.Session, "")
                : Is(token, "RecordingId") ? new NamePart(NamePartKind.Recording, "")
                : Is(token, "EncounterId") ? new NamePart(NamePartKind.Encounter, "")
                : new NamePart(NamePartKind.Number, WidthOf(token));
            at = token.Index + token.Length;
        }

        yield return new NamePart(NamePartKind.Literal, text.Substring(at));
    }

    private static string WidthOf(Match token) =>
        !token.Groups["format"].Success ? "0"
        : token.Groups["format"].Value is { Length: 2 } standard && standard[0] is 'D' or 'd' ? new string('0', standard[1] - '0')
        : token.Groups["format"].Value;

    private static bool IsKnown(Match token) =>
        Is(token, "SequenceNumber") || ((Is(token, "SessionId") || Is(token, "RecordingId") || Is(token, "EncounterId")) && !token.Groups["format"].Success);

    private static bool Is(Match token, string name) => string.Equals(token.Groups["name"].Value, name, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string text, string name) => Token.Matches(text).Cast<Match>().Any(m => Is(m, name));

    private static SukiSdpException Invalid(string text, string problem) =>
        new(SukiError.NameTemplateInvalid, $"The name template '{DisplayText.Of(text)}' can't be used: {problem}. The default is {DefaultText}.");
}
