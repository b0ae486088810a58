using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test of folders that the account may not read: Unix has modes for that, and root reads everything.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute() => Skip =
        OperatingSystem.IsWindows() ? "Windows has no file modes."
        : Environment.IsPrivilegedProcess ? "Root may read every folder."
        : null;
}
