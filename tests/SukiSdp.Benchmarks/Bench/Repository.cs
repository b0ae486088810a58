namespace SukiSdp.Benchmarks.Bench;

/// <summary>The repository this program was built in.</summary>
internal static class Repository
{
    /// <summary>Its root, with the module staged.</summary>
    /// <exception cref="InvalidOperationException">Not inside the repository, or staging failed.</exception>
    public static async Task<string> FindAsync(bool stage, CancellationToken cancellationToken)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "SukiSdp.psd1")))
        {
            root = Path.GetDirectoryName(root);
        }

        if (root is null)
        {
            throw new InvalidOperationException("This program has to be run from the repository it was built in.");
        }

        if (stage)
        {
            ProcessResult build = await ChildProcess.RunAsync("dotnet", ["build", Path.Combine(root, "src", "SukiSdp.Cmdlets"), "-t:Stage", "-v", "q", "-nologo"], null, cancellationToken);
            if (build.ExitCode != 0)
            {
                throw new InvalidOperationException("The module could not be staged:\n" + build.Output + build.Errors);
            }
        }

        return root;
    }
}
