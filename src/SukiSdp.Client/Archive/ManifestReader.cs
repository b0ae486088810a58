using System.Runtime.CompilerServices;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Receives a line of a manifest.</summary>
internal delegate void ManifestEntryAction(in ManifestEntry entry);

/// <summary>Reads a manifest from its beginning to its end, with one buffer regardless of its length.</summary>
internal sealed partial class ManifestReader(string path, ManifestEntryAction take)
{
    // A line of this module has a few hundred bytes.
    private const int MaxLine = 64 * 1024;

    // A file of another type isn't read further, regardless of its length.
    private const int MaxForeign = 1024 * 1024;

    private readonly ManifestFlaws _flaws = new();
    private long _entries;

    /// <summary>Reads every line.</summary>
    /// <param name="path">The manifest's full path.</param>
    /// <param name="clock">The clock, to wait for a process that has exclusive access to the file.</param>
    /// <param name="take">Receives each valid line.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The lines that couldn't be read.</returns>
    /// <exception cref="FileNotFoundException">The manifest doesn't exist.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: another type of file, or a newer version.</exception>
    public static async Task<ManifestFlaws> ReadAsync(string path, Clock clock, ManifestEntryAction take, CancellationToken cancellationToken)
    {
        using FileStream file = await OpenAsync(path, clock, cancellationToken).ConfigureAwait(false);
        ManifestReader reader = new(path, take);
        if (file.Length > 0)
        {
            reader.ReadAll(file, cancellationToken);
        }

        return reader._flaws;
    }

    /// <summary>The error of a manifest that couldn't be opened or read.</summary>
    public static SukiSdpException Unreadable(string path, Exception cause) => new(
        SukiError.ReadFailed,
        cause is FileNotFoundException or DirectoryNotFoundException ? $"Cannot find the manifest '{path}'." : $"'{path}': the manifest couldn't be read: {cause.Message}",
        cause);

    /// <summary>The error of a folder in place of a manifest.</summary>
    public static SukiSdpException Folder(string path) => Invalid(path, $"it is a folder. Specify a file in it, such as '{Path.Combine(path, ManifestFiles.UsualName)}'");

    private static Task<FileStream> OpenAsync(string path, Clock clock, CancellationToken cancellationToken) => Directory.Exists(LongPath.Of(path))
        ? throw Folder(path)
        : SharedFile.WaitForAsync(() => OpenOnce(path), path, clock, cancellationToken);

    [MethodImpl(Jit.OptimizeAtOnce)]
    private void ReadAll(FileStream file, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[2 * MaxLine];
        int headLength = file.ReadFully(buffer, 0, ManifestContent.HeadLength);
        byte[] head = buffer.AsSpan(0, headLength).ToArray();
        file.Position = 0;
        using Stream text = ManifestEncoding.Of(head).Decode(file);
        long all = 0;
        int filled = 0;
        bool skipping = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = text.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            all += read;
            int begin = 0;
            while (begin < filled)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', begin, filled - begin);
                if (end < 0 && read > 0)
                {
                    break;
                }

                if (!skipping)
                {
                    Take(buffer.AsSpan(begin, (end < 0 ? filled : end) - begin));
                }

                skipping = false;
                begin = end < 0 ? filled : end + 1;
            }

            if (_entries == 0 && _flaws.Invalid > 0 && (read == 0 || all >= MaxForeign))
            {
                throw Invalid(path, $"it is {ManifestContent.Describe(head)}, not a manifest of recordings. The file wasn't changed");
            }

            if (read == 0)
            {
                return;
            }

            filled -= begin;
            Buffer.BlockCopy(buffer, begin, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                skipping = SkipLong(buffer, skipping);
                filled = 0;
            }
        }
    }

    // Longer than any line of this module: it is skipped. Zeros, which a power failure leaves, can be followed by a complete line.
    private bool SkipLong(byte[] buffer, bool isSkipping)
    {
        bool isZeros = !isSkipping && Array.TrueForAll(buffer, b => b == 0);
        if (isZeros)
        {
            _flaws.Incomplete++;
        }
        else if (!isSkipping)
        {
            _flaws.Invalid++;
        }

        return !isZeros;
    }

    // No line of this module contains a zero: a power failure leaves zeros if the file was longer than what had been written to disk.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private void Take(ReadOnlySpan<byte> line)
    {
        bool hasZeros = line.IndexOf((byte)0) >= 0;
        _flaws.Incomplete += hasZeros ? 1 : 0;
        while (line.IndexOf((byte)0) is >= 0 and int zero)
        {
            TakeText(line.Slice(0, zero), isCounted: true);
            line = line.Slice(zero + 1);
        }

        TakeText(line, isCounted: hasZeros);
    }

    [MethodImpl(Jit.OptimizeAtOnce)]
    private void TakeText(ReadOnlySpan<byte> text, bool isCounted)
    {
        ReadOnlySpan<byte> line = Trim(text);
        if (line.Length == 0)
        {
            return;
        }

        if (line.Length > MaxLine || !ManifestEntry.TryRead(line, out ManifestEntry entry))
        {
            TakeUnreadable(line, isCounted);
            return;
        }

        if (entry.Schema > ManifestLine.CurrentSchema)
        {
            throw Invalid(path, "a newer version of this module has written to it");
        }

        _entries++;
        take(entry);
    }

    private void TakeUnreadable(ReadOnlySpan<byte> line, bool isCounted)
    {
        if (!ManifestEntry.IsBeginning(line, out string? session))
        {
            _flaws.Invalid++;
            return;
        }

        _flaws.Incomplete += isCounted ? 0 : 1;
        if (session is not null)
        {
            _flaws.Sessions.Add(session);
        }
    }

    // Editors add a byte order mark at the beginning and carriage returns at the ends of lines.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line.Slice(3);
        }

        while (line.Length > 0 && IsBlank(line[line.Length - 1]))
        {
            line = line.Slice(0, line.Length - 1);
        }

        while (line.Length > 0 && IsBlank(line[0]))
        {
            line = line.Slice(1);
        }

        return line;
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r';

    private static FileStream OpenOnce(string path) =>
        new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);

    private static SukiSdpException Invalid(string path, string problem) =>
        new(SukiError.ManifestInvalid, $"The manifest '{path}' can't be used: {problem}.");
}
