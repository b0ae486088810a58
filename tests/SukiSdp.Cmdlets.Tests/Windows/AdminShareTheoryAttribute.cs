using Xunit;

namespace SukiSdp.Cmdlets.Tests.Windows;

/// <summary>A test with data that reaches this computer's drives by way of the network, which Windows lets administrators do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AdminShareTheoryAttribute : TheoryAttribute
{
    public AdminShareTheoryAttribute()
    {
        string share = $@"\\localhost\{Path.GetTempPath()[0]}$\";
        Skip = !OperatingSystem.IsWindows() ? "This is not Windows." : Directory.Exists(share) ? null : $"The share {share} cannot be reached from here.";
    }
}
