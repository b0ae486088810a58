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

    /// <summary>ERROR_ACCESS_DENIED: a missing permission, or a file to be replaced that another program has open.</summary>
    public const int AccessDenied = 5;

    private const int ReplaceExisting = 1;
    private const int WriteThrough = 8;
    private const int AppendData = 4, Synchronize = 0x100000;
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
        return handle.IsInvalid ? throw LastError() : handle;
    }

    /// <summary>Writes bytes in one call, and returns when they are on disk.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public static void Append(SafeFileHandle handle, byte[] bytes)
    {
        if (!WriteFile(handle, bytes, bytes.Length, out _, IntPtr.Zero) || !FlushFileBuffers(handle))
        {
            throw LastError();
        }
    }

    /// <summary>Takes the lock that all writers of the file use, until the handle is closed. It doesn't block readers.</summary>
    /// <returns>0, or the error; <see cref="IsLocked"/> returns whether another process has the lock.</returns>
    public static int TryLock(SafeFileHandle handle) =>
        LockFile(handle, LockOffsetLow, LockOffsetHigh, 1, 0) ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Whether an error of <see cref="TryLock"/> says that another process has the lock.</summary>
    public static bool IsLocked(int error) => error == LockViolationCode;

    private static Exception LastError() => Marshal.GetExceptionForHR(Marshal.GetHRForLastWin32Error()) ?? new IOException();

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
