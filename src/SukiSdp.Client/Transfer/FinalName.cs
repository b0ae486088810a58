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
        OtherKinds.Contains(kind) && !planned.EndsWith(AudioContent.ExtensionOf(kind)!, StringComparison.OrdinalIgnoreCase)
            ? Path.ChangeExtension(planned, AudioContent.ExtensionOf(kind))
            : planned;

    /// <summary>
    /// What is there already under any of the names, whole and verified since it got it. One question to the file system when it is the planned one.
    /// </summary>
    /// <remarks>
    /// The planned name is what the user told this product to use: whatever has it counts as the recording, and <c>-Force</c> replaces it. The same name
    /// with another extension may be somebody else's, the notes of a visit or a copy for a player. It counts only when its content is of the kind
    /// that would have got this extension here; else the recording is not there, and that file is nobody's here to touch.
    /// </remarks>
    /// <exception cref="SukiSdpException">A link or a folder has the planned name.</exception>
    public static FileThere? Find(string planned) =>
        FileThere.At(planned)
        ?? OtherKinds.Select(kind => (Path: Of(planned, kind), Kind: kind))
            .Where(other => other.Path != planned)
            .Select(other => FindOther(other.Path, other.Kind))
            .FirstOrDefault(there => there is not null);

    /// <summary>Refuses a name with another extension than planned that has been taken by what does not count as the recording.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TargetNotFile"/> or <see cref="SukiError.LinkRefused"/>.</exception>
    public static void ThrowIfTaken(string path, AudioContentKind kind)
    {
        if (FileThere.At(path) is not null && FindOther(path, kind) is null)
        {
            throw new SukiSdpException(
                SukiError.TargetNotFile,
                $"'{path}': the recording is of this kind, and something else has the name. It was left as it is. The recording is whole and lies beside it as a part file; the next run goes on from there.");
        }
    }

    // A link or a folder is nobody's recording, and in the way only once its name is needed. What has no length may be a pipe, which must not be opened.
    private static FileThere? FindOther(string path, AudioContentKind kind)
    {
        try
        {
            return FileThere.At(path) is { Length: > 0 } there && AudioFile.TryRead(path)?.Kind == kind ? there : null;
        }
        catch (SukiSdpException)
        {
            return null;
        }
    }
}
