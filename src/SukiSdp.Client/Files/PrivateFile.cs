namespace SukiSdp.Files;

/// <summary>
/// Files and folders that hold patients' audio: the owner's alone from the first byte, unless the group may read them when they are complete (mode 0600 and 0700; on Windows as the folder's ACL has it),
/// locked against other processes while open, and never reached through a link.
/// </summary>
internal static partial class PrivateFile
{
    /// <summary>Opens a file to read and write, or makes it.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="share">What other programs may do with it on Windows meanwhile: nothing, or to rename and delete or read it.</param>
    /// <exception cref="SukiSdpException">A link, a folder, or locked by another process.</exception>
    /// <exception cref="IOException">Any other trouble.</exception>
    public static FileStream OpenOrCreate(string path, FileShare share = FileShare.None)
    {
        // Elsewhere it is by sharing nothing that a file is locked; renaming and reading is not kept from anybody.
        share = Posix.IsHere ? FileShare.None : share;

        // Another process may make or remove the file between two calls; then the other branch is right.
        for (int tries = 0; ; tries++)
        {
            try
            {
                return Create(path, share);
            }
            catch (IOException e) when (tries < 100 && (IsThere(e) || Exists(path)))
            {
                if (OpenExisting(path, share) is { } existing)
                {
                    return existing;
                }
            }
        }
    }

    /// <summary>Makes an empty file, unless there is one.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeEmpty(string path, Readers readers)
    {
        try
        {
            using FileStream file = Create(path, FileShare.None);
            AllowReading(file, readers);
        }
        catch (IOException) when (Exists(path))
        {
            // Another process was faster.
        }
    }

    /// <summary>Lets others read a file whose content is complete.</summary>
    public static void AllowReading(FileStream file, Readers readers)
    {
        if (readers == Readers.Group && Posix.IsHere)
        {
            Posix.SetReaders((int)file.SafeFileHandle.DangerousGetHandle(), readers);
        }
    }

    /// <summary>Makes a folder and those above it that are missing.</summary>
    public static void CreateFolder(string path, Readers readers)
    {
        if (Directory.Exists(LongPath.Of(path)))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            CreateFolder(parent, readers);
        }

        MakeFolder(path);
        if (readers == Readers.Group && Posix.IsHere)
        {
            Posix.SetFolderReaders(path, readers);
        }
    }

    /// <summary>Whether a link has this name (see <see cref="ReparsePoint"/>).</summary>
    public static bool IsLink(string path)
    {
        try
        {
            return ReparsePoint.IsLink(path, File.GetAttributes(LongPath.Of(path)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // By the time that one looks, it may have gone away again.
    private static bool IsThere(IOException e) => e.HResult is Win32.FileExists or Win32.AlreadyExists || (Posix.IsHere && e.HResult == Posix.EEXIST);

    // File.Exists follows links, and says no to folders.
    private static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(LongPath.Of(path));
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // Null when it has gone away meanwhile.
    private static FileStream? OpenAfterALook(string path, FileShare share)
    {
        try
        {
            FileAttributes attributes = File.GetAttributes(LongPath.Of(path));
            FileErrors.ThrowIfNotFile(path, attributes);
            return new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.ReadWrite, share, 1);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (e.HResult is Win32.SharingViolation or Win32.LockViolation)
        {
            throw FileErrors.Busy(path);
        }
    }
}
