using System.Text.Json.Nodes;

namespace SukiSdp.Windows;

/// <summary>
/// <c>bin/windows</c>: the .NET root and the shell that the build put there, the Wine prefixes, and the reports. It belongs to one run at a time. It isn't in
/// <c>out</c>, where tests let PowerShell look for modules: through the prefix's drive Z: that search would have no end.
/// </summary>
internal sealed class WorkFolder(string repository, string configuration)
{
    public string Repository { get; } = repository;

    public string Path { get; } = System.IO.Path.Combine(repository, "tests", "Windows", "bin", "windows");

    public string DotNet => In("dotnet");

    public string Shell => In("pwsh");

    /// <summary>A path below the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The assembly of a test project.</summary>
    public string TestAssembly(string project) =>
        System.IO.Path.Combine(Repository, "tests", project, "bin", configuration, "net10.0", project + ".dll");

    /// <summary>A path in the form that Windows programs understand.</summary>
    public static string Windows(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Null while another run has it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Gives the shell the settings that the launcher has in its own configuration. They are not environment variables because tests start processes without
    /// those of their own.
    /// </summary>
    public void Configure()
    {
        string file = System.IO.Path.Combine(Shell, "pwsh.runtimeconfig.json");
        JsonObject shell = Read(file), launcher = Read(System.IO.Path.Combine(DotNet, "dotnet.runtimeconfig.json"));
        foreach (string name in new[] { "System.Runtime.EnableWriteXorExecute", "Switch.System.Reflection.ForceEmitInvoke", "System.Runtime.TieredPGO" })
        {
            Properties(shell)[name] = Properties(launcher)[name]!.DeepClone();
        }

        File.WriteAllText(file, shell.ToJsonString());
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    private static JsonObject Properties(JsonObject configuration) => configuration["runtimeOptions"]!["configProperties"]!.AsObject();
}
