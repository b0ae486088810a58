using SukiSdp.Files;

namespace SukiSdp.Archive;

// The last line of a file or session applies. When the manifest is read from its end, that line is read first, so that nothing has to be kept until all is read.
internal sealed partial class ManifestReader
{
    private const int Block = 64 * 1024;

    /// <summary>Reads every line, the last one first.</summary>
    /// <param name="path">The manifest's full path.</param>
    /// <param name="clock">The clock, to wait for a process that has exclusive access to the file.</param>
    /// <param name="take">Receives each valid line.</param>
    /// <param name="afterBlock">Called after each block of some hundred lines.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The lines that couldn't be read.</returns>
    /// <exception cref="FileNotFoundException">The manifest doesn't exist.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: another type of file, or a newer version.</exception>
    public static async Task<ManifestFlaws> ReadBackwardAsync(string path, Clock clock, ManifestEntryAction take, Func<long, Task> afterBlock, CancellationToken cancellationToken)
    {
        using FileStream file = await OpenAsync(path, clock, cancellationToken).ConfigureAwait(false);
        byte[] head = new byte[ManifestContent.HeadLength];
        int headLength = file.ReadFully(head, 0, head.Length);
        Array.Resize(ref head, headLength);
        using Stream text = Seekable(ManifestEncoding.Of(head), file);
        ManifestReader reader = new(path, take);
        Backward backward = new(reader, text);
        while (backward.ReadBlock())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader._entries == 0 && reader._flaws.Invalid > 0 && (backward.Position == 0 || text.Length - backward.Position >= MaxForeign))
            {
                throw Invalid(path, $"it is {ManifestContent.Describe(head)}, not a manifest of recordings. The file wasn't changed");
            }

            await afterBlock(text.Length).ConfigureAwait(false);
        }

        return reader._flaws;
    }

    /// <summary>Returns whether a file begins with a line of a manifest.</summary>
    /// <param name="path">The full path.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsManifest(string path)
    {
        using FileStream file = OpenOnce(path);
        byte[] buffer = new byte[MaxLine];
        int length = file.ReadFully(buffer, 0, buffer.Length);
        using Stream text = ManifestEncoding.Of(buffer.AsSpan(0, Math.Min(length, ManifestEncoding.HeadLength))).Decode(new MemoryStream(buffer, 0, length));
        length = text.ReadFully(buffer, 0, buffer.Length);
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, length);
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            if (ManifestEntry.TryRead(Trim(rest.Slice(0, end < 0 ? rest.Length : end)), out _))
            {
                return true;
            }

            rest = rest.Slice(end < 0 ? rest.Length : end + 1);
        }

        return false;
    }

    // A file that an editor has saved in another encoding is small enough for memory.
    private static Stream Seekable(ManifestEncoding encoding, FileStream file)
    {
        file.Position = 0;
        Stream text = encoding.Decode(file);
        if (text == file)
        {
            return file;
        }

        MemoryStream all = new();
        text.CopyTo(all);
        return all;
    }

    private sealed class Backward(ManifestReader reader, Stream text)
    {
        private readonly byte[] _buffer = new byte[Block + MaxLine];

        // The beginning of a line whose end has been read is at the end of the buffer.
        private int _kept;
        private bool _isSkipping;

        public long Position { get; private set; } = text.Length;

        // False at the end.
        public bool ReadBlock()
        {
            if (Position == 0)
            {
                return false;
            }

            int count = (int)Math.Min(Block, Position);
            int begin = _buffer.Length - _kept - count;
            Position -= count;
            text.Position = Position;
            count = text.ReadFully(_buffer, begin, count);
            int end = _buffer.Length;
            for (int at; (at = _buffer.AsSpan(begin, end - begin).LastIndexOf((byte)'\n')) >= 0; end = begin + at)
            {
                Take(_buffer.AsSpan(begin + at + 1, end - begin - at - 1));
            }

            _kept = end - begin;
            if (Position == 0)
            {
                Take(_buffer.AsSpan(begin, _kept));
            }
            else if (_kept > MaxLine)
            {
                reader._flaws.Invalid += _isSkipping ? 0 : 1;
                (_isSkipping, _kept) = (true, 0);
            }
            else
            {
                Buffer.BlockCopy(_buffer, begin, _buffer, _buffer.Length - _kept, _kept);
            }

            return true;
        }

        private void Take(ReadOnlySpan<byte> line)
        {
            if (!_isSkipping)
            {
                reader.Take(line);
            }

            _isSkipping = false;
        }
    }
}
