namespace SukiSdp.Benchmarks.Bench;

/// <summary>Programs that may be installed or not.</summary>
internal static class Programs
{
    // Debian keeps servers where an ordinary user's PATH does not look.
    private static readonly string[] MoreFolders = ["/usr/sbin", "/usr/local/sbin"];

    /// <summary>The full path of a program, or null when it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(MoreFolders)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>The first line that a program prints of its version, or null when it is not installed.</summary>
    public static async Task<string?> VersionAsync(string name, string option, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } path)
        {
            return null;
        }

        ProcessResult result = await ChildProcess.RunAsync(path, [option], null, cancellationToken);
        return (result.Output + result.Errors).Split('\n', 2)[0].Trim();
    }
}
