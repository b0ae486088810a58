using SukiSdp.Audio;

namespace SukiSdp.Archive;

/// <summary>
/// The name that a recording gets when its content is known: the planned name, or, if the content is audio of another type than WAV, the planned name with the
/// extension of that type. Until then, the planned name is used.
/// </summary>
internal static class FinalName
{
    private static readonly AudioContentKind[] OtherKinds =
    [
        AudioContentKind.Ogg, AudioContentKind.Mp3, AudioContentKind.M4a, AudioContentKind.Flac, AudioContentKind.WebM, AudioContentKind.Matroska,
    ];

    /// <summary>The extensions of saved audio of other types than WAV, with their dots.</summary>
    public static IEnumerable<string> OtherExtensions => OtherKinds.Select(k => AudioContent.ExtensionOf(k)!);

    /// <summary>Returns whether a path has one of them, so that the planned name of the recording can have another.</summary>
    public static bool IsOtherKind(string path) => OtherExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether a path is the planned name, or differs from it only in such an extension.</summary>
    public static bool CanBe(string planned, string path) => path == planned || OtherKinds.Any(kind => Of(planned, kind) == path);

    /// <summary>Returns the name for content of a type. Content of an unknown type keeps the planned name, because the checksum of the server matched.</summary>
    public static string Of(string planned, AudioContentKind kind) =>
        OtherKinds.Contains(kind) && !planned.EndsWith(AudioContent.ExtensionOf(kind)!, StringComparison.OrdinalIgnoreCase)
            ? Path.ChangeExtension(planned, AudioContent.ExtensionOf(kind))
            : planned;

    /// <summary>Returns the names for content of the other types, each with its type.</summary>
    public static IEnumerable<(string Path, AudioContentKind Kind)> OthersOf(string planned) =>
        OtherKinds.Select(kind => (Path: Of(planned, kind), Kind: kind)).Where(other => other.Path != planned);
}
