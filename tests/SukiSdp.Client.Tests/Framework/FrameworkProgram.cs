using System.Diagnostics;
using System.Reflection;

namespace SukiSdp.Tests.Framework;

/// <summary>
/// The client of .NET Framework, run by .NET Framework on Windows and by Mono elsewhere. It stands in a folder of its own with the DLLs of the staged
/// module, no more and no fewer.
/// </summary>
internal static class FrameworkProgram
{
    private const string Variable = "SUKI_SDP_TEST_CLIENT";
    private const string Name = "SukiSdp.FrameworkHost.exe";

    private static readonly Lazy<string> Prepared = new(Prepare);

    /// <summary>
    /// Whether this run of the tests is to use it: the environment variable <c>SUKI_SDP_TEST_CLIENT</c> is <c>net472</c>. The tests that then mean
    /// something have the trait <c>Client=Both</c>.
    /// </summary>
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        "net472" => true,
        _ => throw new InvalidOperationException($"{Variable} can only be net472."),
    };

    /// <summary>Whether it is Mono that runs it.</summary>
    public static bool IsMono => IsAsked && !OperatingSystem.IsWindows();

    /// <summary>Starts it.</summary>
    /// <param name="trusted">A certificate authority that it trusts, in PEM form; under Mono only.</param>
    public static Process Start(string? trusted)
    {
        string program = Path.Combine(Prepared.Value, Name);
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new ProcessStartInfo(program) : new ProcessStartInfo("mono", [program]);
        start.Environment["XDG_CONFIG_HOME"] = trusted is null ? Prepared.Value : StoreOf(trusted);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = start.StandardOutputEncoding = start.StandardErrorEncoding = new System.Text.UTF8Encoding(false);
        return Process.Start(start)!;
    }

    private static string Prepare()
    {
        string root = Metadata("RepositoryRoot");
        string staged = Path.Combine(root, "out", "SukiSdp", "bin", "net472");
        if (!Directory.Exists(staged))
        {
            throw new DirectoryNotFoundException($"There is no staged module at '{staged}'. Stage it: dotnet build src/SukiSdp.Cmdlets -t:Stage");
        }

        string folder = Directory.CreateTempSubdirectory("sukisdp-net472-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (string file in Directory.EnumerateFiles(staged, "*.dll").Append(Path.Combine(root, "tests", "SukiSdp.FrameworkHost", "bin", Metadata("Configuration"), "net472", Name)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    // Mono looks for trusted authorities in a folder of the user's settings, where its own program puts them.
    private static string StoreOf(string trusted)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Prepared.Value, Path.GetRandomFileName())).FullName;
        string certificates = Path.Combine(folder, "trusted.pem");
        File.WriteAllText(certificates, trusted);
        ProcessStartInfo start = new("cert-sync", ["--quiet", "--user", certificates]) { RedirectStandardOutput = true };
        start.Environment["XDG_CONFIG_HOME"] = folder;
        using Process sync = Process.Start(start)!;
        sync.StandardOutput.ReadToEnd();
        sync.WaitForExit();
        return folder;
    }

    private static string Metadata(string key) =>
        typeof(FrameworkProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
