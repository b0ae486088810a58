using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace SukiSdp.Tour;

/// <summary>
/// PowerShell of the version that <c>.config/dotnet-tools.json</c> names. The build restores it as a package; it runs from the package folder, or from the copy with
/// native code that the build of the tests makes of it, and nothing is installed.
/// </summary>
public static class PinnedShell
{
    /// <summary>Names the environment variable that selects another PowerShell: the path of its <c>pwsh</c>, <c>pwsh.exe</c>, or <c>pwsh.dll</c>.</summary>
    public const string Variable = "SUKI_SDP_TEST_SHELL";

    /// <summary>The program: <c>pwsh.dll</c> of the package, unless <see cref="Variable"/> names another.</summary>
    /// <exception cref="FileNotFoundException">The package isn't in the folder it was restored to.</exception>
    public static string Program { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } other ? other : Find();

    /// <summary>Creates the start information of a PowerShell process.</summary>
    /// <param name="arguments">The arguments of <c>pwsh</c>.</param>
    public static ProcessStartInfo NewStart(params IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);

        // The package's own executable is for Linux on x64 only. Its DLL runs everywhere.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        bool isDll = Path.GetExtension(Program).Equals(".dll", StringComparison.OrdinalIgnoreCase);
        string file = isDll ? Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet") : Program;
        ProcessStartInfo start = new(file, isDll ? [Program, .. arguments] : arguments);
        start.Environment["DOTNET_ROOT"] = root;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";

        // Short processes don't live long enough to gain from profiles, or from code that is compiled again for speed: without profiles, a shell needs about a tenth less
        // processor time, and if the second compilation waits a minute (in milliseconds, hexadecimal), one that runs Pester needs about a fifth less.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "EA60";

        // Without the startup profile of the account: shells that end at the same time, or are killed, can damage it, and then no shell of the account starts
        // (https://github.com/PowerShell/PowerShell/issues/26528). .NET uses it only on a computer with at least this number of processors (hexadecimal).
        start.Environment["DOTNET_MultiCoreJitMinNumCpus"] = "FFFF";
        return start;
    }

    private static string Find()
    {
        if (File.Exists(Metadata("PrecompiledShell")))
        {
            return Metadata("PrecompiledShell");
        }

        string package = Metadata("PowerShellPackage");
        string system = OperatingSystem.IsWindows() ? "win" : "unix";
        return (Directory.Exists(package) ? Directory.EnumerateFiles(package, "pwsh.dll", SearchOption.AllDirectories) : [])
            .FirstOrDefault(file => Path.GetFileName(Path.GetDirectoryName(file)) == system)
            ?? throw new FileNotFoundException($"Cannot find pwsh.dll in the package folder '{package}'. Build again, or set {Variable} to the path of a PowerShell.");
    }

    private static string Metadata(string key) =>
        typeof(PinnedShell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
