using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SukiSdp.Files;

/// <summary>System calls of Windows that .NET Framework doesn't provide.</summary>
internal static class Win32
{
    /// <summary>HRESULT of ERROR_SHARING_VIOLATION.</summary>
    public const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>HRESULT of ERROR_LOCK_VIOLATION.</summary>
    public const int LockViolation = unchecked((int)0x80070021);

    /// <summary>HRESULT of ERROR_FILE_EXISTS.</summary>
    public const int FileExists = unchecked((int)0x80070050);

    /// <summary>HRESULT of ERROR_ALREADY_EXISTS.</summary>
    public const int AlreadyExists = unchecked((int)0x800700B7);

    /// <summary>HRESULT of ERROR_HANDLE_DISK_FULL.</summary>
    public const int HandleDiskFull = unchecked((int)0x80070027);

    /// <summary>HRESULT of ERROR_DISK_FULL.</summary>
    public const int DiskFull = unchecked((int)0x80070070);

    /// <summary>HRESULT of ERROR_DISK_QUOTA_EXCEEDED.</summary>
    public const int QuotaExceeded = unchecked((int)0x8007050F);

    /// <summary>ERROR_ACCESS_DENIED: a missing permission, or a file to be replaced that another program has open.</summary>
    public const int AccessDenied = 5;

    private const int ReplaceExisting = 1;
    private const int WriteThrough = 8;
    private const int NoFile = 2, NoPath = 3;
    private const int AppendData = 4, ReadAttributes = 0x80, Synchronize = 0x100000;
    private const int ShareAll = 1 | 2 | 4;
    private const int OpenExistingFile = 3;
    private const int NormalAttributes = 0x80;
    private const int LockViolationCode = 33;

    // Far beyond the end of any file, so that the lock doesn't prevent other processes from reading.
    private const uint LockOffsetLow = 0xFFFFFFFE, LockOffsetHigh = 0x7FFFFFFF;

    /// <summary>Renames a file, replaces an existing one, and returns when that is on disk. Returns 0 or the error.</summary>
    public static int Rename(string from, string to) =>
        MoveFileEx(LongPath.Native(from), LongPath.Native(to), ReplaceExisting | WriteThrough) ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Returns the space of a folder's disk for this user, including network shares, for which Windows requires a separator at the end; null if the system doesn't report it.</summary>
    public static DiskStatistics? Statistics(string folder) => GetDiskFreeSpaceEx(LongPath.Native(folder.TrimEnd('\\') + '\\'), out ulong free, out ulong total, out _)
        ? new DiskStatistics((long)Math.Min(total, long.MaxValue), (long)Math.Min(free, long.MaxValue))
        : null;

    /// <summary>Returns whether an error of the system is transient: it ends when another program has closed its file.</summary>
    public static bool IsBusy(int error) => error is AccessDenied or (SharingViolation & 0xFFFF) or (LockViolation & 0xFFFF);

    /// <summary>Returns the reparse tag of a file or folder without opening it; null if the system doesn't report it.</summary>
    public static uint? FindReparseTag(string path)
    {
        IntPtr search = FindFirstFile(LongPath.Native(path), out FindData found);
        if (search == new IntPtr(-1))
        {
            return null;
        }

        FindClose(search);
        return found.ReparseTag;
    }

    /// <summary>Opens an existing file to append to it. Other processes can read it and append to it in the meantime.</summary>
    /// <exception cref="IOException">Another program has it open and doesn't share writing, or another error occurred.</exception>
    public static SafeFileHandle OpenToAppend(string path)
    {
        SafeFileHandle handle = CreateFile(LongPath.Native(path), AppendData | Synchronize, ShareAll, IntPtr.Zero, OpenExistingFile, NormalAttributes, IntPtr.Zero);
        return handle.IsInvalid ? throw Failure(Marshal.GetLastWin32Error()) : handle;
    }

    /// <summary>Writes bytes in one call, and returns when they are on disk.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public static void Append(SafeFileHandle handle, byte[] bytes)
    {
        if (!WriteFile(handle, bytes, bytes.Length, out _, IntPtr.Zero) || !FlushFileBuffers(handle))
        {
            throw Failure(Marshal.GetLastWin32Error());
        }
    }

    /// <summary>Takes the lock that all writers of the file use, until the handle is closed. It doesn't block readers.</summary>
    /// <returns>0, or the error; <see cref="IsLocked"/> returns whether another process has the lock.</returns>
    public static int TryLock(SafeFileHandle handle) =>
        LockFile(handle, LockOffsetLow, LockOffsetHigh, 1, 0) ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Whether an error of <see cref="TryLock"/> says that another process has the lock.</summary>
    public static bool IsLocked(int error) => error == LockViolationCode;

    /// <summary>Returns the exception of .NET for an error of the system.</summary>
    public static Exception Failure(int error)
    {
        int result = unchecked((int)0x80070000) | error;
        string message = Marshal.GetExceptionForHR(result)!.Message;
        return error switch
        {
            AccessDenied => new UnauthorizedAccessException(message),
            NoFile => new FileNotFoundException(message),
            NoPath => new DirectoryNotFoundException(message),
            _ => new IOException(message, result),
        };
    }

    /// <summary>Returns the length of a file, bytes, also if another program has it open for exclusive access, before Windows updates it in the folder; -1 if it can't be read.</summary>
    public static long LengthOf(string path)
    {
        using SafeFileHandle handle = CreateFile(LongPath.Native(path), ReadAttributes, ShareAll, IntPtr.Zero, OpenExistingFile, NormalAttributes, IntPtr.Zero);
        return !handle.IsInvalid && GetFileSizeEx(handle, out long length) ? length : -1;
    }

#pragma warning disable SYSLIB1054 // One form for both frameworks.
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode, Pack = 4)]
    private struct FindData
    {
        public uint Attributes;
        public long CreationTime;
        public long LastAccessTime;
        public long LastWriteTime;
        public uint SizeHigh;
        public uint SizeLow;
        public uint ReparseTag;
        public uint Reserved;

        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 260)]
        public string Name;

        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 14)]
        public string ShortName;
    }

    [DllImport("kernel32.dll", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr FindFirstFile(string path, out FindData found);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FindClose(IntPtr search);

    [DllImport("kernel32.dll", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(string path, int access, int share, IntPtr security, int disposition, int flags, IntPtr template);

    [DllImport("kernel32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool WriteFile(SafeFileHandle handle, byte[] bytes, int count, out int written, IntPtr overlapped);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileSizeEx(SafeFileHandle handle, out long length);

    [DllImport("kernel32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FlushFileBuffers(SafeFileHandle handle);

    [DllImport("kernel32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool LockFile(SafeFileHandle handle, uint offsetLow, uint offsetHigh, uint countLow, uint countHigh);

    [DllImport("kernel32.dll", EntryPoint = "MoveFileExW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileEx(string from, string to, int flags);

    [DllImport("kernel32.dll", EntryPoint = "GetDiskFreeSpaceExW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetDiskFreeSpaceEx(string folder, out ulong freeForUser, out ulong total, out ulong free);
#pragma warning restore SYSLIB1054
}
