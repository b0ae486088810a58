using System.Management.Automation;
using System.Text.RegularExpressions;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>The destination as a full path of the file system.</summary>
internal static class DestinationFolder
{
    private static readonly Regex SwallowedArgument = new("\"(\\s+-|\\s*$)", RegexOptions.CultureInvariant);

    /// <summary>The full path.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DestinationInvalid"/>.</exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        if (SecureStrings.IsToken(path))
        {
            throw new SukiSdpException(SukiError.DestinationInvalid, "The destination is a token (a JWT). It wasn't used or shown. Specify a token with -Token. If you typed it, remove it from the history of the shell.");
        }

        if (HasSwallowedArgument(path))
        {
            throw new SukiSdpException(
                SukiError.DestinationInvalid,
                $"The destination '{DisplayText.Of(path)}' contains a quotation mark. On a command line of Windows, \\\" doesn't end an argument, and the text that follows becomes part of it. Omit the backslash before the quotation mark: -Destination \"C:\\Night Two\".");
        }

        string full = FileSystemPath.Resolve(command, path, "The destination", SukiError.DestinationInvalid);
        return File.Exists(LongPath.Of(full))
            ? throw new SukiSdpException(SukiError.DestinationInvalid, $"The destination '{full}' is a file. Specify a folder.")
            : full;
    }

    /// <summary>
    /// Verifies that recordings can be saved below a destination, so that an invalid destination is reported once, before any request is
    /// sent, and not for each file. It creates no folder, because the user can still decline the first file.
    /// </summary>
    /// <param name="full">The full path.</param>
    /// <param name="names">How files are named below it.</param>
    /// <param name="writes">Whether anything will be written. Otherwise, nothing is written to verify it either.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DestinationInvalid"/>.</exception>
    public static void Require(string full, NameTemplate names, bool writes)
    {
        string there = full;
        try
        {
            FileAttributes? attributes;
            while ((attributes = AttributesOf(there)) is null)
            {
                there = Path.GetDirectoryName(there) ?? throw Invalid(full, $"'{there}' doesn't exist.");
            }

            if ((attributes & FileAttributes.Directory) == 0)
            {
                throw Invalid(full, $"'{there}' isn't a folder.");
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Invalid(full, e.Message);
        }

        if (writes)
        {
            TryToWrite(full, there, folder: names.HasFolders || there != full);
        }
    }

    // Only an attempt shows on every system whether a folder can be written to. The attempt does what the first file requires: in the root of a Windows drive,
    // users may create folders, but no files. The name is one that every verification of an archive ignores.
    private static void TryToWrite(string full, string there, bool folder)
    {
        string trial = LongPath.Of(Path.Combine(there, $".trial-{Guid.NewGuid():N}.part"));
        try
        {
            if (folder)
            {
                Directory.CreateDirectory(trial);
                RemoveTrial(trial);
            }
            else
            {
                new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            SukiSdpException failure = FileErrors.From(e, full);
            throw failure.Error == SukiError.DiskFull ? failure : Invalid(full, $"cannot create a {(folder ? "folder" : "file")} in '{there}': {e.Message}");
        }
    }

    // The folder could be created, which is what matters. Another program can have it open for a moment.
    private static void RemoveTrial(string trial)
    {
        try
        {
            Directory.Delete(trial);
        }
        catch (IOException e) when (SharedFile.IsBusy(e))
        {
            // It stays, and no verification of an archive counts it.
        }
    }

    // No path of Windows has a quotation mark. On other systems, a folder can have one in its name, but rarely one that ends with it or continues with a parameter.
    private static bool HasSwallowedArgument(string path) =>
        Path.DirectorySeparatorChar == '\\' ? path.Contains('"') : SwallowedArgument.IsMatch(path);

    private static FileAttributes? AttributesOf(string path)
    {
        try
        {
            return File.GetAttributes(LongPath.Of(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static SukiSdpException Invalid(string full, string why) =>
        new(SukiError.DestinationInvalid, $"The destination '{full}' can't be used: {why}");
}
