namespace SukiSdp.Commands;

/// <summary>The location of the pages for <c>Get-Help -Online</c>.</summary>
internal static class HelpPage
{
    /// <summary>The folder of the pages; a page is named like its command.</summary>
    public const string Folder = "https://github.com/sukisdp/SukiSdp/blob/main/docs/en-US/";
}
