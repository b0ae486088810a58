using System.Text;
using System.Text.RegularExpressions;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// The files of a report: the page, such as <c>report.html</c>, and the folder next to it, <c>report_files</c>, with the details of the sessions and the
/// measurements. The folder of a page with another extension, such as <c>report.htm</c>, is <c>report.htm_files</c>, so that no two pages share one.
/// </summary>
internal static class ReportFiles
{
    /// <summary>The beginning of every page. A file with another beginning isn't a report, and is neither replaced nor ignored.</summary>
    public const string Head = "<!DOCTYPE html>\n<!-- SukiSdp archive report -->\n";

    /// <summary>The default name of the page.</summary>
    public const string UsualName = "report.html";

    /// <summary>The name of the cache of measurements in the folder.</summary>
    public const string CacheName = "measurements.cache";

    /// <summary>The name in the folder whose partial file exists, and is locked, while the report is written. A run that is killed leaves it to the next one.</summary>
    public const string LockName = "report";

    private const string FolderEnding = "_files";
    private const string UsualExtension = ".html";

    private static readonly string[] PageExtensions = [UsualExtension, ".htm"];

    private static readonly Regex DataName = new(@"\Asessions-[0-9a-f]{16}\.js\z", RegexOptions.CultureInvariant);

    /// <summary>Returns whether a path is that of a page and not of a folder, by its extension.</summary>
    public static bool IsPageName(string path) =>
        PageExtensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>The full path of the folder of a page.</summary>
    public static string FolderOf(string page)
    {
        string stem = Path.GetFileNameWithoutExtension(page);
        bool isUsual = ArchivePath.Comparer.Equals(Path.GetExtension(page), UsualExtension) && stem.Length > 0 && !IsPageName(stem);
        return Path.Combine(Path.GetDirectoryName(page)!, (isUsual ? stem : Path.GetFileName(page)) + FolderEnding);
    }

    /// <summary>Whether a name is that of a file with details of sessions.</summary>
    public static bool IsDataName(string name) => DataName.IsMatch(name);

    /// <summary>Whether a file is a page that <c>Export-SukiArchiveReport</c> wrote.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool IsReport(string path)
    {
        byte[] head = Encoding.UTF8.GetBytes(Head), read = new byte[head.Length];
        using FileStream file = new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        return file.ReadFully(read, 0, read.Length) == read.Length && read.AsSpan().SequenceEqual(head);
    }

    /// <summary>Whether a file is a page, or belongs to one, even if its first page isn't written yet.</summary>
    public static bool IsPart(string path)
    {
        try
        {
            if (IsPageName(path))
            {
                return IsReport(path);
            }

            string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) ?? "";
            if ((!IsDataName(name) && name != CacheName) || !folder.EndsWith(FolderEnding, StringComparison.Ordinal))
            {
                return false;
            }

            string stem = folder.Substring(0, folder.Length - FolderEnding.Length);
            string page = IsPageName(stem) ? stem : stem + UsualExtension;
            return IsBeingWritten(folder) || (File.Exists(LongPath.Of(page)) && IsReport(page));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // For a moment, the run that has written a page still has it open.
            return SharedFile.IsBusy(e) && IsBeingWritten(FolderOf(path));
        }
    }

    private static bool IsBeingWritten(string folder) => File.Exists(LongPath.Of(PartFile.PathOf(Path.Combine(folder, LockName))));
}
