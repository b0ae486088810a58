using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>Where the documentation is: beside the staged module's folder, in the repository.</summary>
internal static class DocFiles
{
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(StagedModule.Folder, "..", ".."));

    public static string Pages { get; } = Path.Combine(Repository, "docs", "en-US");

    public static string Maml { get; } = Path.Combine(Pages, "SukiSdp.Cmdlets.dll-Help.xml");

    public static string About { get; } = Path.Combine(Pages, "about_SukiSdp.help.txt");
}
