using System.Text;

namespace SukiSdp.Archive;

/// <summary>
/// How the text of a manifest is encoded. The module writes UTF-8. An editor, or <c>&gt;</c> in Windows PowerShell, may have saved the file as UTF-16:
/// then it is read and extended as UTF-16.
/// </summary>
internal sealed class ManifestEncoding
{
    /// <summary>The number of bytes that <see cref="Of"/> needs.</summary>
    public const int HeadLength = 4;

    private static readonly ManifestEncoding Utf8 = new(null);
    private static readonly ManifestEncoding Utf16 = new(Encoding.Unicode);
    private static readonly ManifestEncoding Utf16BigEndian = new(Encoding.BigEndianUnicode);

    private readonly Encoding? _other;

    private ManifestEncoding(Encoding? other) => _other = other;

    /// <summary>Returns the encoding of a file by its first bytes: by its byte order mark, or by where the zeros of its first character are.</summary>
    public static ManifestEncoding Of(ReadOnlySpan<byte> head) =>
        head.Length < 2 ? Utf8
        : (head[0], head[1]) switch
        {
            (0xFF, 0xFE) => head.Length >= 4 && head[2] == 0 && head[3] == 0 ? Utf8 : Utf16,
            (0xFE, 0xFF) => Utf16BigEndian,
            ((byte)'{', 0) => Utf16,
            (0, (byte)'{') => Utf16BigEndian,
            _ => Utf8,
        };

    /// <summary>Returns a stream of the file's text as UTF-8.</summary>
    public Stream Decode(Stream file) => _other is null ? file : new Utf8Stream(file, _other.GetDecoder());

    /// <summary>Returns lines as they are added to the file.</summary>
    /// <param name="lines">Whole lines in UTF-8, each with its line feed.</param>
    /// <param name="length">The length of the file, bytes.</param>
    /// <param name="end">The last bytes of the file, at most <see cref="HeadLength"/>.</param>
    public byte[] Encode(byte[] lines, long length, ReadOnlySpan<byte> end)
    {
        int unit = _other is null ? 1 : 2;

        // A process that was killed during a write may have left an incomplete line, and an incomplete character.
        int half = (int)(length % unit);
        byte[] lineFeed = _other?.GetBytes("\n") ?? [(byte)'\n'];
        bool endsLine = length == 0 || (half == 0 && end.EndsWith(lineFeed));
        return
        [
            .. new byte[half],
            .. endsLine ? [] : lineFeed,
            .. _other is null ? lines : Encoding.Convert(Encoding.UTF8, _other, lines),
        ];
    }

    // Reads text in one encoding as UTF-8. .NET Framework has no such stream.
    private sealed class Utf8Stream(Stream inner, Decoder decoder) : Stream
    {
        private readonly byte[] _bytes = new byte[16 * 1024];
        private readonly char[] _chars = new char[16 * 1024];
        private byte[] _ready = [];
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            while (_at == _ready.Length)
            {
                int read = inner.Read(_bytes, 0, _bytes.Length);
                if (read == 0)
                {
                    // Not flushed: the rest of an incomplete last character would become a character of its own at the end of a complete line.
                    return 0;
                }

                int chars = decoder.GetChars(_bytes, 0, read, _chars, 0, flush: false);
                (_ready, _at) = (Encoding.UTF8.GetBytes(_chars, 0, chars), 0);
            }

            int taken = Math.Min(count, _ready.Length - _at);
            Buffer.BlockCopy(_ready, _at, buffer, offset, taken);
            _at += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
