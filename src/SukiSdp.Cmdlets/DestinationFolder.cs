using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>The destination as a full path of the file system. Wildcards mean themselves, and the process's own directory is never used.</summary>
internal static class DestinationFolder
{
    /// <summary>The full path.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DestinationInvalid"/>.</exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        string full;
        try
        {
            full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                throw new SukiSdpException(SukiError.DestinationInvalid, $"The destination '{DisplayText.Of(path)}' is a place of the provider {provider.Name}, not of the file system.");
            }
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSInvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new SukiSdpException(SukiError.DestinationInvalid, $"The destination '{DisplayText.Of(path)}' is no path of the file system: {e.Message}");
        }

        full = Path.GetFullPath(full);
        if (File.Exists(full))
        {
            throw new SukiSdpException(SukiError.DestinationInvalid, $"The destination '{full}' is a file. Recordings are saved into a folder.");
        }

        string root = Path.GetPathRoot(full) ?? "";
        return full.Length > root.Length ? full.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) : full;
    }
}
