using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>Writes the files of a report: private from their first byte, and under their final names only when they are complete.</summary>
internal static class ReportFile
{
    /// <summary>Writes a file, replacing what has its name.</summary>
    /// <exception cref="SukiSdpException">It couldn't be written, or another process is writing it.</exception>
    public static async Task WriteAsync(string path, byte[] content, Clock clock, CancellationToken cancellationToken)
    {
        using PartFile part = Open(path);
        await WriteAsync(part, content, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file whose partial file is open, and gives it its name.</summary>
    public static Task WriteAsync(PartFile part, byte[] content, Clock clock, CancellationToken cancellationToken)
    {
        part.Begin(length: null);
        part.Write(content, 0, content.Length, 0);
        return part.CommitAsync(part.TargetPath, content.Length, pause => clock.Delay(pause, cancellationToken));
    }

    /// <summary>Makes the folder of a page's data, and the files that are in it, their owner's alone. On Windows, the ACL of the folder that they are in applies.</summary>
    /// <exception cref="SukiSdpException">The folder or a file is a link, or can't be opened.</exception>
    public static void CreateDataFolder(string folder)
    {
        if (PrivateFile.IsLink(folder))
        {
            throw FileErrors.Link(folder);
        }

        try
        {
            PrivateFile.CreateFolder(folder, Readers.Owner);
            if (!Posix.IsHere)
            {
                return;
            }

            Posix.SetFolderReaders(folder, Readers.Owner);
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(file => ReportFiles.IsDataName(file.Name) || file.Name == ReportFiles.CacheName))
            {
                PrivateFile.MakeOwners(file.FullName);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.NoFolder(e, folder);
        }
    }

    /// <summary>Opens the partial file, and creates the folder that it is in.</summary>
    public static PartFile Open(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            PrivateFile.CreateFolder(folder, Readers.Owner);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.NoFolder(e, folder);
        }

        return PartFile.Open(path);
    }
}
