using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Where a recording's file goes, and which file there counts as the recording.</summary>
/// <remarks>
/// Where the manifest has recorded it under one of its names, that name alone counts. Without a record it is the planned name: that is what the user
/// told this product to use. The same name with another extension may be a copy that somebody made for a player. It must neither stand in for a
/// recording that was lost nor be touched, and counts only once storage has said that the recording is just these bytes.
/// </remarks>
internal sealed class FileTarget
{
    /// <param name="planned">The planned name, a full path.</param>
    /// <param name="recorded">The full path that the manifest has for the recording; null for none. One that is no name of this file, as after another template, is none.</param>
    public FileTarget(string planned, string? recorded)
    {
        Planned = planned;
        IsRecorded = recorded is not null && FinalName.CanBe(planned, recorded);
        Own = IsRecorded ? recorded! : planned;
    }

    /// <summary>The planned name, by which the file goes until its content is known.</summary>
    public string Planned { get; }

    /// <summary>The name that counts, and what has it is replaced when the recording is saved anew.</summary>
    public string Own { get; }

    /// <summary>Whether that is known from the manifest.</summary>
    public bool IsRecorded { get; }

    /// <summary>The file that counts; null when there is none. One question to the file system.</summary>
    /// <exception cref="SukiSdpException">A link or a folder has the name.</exception>
    public FileSnapshot? Find() => FileSnapshot.At(Own);

    /// <summary>Files under the recording's other names that may be the recording: audio of the kind that the name is for, of which nothing is recorded.</summary>
    public IEnumerable<FileSnapshot> FindUnverified() => IsRecorded ? [] : FinalName.FindOthers(Planned);

    /// <summary>Refuses a name that has been taken by what is neither the recording's own file nor the same bytes.</summary>
    /// <param name="path">The name that the recording is about to get.</param>
    /// <param name="length">The recording's length, bytes.</param>
    /// <param name="crc">Its CRC32C.</param>
    /// <param name="cancellationToken">Gives up comparing.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TargetNotFile"/>, <see cref="SukiError.LinkRefused"/> or <see cref="SukiError.ReadFailed"/>.</exception>
    public void ThrowIfTaken(string path, long length, uint crc, CancellationToken cancellationToken)
    {
        if (path != Own && FileSnapshot.At(path) is { } there && !(there.Length == length && FileDigest.Read(path, withSha256: false, progress: null, cancellationToken).Crc32C == crc))
        {
            throw new SukiSdpException(
                SukiError.TargetNotFile,
                $"'{path}': another file has the name of the recording, and can't be verified to be the recording. It wasn't changed. The recording was downloaded to the partial file next to it, and the next run resumes from there.");
        }
    }
}
