using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>Finds the recordings of a session, and the path of its joined file.</summary>
internal static class JoinSources
{
    /// <summary>
    /// Finds the sessions in a folder by names of the default template: the folder itself if it contains a session's recordings, and each folder
    /// directly below it that does. Links, and files and folders of the system, are ignored.
    /// </summary>
    /// <param name="folder">The folder, a full path.</param>
    /// <param name="destination">Where joined files go; null for next to each session's folder.</param>
    /// <param name="warn">Receives a warning for each folder below that cannot be read, and the others are still returned; null to fail with the first.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<JoinRequest> InFolder(string folder, string? destination, Action<string>? warn = null)
    {
        if (OfSessionFolder(folder, destination) is { } own)
        {
            yield return own;
        }

        DirectoryInfo[] below = new DirectoryInfo(LongPath.Of(folder)).GetDirectories();
        foreach (string name in below.Where(d => !SystemNames.Has(d.Name) && !ReparsePoint.IsLink(Path.Combine(folder, d.Name), d.Attributes)).Select(d => d.Name).OrderBy(n => n, StringComparer.Ordinal))
        {
            if (TryOfSessionFolder(Path.Combine(folder, name), destination, warn) is { } request)
            {
                yield return request;
            }
        }
    }

    /// <summary>The sessions that saved files belong to, in the order of their first files.</summary>
    /// <param name="files">Files with full paths. A file that occurs twice counts once.</param>
    /// <param name="destination">Where joined files go; null for next to each session's folder.</param>
    /// <param name="failed">Receives each session that can't be created from its files, with the reason; the other sessions continue. Null to throw.</param>
    public static IEnumerable<JoinRequest> OfFiles(IReadOnlyCollection<SukiRecordingFile> files, string? destination, Action<string, Exception>? failed = null)
    {
        HashSet<string> recordings = new(files.Select(f => f.Path), StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, SukiRecordingFile> session in files.GroupBy(f => f.SessionId, StringComparer.Ordinal))
        {
            JoinRequest request;
            try
            {
                request = OfFiles(session, recordings, destination);
            }
            catch (Exception e) when (failed is not null)
            {
                failed(session.Key, e);
                continue;
            }

            yield return request;
        }
    }

    private static JoinRequest OfFiles(IGrouping<string, SukiRecordingFile> session, HashSet<string> recordings, string? destination)
    {
        WavJoinSource[] chunks = [.. session.GroupBy(f => f.Path, ArchivePath.Comparer).Select(same => new WavJoinSource(same.Key, same.First().SequenceNumber ?? 0))];
        string name = SafeName.Of(session.Key);
        string folder = destination ?? BesideSession(chunks.OrderBy(c => c.SequenceNumber).First().Path, name);
        string target = Path.Combine(folder, name + ".wav");

        // Without folders, the name of a session can equal that of a recording of another session.
        return new JoinRequest(session.Key, recordings.Contains(target) ? Path.Combine(folder, SafeName.WithDigest(session.Key) + ".wav") : target, chunks);
    }

    private static JoinRequest? TryOfSessionFolder(string folder, string? destination, Action<string>? warn)
    {
        try
        {
            return OfSessionFolder(folder, destination);
        }
        catch (DirectoryNotFoundException) when (warn is not null)
        {
            // Another process has removed it since it was found.
            return null;
        }
        catch (Exception e) when (warn is not null && FileErrors.Is(e))
        {
            warn($"The folder '{folder}' can't be read, and was skipped: {e.Message}");
            return null;
        }
    }

    // While another run removes the recordings that it has joined, one can be removed after its name was read.
    private static JoinRequest? OfSessionFolder(string folder, string? destination)
    {
        for (int tries = 0; ; tries++)
        {
            JoinRequest? request = ListSessionFolder(folder, destination);
            if (request is not { LacksListed: true } || tries == 100)
            {
                return request;
            }
        }
    }

    private static JoinRequest? ListSessionFolder(string folder, string? destination)
    {
        List<(RecordingFileName Name, WavJoinSource Source)> found = [];
        foreach (string path in Directory.EnumerateFiles(LongPath.Of(folder)))
        {
            string fileName = Path.GetFileName(path);
            if (RecordingFileName.Read(fileName) is { } name)
            {
                found.Add((name, new WavJoinSource(Path.Combine(folder, fileName), name.SequenceNumber)));
            }
        }

        // The root folder has no name.
        string session = Path.GetFileName(folder);
        if (found.Count == 0 || session.Length == 0)
        {
            return null;
        }

        HashSet<string> finished = [.. found.Where(f => !f.Name.IsPart).Select(f => f.Name.Stem)];
        string target = Path.Combine(destination ?? Path.GetDirectoryName(folder)!, session + ".wav");
        return new JoinRequest(session, target, [.. found.Where(f => !f.Name.IsPart).GroupBy(f => f.Name.Stem, f => f.Source, StringComparer.Ordinal).SelectMany(WavFirst)])
        {
            Unfinished = [.. found.Where(f => f.Name.IsPart && !finished.Contains(f.Name.Stem)).Select(f => f.Source)],
        };
    }

    // A file with the same name as a WAV file and another extension is a copy that someone made. Save-SukiRecording treats it in the same way.
    private static IEnumerable<WavJoinSource> WavFirst(IEnumerable<WavJoinSource> sameName)
    {
        WavJoinSource[] wav = [.. sameName.Where(source => source.Path.EndsWith(".wav", StringComparison.Ordinal))];
        return wav.Length > 0 ? wav : sameName;
    }

    // Next to the folder of the session if the template has folders; otherwise, in the folder of the recordings.
    private static string BesideSession(string chunk, string session)
    {
        // The root folder has no parent. That it isn't a file is detected when it is read.
        string folder = Path.GetDirectoryName(chunk) ?? chunk;
        return ArchivePath.Comparer.Equals(Path.GetFileName(folder), session) && Path.GetDirectoryName(folder) is { } parent ? parent : folder;
    }
}
