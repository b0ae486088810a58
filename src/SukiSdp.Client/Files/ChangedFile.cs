using System.Globalization;

namespace SukiSdp.Files;

/// <summary>
/// A file that has changed since it was recorded, and is kept when it is repaired: it keeps its name until the new file is complete, and is renamed when the
/// new file gets the name.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="at">The date for its new name.</param>
internal sealed class ChangedFile(FileSnapshot file, DateTimeOffset at)
{
    /// <summary>The text between the name and the date in the new name.</summary>
    public const string Mark = ".changed-";

    private readonly string _newPath = string.Format(CultureInfo.InvariantCulture, "{0}{1}{2:yyyyMMddTHHmmssZ}", file.Path, Mark, at.UtcDateTime);

    /// <summary>Whether the file still has its name, and hasn't changed.</summary>
    public bool IsThere => FileSnapshot.At(file.Path) == file;

    /// <summary>Its new full path; null if it wasn't renamed.</summary>
    public string? MovedTo { get; private set; }

    /// <summary>Returns the first unused full path, because two repairs can happen in the same second.</summary>
    public string FindNewPath()
    {
        string path = _newPath;
        for (int number = 2; File.Exists(LongPath.Of(path)); number++)
        {
            path = string.Format(CultureInfo.InvariantCulture, "{0}-{1}", _newPath, number);
        }

        return path;
    }

    /// <summary>Renames the file, if it exists. No other file is overwritten.</summary>
    /// <exception cref="SukiSdpException">It can't be reached, or is a link or a folder.</exception>
    /// <exception cref="IOException">It is open in another program, or cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be renamed.</exception>
    public void MoveAside()
    {
        while (MovedTo is null && FileSnapshot.At(file.Path) is not null)
        {
            string path = FindNewPath();
            try
            {
                File.Move(LongPath.Of(file.Path), LongPath.Of(path));
                MovedTo = path;
            }
            catch (IOException) when (File.Exists(LongPath.Of(path)))
            {
                // Another process has just taken the name.
            }
        }
    }

    /// <summary>Restores the name of the file, because the new file couldn't get it.</summary>
    public void MoveBack()
    {
        try
        {
            if (MovedTo is not null)
            {
                File.Move(LongPath.Of(MovedTo), LongPath.Of(file.Path));
                MovedTo = null;
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // Both copies exist, and the caller says where.
        }
    }
}
