#if NET
using Microsoft.Win32.SafeHandles;

#endif

namespace SukiSdp.Files;

/// <content>What .NET and .NET Framework do in different ways.</content>
internal static partial class PrivateFile
{
#if NET
    private static FileStream Create(string path, FileShare share)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    // Null if it was removed in the meantime.
    private static FileStream? OpenExisting(string path, FileShare share)
    {
        if (OperatingSystem.IsWindows())
        {
            return OpenAfterALook(path, share);
        }

        int descriptor = Posix.OpenExisting(path, out int error);
        if (descriptor < 0)
        {
            return error == Posix.ENOENT ? null
                : error == Posix.ELOOP ? throw FileErrors.Link(path)
                : error == Posix.EISDIR ? throw FileErrors.NotFile(path)
                : throw new UnauthorizedAccessException($"The file can't be opened (error {error}).");
        }

        if (!Posix.TryLock(descriptor))
        {
            Posix.Close(descriptor);
            throw FileErrors.Busy(path);
        }

        Posix.SetReaders(descriptor, Readers.Owner);
        return Seekable(new LockedFile(new SafeFileHandle((IntPtr)descriptor, ownsHandle: true)), path);
    }

    // .NET doesn't return inodes. The open file is locked, so nothing changes it.
    private static bool IsSame(FileStream file, FileInfo named) =>
        named.Length == file.Length
        && named.CreationTimeUtc == File.GetCreationTimeUtc(file.SafeFileHandle)
        && named.LastWriteTimeUtc == File.GetLastWriteTimeUtc(file.SafeFileHandle);

    // A process that this one starts has a copy of every descriptor, and therefore of the lock, for a moment after the file is closed here. The
    // lock is therefore released explicitly, as .NET does for the files that it locks.
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
#else
    private static bool IsSame(FileStream file, FileInfo named) => named.Length == file.Length;

    private static FileStream Create(string path, FileShare share) =>
        OwnedByUs(new FileStream(LongPath.Of(path), FileMode.CreateNew, FileAccess.ReadWrite, share, 1), path);

    private static FileStream? OpenExisting(string path, FileShare share) => OpenAfterALook(path, share) is { } file ? OwnedByUs(file, path) : null;

    // Mono accepts only descriptors that it opened, and its locks affect only its own process.
    private static FileStream OwnedByUs(FileStream file, string path)
    {
        if (!Posix.IsHere)
        {
            return file;
        }

        int descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        if (!Posix.TryLock(descriptor))
        {
            file.Dispose();
            throw FileErrors.Busy(path);
        }

        Posix.SetReaders(descriptor, Readers.Owner);
        return Seekable(file, path);
    }
#endif

    // Audio isn't written to a pipe or a device.
    private static FileStream Seekable(FileStream file, string path)
    {
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw FileErrors.NotFile(path);
    }
}
