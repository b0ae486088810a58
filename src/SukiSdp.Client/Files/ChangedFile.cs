using System.Globalization;

namespace SukiSdp.Files;

/// <summary>
/// A file that has changed since it was recorded, and is kept when it is repaired: it has its name until the new file is complete, and is renamed at the moment when the
/// new one gets the name.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="at">The date for its new name.</param>
internal sealed class ChangedFile(FileSnapshot file, DateTimeOffset at)
{
    /// <summary>What is between the name of a file and the date, in the name that it gets.</summary>
    public const string Mark = ".changed-";

    private readonly string _newPath = string.Format(CultureInfo.InvariantCulture, "{0}{1}{2:yyyyMMddTHHmmssZ}", file.Path, Mark, at.UtcDateTime);

    /// <summary>Whether the file still has its name, and is as it was found.</summary>
    public bool IsThere => FileSnapshot.At(file.Path) == file;

    /// <summary>The full path that it has now; null if it has its own name.</summary>
    public string? MovedTo { get; private set; }

    /// <summary>The first full path that no file has: two repairs can be in the same second.</summary>
    public string FindNewPath()
    {
        string path = _newPath;
        for (int number = 2; File.Exists(LongPath.Of(path)); number++)
        {
            path = string.Format(CultureInfo.InvariantCulture, "{0}-{1}", _newPath, number);
        }

        return path;
    }

    /// <summary>Renames the file, if there is one. No other file is overwritten.</summary>
    /// <exception cref="IOException">It is open in another program, or cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be renamed.</exception>
    public void MoveAside()
    {
        while (MovedTo is null && File.Exists(LongPath.Of(file.Path)))
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

    /// <summary>Gives the file its own name back, because the new file could not get it.</summary>
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
