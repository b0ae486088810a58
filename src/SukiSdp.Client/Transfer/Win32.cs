using System.Runtime.InteropServices;

namespace SukiSdp.Transfer;

/// <summary>The few system calls of Windows that .NET Framework has no words for.</summary>
internal static class Win32
{
    /// <summary>HRESULT of ERROR_SHARING_VIOLATION.</summary>
    public const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>HRESULT of ERROR_LOCK_VIOLATION.</summary>
    public const int LockViolation = unchecked((int)0x80070021);

    /// <summary>HRESULT of ERROR_HANDLE_DISK_FULL.</summary>
    public const int HandleDiskFull = unchecked((int)0x80070027);

    /// <summary>HRESULT of ERROR_DISK_FULL.</summary>
    public const int DiskFull = unchecked((int)0x80070070);

    private const int ReplaceExisting = 1;
    private const int WriteThrough = 8;

    /// <summary>Renames, replacing what is there, and returns when the disk has it. Returns 0 or the error.</summary>
    public static int Rename(string from, string to) =>
        MoveFileEx(from, to, ReplaceExisting | WriteThrough) ? 0 : Marshal.GetLastWin32Error();

    /// <summary>Free bytes for this user in a folder, network shares included; null when the system does not say.</summary>
    public static long? FreeSpace(string folder) =>
        GetDiskFreeSpaceEx(folder, out ulong free, out _, out _) ? (long)Math.Min(free, long.MaxValue) : null;

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
