using System.Runtime.InteropServices;

namespace SukiSdp.Transfer;

/// <summary>The few system calls of Windows that .NET Framework has no words for.</summary>
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

    /// <summary>ERROR_ACCESS_DENIED: a permission, or a file that somebody has open where it should be replaced.</summary>
    public const int AccessDenied = 5;

    private const int ReplaceExisting = 1;
    private const int WriteThrough = 8;

    /// <summary>Renames, replacing what is there, and returns when the disk has it. Returns 0 or the error.</summary>
    public static int Rename(string from, string to) =>
        MoveFileEx(LongPath.Native(from), LongPath.Native(to), ReplaceExisting | WriteThrough) ? 0 : Marshal.GetLastWin32Error();

    /// <summary>What this user may use of a folder's disk, network shares included, which Windows wants with a separator at their end; null when the system does not say.</summary>
    public static DiskStatistics? Statistics(string folder) => GetDiskFreeSpaceEx(LongPath.Native(folder.TrimEnd('\\') + '\\'), out ulong free, out ulong total, out _)
        ? new DiskStatistics((long)Math.Min(total, long.MaxValue), (long)Math.Min(free, long.MaxValue))
        : null;

    /// <summary>Whether an error of the system is one of those that pass once another program has closed its file.</summary>
    public static bool IsBusy(int error) => error is AccessDenied or (SharingViolation & 0xFFFF) or (LockViolation & 0xFFFF);

#pragma warning disable SYSLIB1054 // One form for both frameworks.
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
