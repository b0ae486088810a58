using System.Globalization;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>Compares files with the manifest, and measures them. Several may be inspected at once.</summary>
/// <param name="cache">What was measured before.</param>
/// <param name="settings">What counts as silence and as a problem.</param>
/// <param name="failed">Receives files that couldn't be read.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class FileInspector(MeasurementCache cache, MeasureSettings settings, Action<SukiSdpException, object> failed, IRunObserver observer)
{
    /// <summary>Inspects a file. A failure, even an unexpected one, affects only this file.</summary>
    /// <param name="item">What the manifest says.</param>
    /// <param name="pageFolder">The folder of the page.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public ReportedFile Inspect(SukiArchiveItem item, string pageFolder, CancellationToken cancellationToken)
    {
        string relativePath = "";
        try
        {
            relativePath = RelativePath.Of(pageFolder, item.Path)
                ?? throw new SukiSdpException(SukiError.InputInvalid, $"'{DisplayText.Of(item.Path)}' isn't a full path on the drive of the report.");
            return item.State == ArchiveItemState.Removed && !item.IsOnlyInJoinedFile
                ? new ReportedFile(item, relativePath, FileCondition.Removed, null, null)
                : InspectOnDisk(item, relativePath, cancellationToken);
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            failed(FileErrors.Is(e) ? new SukiSdpException(SukiError.ReadFailed, $"'{item.Path}': the file couldn't be read: {e.Message}", e) : ItemErrors.From(e, $"'{item.Path}'"), item.Path);
            return new ReportedFile(item, relativePath, FileCondition.Unreadable, "The file couldn't be read.", null) { IsLink = relativePath.Length == 0 };
        }
        finally
        {
            observer.TransferEnded(item.Path);
            observer.FileCompleted();
        }
    }

    private ReportedFile InspectOnDisk(SukiArchiveItem item, string relativePath, CancellationToken cancellationToken)
    {
        FileSnapshot? file;
        try
        {
            if (ArchivePath.IsPossible(item.Path) && item.Destination.Length > 0 && ArchivePath.FindLinkedFolder(item.Destination, item.Path) is not null)
            {
                return new ReportedFile(item, relativePath, FileCondition.Changed, "It is in a folder that is a symbolic link.", null) { IsLink = true };
            }

            file = ArchivePath.IsPossible(item.Path) ? FileSnapshot.At(item.Path) : null;
        }
        catch (SukiSdpException other) when (other.Error is SukiError.LinkRefused or SukiError.TargetNotFile)
        {
            return new ReportedFile(item, relativePath, FileCondition.Changed, other.Error == SukiError.LinkRefused ? "It is a symbolic link." : "It is a folder.", null) { IsLink = true };
        }
        catch (SukiSdpException denied) when (denied.Error == SukiError.WriteFailed)
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{item.Path}': the file couldn't be read: {denied.InnerException?.Message ?? denied.Message}", denied);
        }

        if (file is null)
        {
            return new ReportedFile(item, relativePath, FileCondition.Missing, null, null);
        }

        // It may be a pipe, which must not be opened.
        if (file.Length == 0)
        {
            Measurement empty = new() { Flaw = MeasurementFlaw.Damaged, Note = "It is empty." };
            return new ReportedFile(item, relativePath, item.Length == 0 ? FileCondition.Intact : FileCondition.Changed, empty.Note, empty) { Length = 0 };
        }

        if ((cache.Find(relativePath, file, item.Crc32C) ?? Measure(item, relativePath, file, cancellationToken)) is not { } measured)
        {
            return new ReportedFile(item, relativePath, FileCondition.Missing, null, null);
        }

        (FileCondition condition, string? reason) = item.Length is { } length && length != file.Length ? (FileCondition.Changed, "Its length differs from the manifest.")
            : item.Crc32C is null ? (FileCondition.NotVerified, "The manifest has no checksum for it.")
            : item.Crc32C != measured.Crc32C.ToString("x8", CultureInfo.InvariantCulture) ? (FileCondition.Changed, "Its CRC32C differs from the manifest.")
            : (FileCondition.Intact, null);
        return new ReportedFile(item, relativePath, condition, string.Join(" ", new[] { reason, measured.Note }.Where(sentence => sentence is not null)) is { Length: > 0 } note ? note : null, measured) { Length = file.Length };
    }

    // Null if another process has removed it in the meantime.
    private Measurement? Measure(SukiArchiveItem item, string relativePath, FileSnapshot file, CancellationToken cancellationToken)
    {
        if (FileDigest.Read(item.Path, withSha256: false, read => observer.FileProgress(item.Path, read / 2, file.Length), cancellationToken) is not { Crc32C: var crc })
        {
            return null;
        }

        Measurement measured;
        try
        {
            measured = Measurement.From(AudioMeter.Measure(item.Path, settings, MeasurementCache.WaveformPoints, cancellationToken, ShowProgress), crc);
        }
        catch (SukiSdpException failure) when (failure.Error is SukiError.MeasureNotWav or SukiError.MeasureEncodingUnsupported)
        {
            observer.Verbose(failure.Message);
            measured = Measurement.Unmeasured(AudioFile.TryRead(item.Path), crc);
        }
        catch (SukiSdpException failure) when (failure.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        // A file that has changed in the meantime is measured again by the next run.
        if (FileSnapshot.At(item.Path) == file)
        {
            cache.Add(relativePath, file, item.Crc32C, measured);
        }

        return measured;

        void ShowProgress(long done, long total) => observer.FileProgress(item.Path, (file.Length / 2) + (done / 2), file.Length);
    }
}
