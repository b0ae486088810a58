using Microsoft.Win32.SafeHandles;

namespace SukiSdp.Files;

/// <summary>Locks an open file on Linux and macOS, as <see cref="Posix.Lock"/> does.</summary>
internal delegate int FileLocker(int descriptor, bool shared);

/// <summary>
/// A file to which several processes append. It is opened in append mode, so that no process overwrites bytes of another, and
/// locked against other writers if the file system supports it. Other processes can read it at any time.
/// </summary>
internal abstract class AppendFile : IDisposable
{
    /// <summary>The length, bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Why the file couldn't be locked; null if it is locked.</summary>
    public string? LockProblem { get; private protected init; }

    /// <summary>Opens a file, or creates one that only its owner can access.</summary>
    /// <param name="path">The full path. Its folder exists.</param>
    /// <param name="locker">Locks the file; for tests of file systems without locks.</param>
    /// <param name="readers">Who can read it when it is created.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/>, <see cref="SukiError.LinkRefused"/>, <see cref="SukiError.TargetNotFile"/>.</exception>
    /// <exception cref="IOException">Any other cause.</exception>
    public static AppendFile Open(string path, FileLocker? locker = null, Readers readers = Readers.Owner)
    {
        // Another process may remove the file between two calls.
        for (int tries = 0; ; tries++)
        {
            AppendFile? file = Posix.IsHere ? OpenPosix(path, locker ?? Posix.Lock, readers) : OpenWindows(path);
            if (file is not null)
            {
                return file;
            }

            PrivateFile.MakeEmpty(path, readers);
            if (tries == 100)
            {
                throw new FileNotFoundException($"The file '{path}' is removed as soon as it is created.");
            }
        }
    }

    /// <summary>Reads from an offset on; fewer bytes than requested at the file's end.</summary>
    public abstract byte[] Read(long offset, int count);

    /// <summary>Adds bytes in one write, and returns when they are on disk.</summary>
    /// <exception cref="IOException">They could not be written. Some of them may have been written.</exception>
    public abstract void Append(byte[] bytes);

    /// <inheritdoc/>
    public abstract void Dispose();

    // Null if the file doesn't exist.
    private static PosixFile? OpenPosix(string path, FileLocker locker, Readers readers)
    {
        int descriptor = Posix.OpenToAppend(path, out int error);
        if (descriptor < 0)
        {
            return error == Posix.ENOENT ? null
                : error == Posix.ELOOP ? throw FileErrors.Link(path)
                : error == Posix.EISDIR ? throw FileErrors.NotFile(path)
                : throw Posix.Failure(error);
        }

        try
        {
            if (Posix.LengthOf(descriptor) < 0)
            {
                throw FileErrors.NotFile(path);
            }

            // .NET takes a shared lock of a file that it reads. Readers must not block this process: in that case, the lock is shared, and append mode alone keeps
            // lines complete.
            int refused = locker(descriptor, shared: false);
            refused = Posix.IsBusy(refused) ? locker(descriptor, shared: true) : refused;
            if (Posix.IsBusy(refused))
            {
                throw FileErrors.Busy(path);
            }

            Posix.SetReaders(descriptor, readers);
            return new PosixFile(descriptor) { LockProblem = refused == 0 ? null : $"error {refused}" };
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }
    }

    // Null if the file doesn't exist.
    private static WindowsFile? OpenWindows(string path)
    {
        FileStream? content = null;
        try
        {
            FileAttributes attributes = File.GetAttributes(LongPath.Of(path));
            FileErrors.ThrowIfNotFile(path, attributes);
            content = new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            int refused = Win32.TryLock(content.SafeFileHandle);
            if (Win32.IsLocked(refused))
            {
                throw FileErrors.Busy(path);
            }

            return new WindowsFile(content, Win32.OpenToAppend(path)) { LockProblem = refused == 0 ? null : $"error {refused}" };
        }
        catch (FileNotFoundException)
        {
            content?.Dispose();
            return null;
        }
        catch
        {
            content?.Dispose();
            throw;
        }
    }

    private sealed class PosixFile(int descriptor) : AppendFile
    {
        private bool _isClosed;

        public override long Length => Posix.LengthOf(descriptor);

        public override byte[] Read(long offset, int count) => Posix.Read(descriptor, offset, count);

        public override void Append(byte[] bytes) => Posix.Append(descriptor, bytes);

        public override void Dispose()
        {
            if (!_isClosed)
            {
                _isClosed = true;

                // A process that this one starts has a copy of the descriptor, and therefore of the lock, for a moment, unless the lock is released explicitly.
                Posix.Unlock(descriptor);
                Posix.Close(descriptor);
            }
        }
    }

    private sealed class WindowsFile(FileStream content, SafeFileHandle end) : AppendFile
    {
        public override long Length => content.Length;

        public override byte[] Read(long offset, int count)
        {
            byte[] bytes = new byte[count];
            content.Position = offset;
            Array.Resize(ref bytes, content.ReadFully(bytes, 0, count));
            return bytes;
        }

        public override void Append(byte[] bytes) => Win32.Append(end, bytes);

        public override void Dispose()
        {
            end.Dispose();
            content.Dispose();
        }
    }
}
