namespace SukiSdp.Tour;

/// <summary>The module as users install it: <c>out/SukiSdp</c>, staged by the build of this project.</summary>
public static class StagedModule
{
    /// <summary>Its folder.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there: this program was moved away from the repository.</exception>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "out", "SukiSdp");
            if (File.Exists(Path.Combine(folder, "SukiSdp.psd1")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"Cannot find the staged module (out/SukiSdp) in any folder above '{AppContext.BaseDirectory}'. Build the repository first.");
    }
}
