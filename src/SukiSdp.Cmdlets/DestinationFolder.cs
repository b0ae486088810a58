using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>The destination as a full path of the file system.</summary>
internal static class DestinationFolder
{
    /// <summary>The full path.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DestinationInvalid"/>.</exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        string full = FileSystemPath.Resolve(command, path, "The destination", SukiError.DestinationInvalid);
        return File.Exists(full)
            ? throw new SukiSdpException(SukiError.DestinationInvalid, $"The destination '{full}' is a file. Recordings are saved into a folder.")
            : full;
    }
}
