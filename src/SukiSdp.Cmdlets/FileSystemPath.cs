using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Paths that users give, as full paths of the file system. Wildcards mean themselves, and the process's own directory is never used.</summary>
internal static class FileSystemPath
{
    /// <summary>The full path, without a separator at its end.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was given.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="error">The error when it is none.</param>
    /// <exception cref="SukiSdpException">It isn't a path of the file system, or names what can't be a file or a folder.</exception>
    public static string Resolve(PSCmdlet command, string path, string what, SukiError error)
    {
        string full;
        try
        {
            full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                throw new SukiSdpException(error, $"{what} '{DisplayText.Of(path)}' is a path of the {provider.Name} provider, not of the file system.");
            }

            full = Path.GetFullPath(full);
            if (Path.DirectorySeparatorChar == '\\')
            {
                full = WindowsPath.Normalize(full);
            }
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSInvalidOperationException or NotSupportedException or ArgumentException or PathTooLongException)
        {
            throw new SukiSdpException(error, $"{what} '{DisplayText.Of(path)}' can't be used as a path of the file system: {e.Message}");
        }

        string root = Path.GetPathRoot(full) ?? "";
        return full.Length > root.Length ? full.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) : full;
    }
}
