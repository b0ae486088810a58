using System.Text;
using SukiSdp.Transfer;

namespace SukiSdp.Archive;

/// <summary>Takes a line of a manifest.</summary>
internal delegate void ManifestEntryAction(in ManifestEntry entry);

/// <summary>Reads a manifest from end to end, with one buffer however long it is.</summary>
internal static class ManifestReader
{
    // A real line has a few hundred bytes.
    private const int MaxLine = 64 * 1024;

    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes("{\"schema\":");

    /// <summary>Reads every line.</summary>
    /// <param name="path">The manifest's full path.</param>
    /// <param name="clock">The clock, to wait for a process that is writing to it.</param>
    /// <param name="take">Gets each line that is whole.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>How many lines could not be read: torn by a crash, or damaged. A torn last line is among them.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: another kind of file, or one of a newer version.</exception>
    public static async Task<int> ReadAsync(string path, Clock clock, ManifestEntryAction take, CancellationToken stop)
    {
        using FileStream file = await SharedFile.WaitForAsync(() => OpenOnce(path), path, clock, stop).ConfigureAwait(false);
        byte[] buffer = new byte[2 * MaxLine];
        int filled = 0, unreadable = 0;
        bool first = true, skipping = false;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            int read = file.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            int begin = 0;
            while (begin < filled)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', begin, filled - begin);
                if (end < 0 && read > 0)
                {
                    break;
                }

                ReadOnlySpan<byte> line = buffer.AsSpan(begin, (end < 0 ? filled : end) - begin);
                if (first && !IsOurs(line))
                {
                    throw Invalid(path, "it is not a manifest of recordings. It was left as it is");
                }

                first = false;
                if (skipping || !Take(line, path, take))
                {
                    unreadable++;
                    skipping = false;
                }

                begin = end < 0 ? filled : end + 1;
            }

            if (read == 0)
            {
                return unreadable;
            }

            filled -= begin;
            Buffer.BlockCopy(buffer, begin, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                // Longer than any line of ours: let go until its end.
                (filled, skipping) = (0, true);
            }
        }
    }

    private static bool Take(ReadOnlySpan<byte> line, string path, ManifestEntryAction take)
    {
        if (line.Length is 0 or > MaxLine)
        {
            return line.Length == 0;
        }

        if (!ManifestEntry.TryRead(line, out ManifestEntry entry))
        {
            return false;
        }

        if (entry.Schema > ManifestLine.CurrentSchema)
        {
            throw Invalid(path, "a newer version of this module has written to it");
        }

        take(entry);
        return true;
    }

    // The first line may be torn, too.
    private static bool IsOurs(ReadOnlySpan<byte> line) =>
        line.Slice(0, Math.Min(line.Length, Beginning.Length)).SequenceEqual(Beginning.AsSpan(0, Math.Min(line.Length, Beginning.Length)));

    private static FileStream OpenOnce(string path) =>
        new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);

    private static SukiSdpException Invalid(string path, string problem) =>
        new(SukiError.ManifestInvalid, $"The manifest '{path}' cannot be used: {problem}.");
}
