using Xunit;

namespace SukiSdp.Tests;

/// <summary>A test of what Windows has and other systems do not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsFactAttribute : FactAttribute
{
    public WindowsFactAttribute() => Skip = OperatingSystem.IsWindows() ? null : WindowsTheoryAttribute.Reason;
}

/// <summary>The same with data; see <see cref="WindowsFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsTheoryAttribute : TheoryAttribute
{
    internal const string Reason = "This is not Windows.";

    public WindowsTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? null : Reason;
}

/// <summary>A test of what Unix has and Windows does not.</summary>
/// <param name="reason">What Windows does otherwise.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute(string reason) => Skip = OperatingSystem.IsWindows() ? $"On Windows, {reason}." : null;
}

/// <summary>The same with data; see <see cref="UnixFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute(string reason) => Skip = OperatingSystem.IsWindows() ? $"On Windows, {reason}." : null;
}

/// <summary>A test of what Linux has and other systems do not.</summary>
/// <param name="reason">What that is.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute(string reason) => Skip = OperatingSystem.IsLinux() ? null : $"Only on Linux, {reason}.";
}

/// <summary>The same with data; see <see cref="LinuxFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute(string reason) => Skip = OperatingSystem.IsLinux() ? null : $"Only on Linux, {reason}.";
}
