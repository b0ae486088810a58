using System.Diagnostics;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test that mounts a small file system, which takes Linux and its superuser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = SmallDisk.ReasonToSkip;
}

/// <summary>The same with data; see <see cref="MountFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountTheoryAttribute : TheoryAttribute
{
    public MountTheoryAttribute() => Skip = SmallDisk.ReasonToSkip;
}

/// <summary>A file system in memory, mounted at a folder until it is disposed of.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Reason = new(() =>
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "Only the superuser of Linux may mount a file system.";
        }

        string folder = Directory.CreateTempSubdirectory("SukiSdp.mount.").FullName;
        bool mounts = Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) == 0 && Run("umount", folder) == 0;
        Directory.Delete(folder);
        return mounts ? null : "This machine does not let a file system be mounted.";
    });

    private readonly string _folder;

    private SmallDisk(string folder, params string[] options)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Assert.Equal(0, Run("mount", [.. options, folder]));
    }

    /// <summary>Why nothing can be mounted here; null when it can.</summary>
    public static string? ReasonToSkip => Reason.Value;

    /// <summary>One that holds so many bytes.</summary>
    public static SmallDisk OfBytes(string folder, long bytes) => new(folder, "-t", "tmpfs", "-o", FormattableString.Invariant($"size={bytes}"), "tmpfs");

    /// <summary>One that can have so many files and folders, its own among them.</summary>
    public static SmallDisk OfFiles(string folder, int files) => new(folder, "-t", "tmpfs", "-o", FormattableString.Invariant($"nr_inodes={files}"), "tmpfs");

    /// <summary>One that says nothing of its size: 0 of 0 bytes.</summary>
    public static SmallDisk WithoutStatistics(string folder) => new(folder, "-t", "ramfs", "ramfs");

    public void Dispose() => Run("umount", "-l", _folder);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
