using System.Runtime.InteropServices;
using System.Text;

namespace SukiSdp.Transfer;

/// <summary>The few system calls of Linux and macOS that .NET has no words for.</summary>
internal static class Posix
{
    /// <summary>"No such file or directory".</summary>
    public const int ENOENT = 2;

    /// <summary>"Is a directory".</summary>
    public const int EISDIR = 21;

    /// <summary>"No space left on device".</summary>
    public const int ENOSPC = 28;

    private const int OpenReadOnly = 0;
    private const int OpenReadWrite = 2;
    private const int LockExclusiveNoWait = 2 | 4;
    private const int Unlocked = 8;

    private static readonly bool IsMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>Whether this is one of the systems that have these calls.</summary>
    public static bool IsHere { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>"Too many levels of symbolic links": what opening a link without following it answers.</summary>
    public static int ELOOP => IsMac ? 62 : 40;

    /// <summary>"Disc quota exceeded".</summary>
    public static int EDQUOT => IsMac ? 69 : 122;

    /// <summary>"Resource temporarily unavailable": what locking a file answers that another process has locked.</summary>
    public static int WouldBlock => IsMac ? 35 : 11;

    private static int NoFollow => IsMac ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000
        : 0x20000;

    private static int CloseOnExec => IsMac ? 0x1000000 : 0x80000;

    /// <summary>Opens an existing file to read and write, without following a link.</summary>
    /// <returns>The descriptor, or -1 and <paramref name="error"/>.</returns>
    public static int OpenExisting(string path, out int error) => Open(path, OpenReadWrite | NoFollow | CloseOnExec, out error);

    /// <summary>
    /// Takes a whole-file lock that ends with the descriptor. False when another process has it; a file system that knows no locks (some network
    /// mounts) is gone on with, as .NET itself does when it makes a file there.
    /// </summary>
    public static bool TryLock(int descriptor) => flock(descriptor, LockExclusiveNoWait) == 0 || Marshal.GetLastWin32Error() != WouldBlock;

    /// <summary>Gives a whole-file lock back.</summary>
    public static void Unlock(int descriptor) => _ = flock(descriptor, Unlocked);

    /// <summary>Makes a file readable and writable by its owner alone.</summary>
    public static void MakePrivate(int descriptor) => _ = fchmod(descriptor, 0x180);

    /// <summary>Makes a folder its owner's alone (mode 0700).</summary>
    public static void MakeFolderPrivate(string path) => _ = chmod(Bytes(path), 0x1C0);

    /// <summary>Renames, replacing what is there. Returns 0 or the error.</summary>
    public static int Rename(string from, string to) => rename(Bytes(from), Bytes(to)) == 0 ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Closes a descriptor that no handle owns.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Writes a folder's entries to the disk, so that a rename survives a power cut. Some file systems refuse; that is no failure of the file.</summary>
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
    private static extern int flock(int descriptor, int operation);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmod(int descriptor, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename(byte[] from, byte[] to);
#pragma warning restore CA2101, SYSLIB1054, IDE1006, CA5392
}
