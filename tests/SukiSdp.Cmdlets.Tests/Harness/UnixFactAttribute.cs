using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test of what only Unix has, such as file modes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no file modes." : null;
}
