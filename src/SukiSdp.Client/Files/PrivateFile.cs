namespace SukiSdp.Files;

/// <summary>
/// Files and folders that hold patients' audio: only the owner can access them from the first byte on, unless the group can read them when they are complete (mode 0600 and 0700; on Windows as the folder's ACL has it),
/// locked against other processes while open, and never reached through a link.
/// </summary>
internal static partial class PrivateFile
{
    /// <summary>Opens or creates a file to read and write.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="share">What other programs can do with it on Windows in the meantime: nothing, or rename, delete or read it.</param>
    /// <exception cref="SukiSdpException">It is a link or a folder, or another process has locked it.</exception>
    /// <exception cref="IOException">Any other error.</exception>
    public static FileStream OpenOrCreate(string path, FileShare share = FileShare.None)
    {
        // On other systems, a file is locked by sharing nothing. This doesn't prevent other programs from renaming and reading it.
        share = Posix.IsHere ? FileShare.None : share;

        // Another process can create or remove the file between two calls. Then the other branch applies. If others create and remove it repeatedly,
        // both calls can fail each time.
        for (int tries = 0; ; tries++)
        {
            try
            {
                if (TryOpenOrCreate(path, share, mayExist: tries < 100) is { } file)
                {
                    return file;
                }

                if (tries >= 100)
                {
                    throw FileErrors.Busy(path);
                }
            }
            catch (UnauthorizedAccessException) when (!Posix.IsHere && tries < 100 && MayBeRemoved(path, unlessFound: tries == 0))
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>
    /// Returns whether an open file has this name. Where a file is opened and locked in two steps, another process can rename it in between, and a third can create a
    /// new one.
    /// </summary>
    public static bool HasName(FileStream file, string path)
    {
        FileInfo named = new(LongPath.Of(path));
        return named.Exists && (!Posix.IsHere || IsSame(file, named));
    }

    /// <summary>Creates an empty file, if it doesn't exist.</summary>
    /// <exception cref="IOException">It can't be created.</exception>
    public static void MakeEmpty(string path, Readers readers)
    {
        try
        {
            using FileStream file = Create(path, FileShare.None);
            AllowReading(file, readers);
        }
        catch (IOException e) when (IsTaken(e) || Exists(path))
        {
            // Another process has created it.
        }
    }

    /// <summary>On Linux and macOS, makes an existing file its owner's alone, also while other programs have it open.</summary>
    /// <exception cref="SukiSdpException">It is a link or a pipe.</exception>
    public static void MakeOwners(string path)
    {
        int descriptor = Posix.OpenExisting(path, out int error);
        if (descriptor < 0)
        {
            if (error != Posix.ENOENT)
            {
                throw error == Posix.ELOOP ? FileErrors.Link(path) : Posix.Failure(error);
            }

            // Another process has removed it.
            return;
        }

        bool isFile = Posix.LengthOf(descriptor) >= 0;
        Posix.SetReaders(descriptor, Readers.Owner);
        Posix.Close(descriptor);
        if (!isFile)
        {
            throw FileErrors.NotFile(path);
        }
    }

    /// <summary>Lets other accounts read a file whose content is complete.</summary>
    public static void AllowReading(FileStream file, Readers readers)
    {
        if (readers == Readers.Group && Posix.IsHere)
        {
            Posix.SetReaders((int)file.SafeFileHandle.DangerousGetHandle(), readers);
        }
    }

    /// <summary>Creates a folder, and the missing folders above it.</summary>
    public static void CreateFolder(string path, Readers readers)
    {
        // Another process can create or remove it, or a folder above it, between two calls. A folder that is being removed can seem to exist until that process runs again.
        for (int tries = 0; !Directory.Exists(LongPath.Of(path)); tries++)
        {
            string? parent = Path.GetDirectoryName(path);
            if (parent is { Length: > 0 })
            {
                CreateFolder(parent, readers);
            }

            try
            {
                MakeFolder(path, readers);
                return;
            }
            catch (Exception e) when (tries < 50 && parent is not null && IsRemoved(e) && !File.Exists(LongPath.Of(path)))
            {
                Thread.Sleep(tries);
            }
        }
    }

    /// <summary>Returns whether a link has this name (see <see cref="ReparsePoint"/>).</summary>
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

    private static void MakeFolder(string path, Readers readers)
    {
        if (!Posix.IsHere)
        {
            Directory.CreateDirectory(LongPath.Of(path));
            return;
        }

        // Directory.CreateDirectory would also create the folders above it, if they were removed, and other accounts could read these.
        if (Posix.CreateFolder(path, readers) is not 0 and int error)
        {
            throw Posix.Failure(error);
        }
    }

    // Null if it existed when it was created, and was removed before it was opened.
    private static FileStream? TryOpenOrCreate(string path, FileShare share, bool mayExist)
    {
        try
        {
            return Create(path, share);
        }
        catch (IOException e) when (IsTaken(e) || (mayExist && Exists(path)))
        {
            return OpenExisting(path, share);
        }
    }

    // On Windows, a file that was removed can have its name until all programs have closed it, and access to it is denied until then.
    private static bool MayBeRemoved(string path, bool unlessFound)
    {
        try
        {
            // Even without permission to open it, an account can usually read the length of an existing file.
            return (File.GetAttributes(LongPath.Of(path)) & (FileAttributes.ReadOnly | FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0 && Win32.LengthOf(path) < 0;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return e is UnauthorizedAccessException || unlessFound;
        }
    }

    // The folder, or one above it, was removed at the same time. On Windows, access to it is denied as long as another program has it open.
    private static bool IsRemoved(Exception e) =>
        Posix.IsHere ? e.HResult is Posix.EEXIST or Posix.ENOENT
        : e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException || (e is IOException error && IsTaken(error));

    // Another process created it first, or locked it between its creation and the lock here. It can have been removed in the meantime.
    private static bool IsTaken(IOException e) =>
        e.HResult is Win32.FileExists or Win32.AlreadyExists || (Posix.IsHere && e.HResult == Posix.EEXIST) || SharedFile.IsBusy(e);

    // File.Exists follows links, and returns false for folders.
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

    // Null if it was removed in the meantime.
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
