using System.Runtime.CompilerServices;

namespace SukiSdp;

/// <summary>How the runtime compiles a method.</summary>
internal static class Jit
{
    /// <summary>
    /// Compiles a method with all optimizations when it is first called (<c>MethodImplOptions.AggressiveOptimization</c>). For loops over the lines of a manifest:
    /// a short command would end before the runtime replaces the unoptimized code. .NET Framework doesn't have the member, and ignores its value.
    /// </summary>
    public const MethodImplOptions OptimizeAtOnce = (MethodImplOptions)512;
}
