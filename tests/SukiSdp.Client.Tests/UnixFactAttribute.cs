namespace SukiSdp.Tests;

/// <summary>A test of what only Unix has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = UnixOnly.Reason;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = UnixOnly.Reason;
}

internal static class UnixOnly
{
    public static string? Reason => OperatingSystem.IsWindows() ? "Windows locks files in another way, and has no pipes in folders." : null;
}
