using SukiSdp.Audio;

namespace SukiSdp.Transfer;

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

    /// <summary>The name for content of a kind. What is not known to be anything else keeps the planned one: the server's checksum said that it is what was recorded.</summary>
    public static string Of(string planned, AudioContentKind kind) =>
        OtherKinds.Contains(kind) ? Path.ChangeExtension(planned, AudioContent.ExtensionOf(kind)) : planned;

    /// <summary>
    /// What is there already under any of the names. One question to the file system when it is the planned one. What stands there under a final
    /// name was verified when it got it.
    /// </summary>
    /// <exception cref="SukiSdpException">A link or a folder has one of the names.</exception>
    public static FileThere? Find(string planned) =>
        FileThere.At(planned)
        ?? OtherKinds.Select(kind => Of(planned, kind)).Where(path => path != planned).Select(FileThere.At).FirstOrDefault(there => there is not null);
}
