using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>One version of one object in the storage: its bytes and the metadata that storage reports.</summary>
/// <remarks>Every object made is a version of its own: no two share an <see cref="ETag"/> or a <see cref="Generation"/>.</remarks>
public abstract class SandboxObject
{
    private static long s_lastGeneration = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly Lazy<uint> _crc32C;

    private protected SandboxObject(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        Generation = Interlocked.Increment(ref s_lastGeneration);
        ETag = string.Create(CultureInfo.InvariantCulture, $"\"{Generation:x16}\"");
        _crc32C = new Lazy<uint>(ComputeCrc32C);
    }

    /// <summary>Bytes stored.</summary>
    public long Length { get; }

    /// <summary>The entity tag, quotes included.</summary>
    public string ETag { get; set; }

    /// <summary>The version number, as in <c>x-goog-generation</c>.</summary>
    public long Generation { get; set; }

    /// <summary>The media type of the response.</summary>
    public string ContentType { get; set; } = "audio/wav";

    /// <summary>When this version was made, as in <c>Last-Modified</c>.</summary>
    public DateTimeOffset LastModified { get; } = DateTimeOffset.UtcNow;

    /// <summary>CRC32C of the stored bytes. Worked out when first requested.</summary>
    public uint Crc32C => _crc32C.Value;

    /// <summary>MD5 of the stored bytes, or null: objects that are composed of parts carry none.</summary>
    public byte[]? Md5 { get; private protected init; }

    /// <summary>Whether the bytes are stored gzipped, so that a client which does not take gzip gets them decompressed.</summary>
    public virtual bool GzipStored => false;

    /// <summary>An object of these bytes. The array is not copied.</summary>
    public static SandboxObject FromBytes(byte[] bytes) => new ByteObject(bytes);

    /// <summary>Playable speech-format audio (16 kHz, mono, 16 bit) of a steady tone, whose pitch follows <paramref name="seed"/>.</summary>
    public static SandboxObject Wav(double seconds, int seed = 1) => new ByteObject(Tone.Create(seconds, seed));

    /// <summary>
    /// <paramref name="length"/> bytes that follow from <paramref name="seed"/>, worked out on demand and never stored. From 44
    /// bytes on they begin with a WAV header of that length. Carries no MD5, like a composite object.
    /// </summary>
    public static SandboxObject Random(long length, int seed) => new RandomObject(length, seed);

    /// <summary>A WAV header and then zeros; costs neither memory nor time, whatever the length. Carries no MD5.</summary>
    public static SandboxObject Sparse(long length) => new SparseObject(length);

    /// <summary>An object stored gzipped, which the storage decompresses for a client that does not take gzip.</summary>
    public static SandboxObject Gzip(byte[] plain) => new GzipObject(plain);

    /// <summary>Fills <paramref name="destination"/> with the stored bytes from <paramref name="offset"/> on.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>All bytes as a client should have them in the end: for a gzipped object, decompressed.</summary>
    public virtual byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }

    private protected virtual uint ComputeCrc32C()
    {
        uint crc = 0;
        byte[] buffer = new byte[64 * 1024];
        for (long offset = 0; offset < Length; offset += buffer.Length)
        {
            Span<byte> slice = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - offset));
            Read(offset, slice);
            crc = Castagnoli.Append(crc, slice);
        }

        return crc;
    }
}
