using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Paths that users specify, as full paths of the file system. The process's own directory is never used.</summary>
internal static class FileSystemPath
{
    /// <summary>The full path, without a separator at its end. Wildcard characters are treated literally.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="error">The error if it isn't a path of the file system.</param>
    /// <exception cref="SukiSdpException">It isn't a path of the file system, or isn't a valid name of a file or a folder.</exception>
    public static string Resolve(PSCmdlet command, string path, string what, SukiError error)
    {
        string full;
        try
        {
            full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            RequireFileSystem(provider, path, what, error);
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

    /// <summary>
    /// The full paths that a path with wildcard characters matches; or the path itself, if it has none, or if it matches nothing and something has this name.
    /// </summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="error">The error if it isn't a path of the file system.</param>
    /// <param name="isMatch">Whether an existing path is of the right kind.</param>
    /// <returns>The paths; none if nothing of the right kind matches.</returns>
    /// <exception cref="SukiSdpException">It isn't a path of the file system.</exception>
    public static IReadOnlyList<string> ResolveWildcards(PSCmdlet command, string path, string what, SukiError error, Func<string, bool> isMatch)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            string literal = Resolve(command, path, what, error);
            return [path.IndexOf('`') < 0 || isMatch(literal) ? literal : Resolve(command, WildcardPattern.Unescape(path), what, error)];
        }

        List<string> found = [];
        try
        {
            found.AddRange(command.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider));
            RequireFileSystem(provider, path, what, error);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or WildcardPatternException)
        {
        }

        found.RemoveAll(item => !isMatch(item));
        return found.Count > 0 ? [.. found.Select(item => Resolve(command, item, what, error))] : Named();

        IReadOnlyList<string> Named()
        {
            try
            {
                string literal = Resolve(command, path, what, error);
                return isMatch(literal) ? [literal] : [];
            }
            catch (SukiSdpException)
            {
                return [];
            }
        }
    }

    private static void RequireFileSystem(ProviderInfo provider, string path, string what, SukiError error)
    {
        if (provider.Name != "FileSystem")
        {
            throw new SukiSdpException(error, $"{what} '{DisplayText.Of(path)}' is a path of the {provider.Name} provider, not of the file system.");
        }
    }
}
