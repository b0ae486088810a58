using Microsoft.Win32.SafeHandles;

namespace SukiSdp.Transfer;

/// <summary>
/// Files and folders that hold patients' audio: the owner's alone from the first byte (mode 0600 and 0700; on Windows as the folder's ACL has it),
/// locked against other processes while open, and never reached through a link.
/// </summary>
internal static class PrivateFile
{
    /// <summary>Opens a file to read and write, or makes it.</summary>
    /// <exception cref="SukiSdpException">A link, a folder, or locked by another process.</exception>
    /// <exception cref="IOException">Any other trouble.</exception>
    public static FileStream OpenOrCreate(string path)
    {
        // Another process may make or remove the file between two calls; then the other branch is right.
        for (int tries = 0; ; tries++)
        {
            try
            {
                return Create(path);
            }
            catch (IOException) when (tries < 100 && Exists(path))
            {
                if (OpenExisting(path) is { } existing)
                {
                    return existing;
                }
            }
        }
    }

    /// <summary>Makes a folder and those above it that are missing, each its owner's alone.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(LongPath.Of(path)))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            CreateFolder(parent);
        }

#if NET
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }

        Directory.CreateDirectory(path);
#else
        Directory.CreateDirectory(LongPath.Of(path));
        if (Posix.IsHere)
        {
            Posix.MakeFolderPrivate(path);
        }
#endif
    }

    /// <summary>Whether a link (or another reparse point) has this name.</summary>
    public static bool IsLink(string path)
    {
        try
        {
            return (File.GetAttributes(LongPath.Of(path)) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

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

    private static FileStream Create(string path)
    {
#if NET
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
#else
        FileStream file = new(LongPath.Of(path), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
        if (Posix.IsHere)
        {
            Posix.MakePrivate((int)file.SafeFileHandle.DangerousGetHandle());
        }

        return file;
#endif
    }

    // Null when it has gone away meanwhile.
    private static FileStream? OpenExisting(string path)
    {
        if (Posix.IsHere)
        {
            int descriptor = Posix.OpenExisting(path, out int error);
            if (descriptor < 0)
            {
                return error == Posix.ENOENT ? null
                    : error == Posix.ELOOP ? throw DiskFailure.Link(path)
                    : error == Posix.EISDIR ? throw DiskFailure.NotFile(path)
                    : throw new UnauthorizedAccessException($"The file cannot be opened (error {error}).");
            }

            if (!Posix.TryLock(descriptor))
            {
                Posix.Close(descriptor);
                throw DiskFailure.Busy(path);
            }

            Posix.MakePrivate(descriptor);
            FileStream file = new LockedFile(new SafeFileHandle((IntPtr)descriptor, ownsHandle: true));
            if (!file.CanSeek)
            {
                file.Dispose();
                throw DiskFailure.NotFile(path);
            }

            return file;
        }

        FileAttributes attributes = File.GetAttributes(LongPath.Of(path));
        if ((attributes & FileAttributes.ReparsePoint) != 0)
        {
            throw DiskFailure.Link(path);
        }

        if ((attributes & FileAttributes.Directory) != 0)
        {
            throw DiskFailure.NotFile(path);
        }

        try
        {
            return new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (e.HResult is Win32.SharingViolation or Win32.LockViolation)
        {
            throw DiskFailure.Busy(path);
        }
    }

    // A process that this one starts has a copy of every descriptor for a moment, and with it the lock, though the file is closed here: so the
    // lock is given back in words, as .NET does for the files that it locks itself.
    private sealed class LockedFile : FileStream
    {
        private readonly SafeFileHandle _handle;

        public LockedFile(SafeFileHandle handle)
            : base(handle, FileAccess.ReadWrite, 1) => _handle = handle;

        protected override void Dispose(bool disposing)
        {
            if (_handle is { IsClosed: false })
            {
                Posix.Unlock((int)_handle.DangerousGetHandle());
            }

            base.Dispose(disposing);
        }
    }
}
