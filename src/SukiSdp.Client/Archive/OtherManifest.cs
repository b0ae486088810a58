namespace SukiSdp.Archive;

/// <summary>Another manifest in the folder of the manifest whose files are removed.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Index">Its lines about the sessions that both list.</param>
/// <param name="Appender">Adds lines to it.</param>
/// <param name="Observer">Receives warnings.</param>
internal sealed record OtherManifest(string Path, ManifestIndex Index, ManifestAppender Appender, IRunObserver Observer)
{
    private int _warned;

    /// <summary>Returns whether it lists a file, with the same content.</summary>
    public bool Has(string sessionId, RecordedFile file) =>
        Index.Find(sessionId)?.Files.Any(own => own.Removal != Removal.Ended && own.RecordingId == file.RecordingId && own.Path == file.Path && own.Length == file.Length && own.Crc32C == file.Crc32C) == true;

    /// <summary>Adds lines. If it can't be written to, one warning says so: the removal is recorded in the manifest for which it was requested.</summary>
    public async Task RecordAsync(IEnumerable<ManifestLine> lines, CancellationToken cancellationToken)
    {
        string? problem = null;
        try
        {
            bool[] written = await Task.WhenAll(lines.Select(line => Appender.AppendAsync(line, cancellationToken))).ConfigureAwait(false);
            problem = Array.TrueForAll(written, isWritten => isWritten) ? null : "Another program has it open for exclusive access.";
        }
        catch (SukiSdpException failure)
        {
            problem = failure.Message;
        }

        if (problem is not null && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            Observer.Warning($"'{Path}': this manifest lists removed files, too, but their removal couldn't be recorded in it. {problem}");
        }
    }
}
