using System.Runtime.InteropServices;
using System.Text;

namespace SukiSdp.Files;

/// <summary>System calls of Linux and macOS that .NET doesn't provide.</summary>
internal static class Posix
{
    /// <summary>"Operation not permitted".</summary>
    public const int EPERM = 1;

    /// <summary>"No such file or directory".</summary>
    public const int ENOENT = 2;

    /// <summary>"Permission denied".</summary>
    public const int EACCES = 13;

    /// <summary>"File exists".</summary>
    public const int EEXIST = 17;

    /// <summary>"Is a directory".</summary>
    public const int EISDIR = 21;

    /// <summary>"Invalid argument": the error of a flush on a file system that doesn't support it.</summary>
    public const int EINVAL = 22;

    /// <summary>"No space left on device".</summary>
    public const int ENOSPC = 28;

    /// <summary>"Read-only file system".</summary>
    public const int EROFS = 30;

    private const int OpenReadOnly = 0;
    private const int OpenReadWrite = 2;
    private const int LockShared = 1, LockExclusive = 2, LockNoWait = 4;
    private const int Unlocked = 8;
    private const int Interrupted = 4;
    private const int FromBeginning = 0, FromEnd = 2;

    private static readonly bool IsMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>Whether this system has these calls.</summary>
    public static bool IsHere { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>"Too many levels of symbolic links": the error of opening a link without following it.</summary>
    public static int ELOOP => IsMac ? 62 : 40;

    /// <summary>"Disc quota exceeded".</summary>
    public static int EDQUOT => IsMac ? 69 : 122;

    // Another process has the lock.
    private static int WouldBlock => IsMac ? 35 : 11;

    private static int NoFollow => IsMac ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000
        : 0x20000;

    private static int CloseOnExec => IsMac ? 0x1000000 : 0x80000;

    private static int AppendOnly => IsMac ? 0x8 : 0x400;

    /// <summary>Opens an existing file to read and write, without following a link.</summary>
    /// <returns>The descriptor, or -1 and <paramref name="error"/>.</returns>
    public static int OpenExisting(string path, out int error) => Open(path, OpenReadWrite | NoFollow | CloseOnExec, out error);

    /// <summary>Opens an existing file to read it and to append to it, without following a link.</summary>
    /// <returns>The descriptor, or -1 and <paramref name="error"/>.</returns>
    public static int OpenToAppend(string path, out int error) => Open(path, OpenReadWrite | AppendOnly | NoFollow | CloseOnExec, out error);

    /// <summary>The length of an open file, bytes; -1 if it has none, such as a pipe.</summary>
    public static long LengthOf(int descriptor) => lseek(descriptor, 0, FromEnd);

    /// <summary>Reads from an offset on.</summary>
    /// <returns>The bytes; fewer than requested at the file's end.</returns>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static byte[] Read(int descriptor, long offset, int count)
    {
        byte[] bytes = new byte[count];
        int read = 0;
        nint more = lseek(descriptor, (nint)offset, FromBeginning) < 0 ? -1 : 1;
        while (more > 0 && read < count)
        {
            more = read_(descriptor, ref bytes[read], count - read);
            read += (int)Math.Max(more, 0);
        }

        Array.Resize(ref bytes, more < 0 ? throw Failure(Marshal.GetLastWin32Error()) : read);
        return bytes;
    }

    /// <summary>Writes bytes, in one call unless the system writes fewer, and returns when they are on disk.</summary>
    /// <exception cref="IOException">They could not be written. Some of them may have been written.</exception>
    public static void Append(int descriptor, byte[] bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            nint written = write(descriptor, ref bytes[done], bytes.Length - done);
            if (written < 0 && Marshal.GetLastWin32Error() is var error and not Interrupted)
            {
                throw Failure(error);
            }

            done += (int)Math.Max(written, 0);
        }

        if (fsync(descriptor) != 0 && Marshal.GetLastWin32Error() is var refused and not EINVAL)
        {
            throw Failure(refused);
        }
    }

    /// <summary>Returns the exception of .NET for an error of the system.</summary>
    public static Exception Failure(int error) => error is EACCES or EPERM or EROFS
        ? new UnauthorizedAccessException($"Access is denied (error {error}).")
        : new IOException(error == ENOSPC ? "No space is left on the device." : $"The operating system reported error {error}.", error);

    /// <summary>
    /// Locks the whole file until the descriptor is closed. Returns false if another process has the lock. A file system without locks (some network
    /// mounts) is accepted, as by .NET when it creates a file.
    /// </summary>
    public static bool TryLock(int descriptor) => !IsBusy(Lock(descriptor, shared: false));

    /// <summary>Locks the whole file until the descriptor is closed.</summary>
    /// <returns>0, or the error. <see cref="IsBusy"/> returns whether another process has the lock; any other error means that this file system doesn't support locks.</returns>
    public static int Lock(int descriptor, bool shared)
    {
        while (flock(descriptor, (shared ? LockShared : LockExclusive) | LockNoWait) != 0)
        {
            if (Marshal.GetLastWin32Error() is var error and not Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>Whether an error of <see cref="Lock"/> says that another process has the lock.</summary>
    public static bool IsBusy(int error) => error == WouldBlock;

    /// <summary>Releases the lock of a whole file.</summary>
    public static void Unlock(int descriptor) => _ = flock(descriptor, Unlocked);

    /// <summary>Sets who may read a file besides its owner (mode 0600 or 0640), regardless of the umask.</summary>
    public static void SetReaders(int descriptor, Readers readers) => _ = fchmod(descriptor, readers == Readers.Group ? 0x1A0u : 0x180u);

    /// <summary>Sets who may read a folder besides its owner (mode 0700 or 0750), regardless of the umask.</summary>
    public static void SetFolderReaders(string path, Readers readers) => _ = chmod(Bytes(path), readers == Readers.Group ? 0x1E8u : 0x1C0u);

    /// <summary>Creates a folder with the mode 0700, or 0750, but none above it. Returns 0 or the error.</summary>
    public static int CreateFolder(string path, Readers readers)
    {
        if (mkdir(Bytes(path), 0x1C0u) != 0)
        {
            return Marshal.GetLastWin32Error();
        }

        if (readers == Readers.Group)
        {
            SetFolderReaders(path, readers);
        }

        return 0;
    }

    /// <summary>Renames a file, and replaces an existing one. Returns 0 or the error.</summary>
    public static int Rename(string from, string to) => rename(Bytes(from), Bytes(to)) == 0 ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Closes a descriptor without a handle.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Flushes the entries of a folder to disk, so that a rename survives a power failure. Some file systems don't support this, which isn't an error.</summary>
    public static void FlushFolder(string path)
    {
        int descriptor = Open(path, OpenReadOnly | CloseOnExec, out _);
        if (descriptor >= 0)
        {
            _ = fsync(descriptor);
            _ = close(descriptor);
        }
    }

    private static int Open(string path, int flags, out int error)
    {
        int descriptor = open(Bytes(path), flags);
        error = descriptor < 0 ? Marshal.GetLastWin32Error() : 0;
        return descriptor;
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

#pragma warning disable CA2101, SYSLIB1054, IDE1006, CA5392 // Strings are passed as bytes; the names are the system's; libc is the system's own.
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern nint lseek(int descriptor, nint offset, int origin);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint read_(int descriptor, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int descriptor, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(int descriptor, int operation);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmod(int descriptor, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int mkdir(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename(byte[] from, byte[] to);
#pragma warning restore CA2101, SYSLIB1054, IDE1006, CA5392
}
