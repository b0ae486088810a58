using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test that needs jq, and sha256sum of GNU, which not every machine has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JqFactAttribute : FactAttribute
{
    public JqFactAttribute()
    {
        string[] missing = [.. new[] { "sh", "jq", "sha256sum" }.Where(tool => !IsInstalled(tool))];
        Skip = missing.Length > 0 ? $"Not installed: {string.Join(", ", missing)}." : null;
    }

    private static bool IsInstalled(string tool) => !OperatingSystem.IsWindows()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
