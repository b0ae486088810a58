using SukiSdp.Audio;

namespace SukiSdp.Archive;

/// <summary>
/// The name that a recording gets once its content is known. It is the planned name, unless the content is audio of another kind than WAV: then the
/// extension is that kind's. Until then everything goes by the planned name.
/// </summary>
internal static class FinalName
{
    private static readonly AudioContentKind[] OtherKinds =
    [
        AudioContentKind.Ogg, AudioContentKind.Mp3, AudioContentKind.M4a, AudioContentKind.Flac, AudioContentKind.WebM, AudioContentKind.Matroska,
    ];

    /// <summary>The extensions that saved audio of another kind than WAV has, with their dots.</summary>
    public static IEnumerable<string> OtherExtensions => OtherKinds.Select(k => AudioContent.ExtensionOf(k)!);

    /// <summary>Whether a path has one of them, so that the recording's planned name may be another.</summary>
    public static bool IsOtherKind(string path) => OtherExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path is the planned name or differs from it in nothing but such an extension.</summary>
    public static bool CanBe(string planned, string path) => path == planned || OtherKinds.Any(kind => Of(planned, kind) == path);

    /// <summary>The name for content of a kind. What is not known to be anything else keeps the planned one: the server's checksum said that it is what was recorded.</summary>
    public static string Of(string planned, AudioContentKind kind) =>
        OtherKinds.Contains(kind) && !planned.EndsWith(AudioContent.ExtensionOf(kind)!, StringComparison.OrdinalIgnoreCase)
            ? Path.ChangeExtension(planned, AudioContent.ExtensionOf(kind))
            : planned;

    /// <summary>The names that the recording would get if its content were of another kind, each with that kind.</summary>
    public static IEnumerable<(string Path, AudioContentKind Kind)> OthersOf(string planned) =>
        OtherKinds.Select(kind => (Path: Of(planned, kind), Kind: kind)).Where(other => other.Path != planned);
}
