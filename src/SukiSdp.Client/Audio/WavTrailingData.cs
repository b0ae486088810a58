using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>What stands in a file behind the last chunk that its header accounts for: padding, chunks and tags that hold no samples, or something else.</summary>
internal sealed class WavTrailingData
{
    private const int Id3HeaderLength = 10;
    private const int Id3Version1Length = 128;
    private const int ApeHeaderLength = 32;

    // Every place of a megabyte may be asked for what could start there, and next to none has one of these bytes and three that fit it.
    private static readonly bool[] FirstBytes = [.. Enumerable.Range(0, 256).Select(value => FourCC.StartsDescription((byte)value) || value is 'I' or 'T' or 'A')];

    private readonly List<string> _names = [];

    private WavTrailingData()
    {
    }

    /// <summary>The first byte that is not known to be harmless; null when all are.</summary>
    internal long? ForeignOffset { get; private set; }

    /// <summary>Number of zero bytes around chunks and tags.</summary>
    internal long Padding { get; private set; }

    /// <summary>The ids of the chunks and the names of the tags.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>Nothing.</summary>
    internal static WavTrailingData None => new();

    /// <summary>Reads a file from <paramref name="offset"/> to its end, or to the first byte that is not known to be harmless.</summary>
    internal static WavTrailingData Read(RiffChunkReader chunks, long offset)
    {
        WavTrailingData tail = new();
        for (int visited = 0; offset < chunks.Length; visited++)
        {
            long next = chunks.SkipValue(0, offset, chunks.Length);
            tail.Padding += next - offset;
            if (next == chunks.Length)
            {
                break;
            }

            if (visited == RiffChunkReader.MaximumChunks || Harmless(chunks, next) is not { } harmless)
            {
                tail.ForeignOffset = next;
                break;
            }

            tail._names.Add(harmless.Name);

            // A pad byte is part of its chunk.
            offset = next + harmless.Length;
            offset = chunks.SkipValue(0, offset, Math.Min(offset + (harmless.Length & 1), chunks.Length));
        }

        return tail;
    }

    /// <summary>Whether from <paramref name="offset"/> on a file has nothing but whole chunks and tags that hold no samples, each padded to an even length or not.</summary>
    /// <param name="chunks">The file.</param>
    /// <param name="offset">Where the first of them would be.</param>
    /// <param name="steps">How many may be visited; what is left of them afterwards.</param>
    internal static bool IsWhole(RiffChunkReader chunks, long offset, ref int steps)
    {
        while (offset < chunks.Length)
        {
            if (--steps < 0 || Harmless(chunks, offset) is not { } harmless)
            {
                return false;
            }

            offset = chunks.OffsetAfter(offset + harmless.Length, (harmless.Length & 1) != 0);
        }

        return true;
    }

    /// <summary>Whether a chunk or tag that holds no samples could start with these bytes, of which there are four.</summary>
    internal static bool CouldStart(ReadOnlySpan<byte> bytes) =>
        FirstBytes[bytes[0]]
        && (FourCC.IsDescription(BinaryPrimitives.ReadUInt32LittleEndian(bytes)) || bytes.StartsWith("ID3"u8) || bytes.StartsWith("TAG"u8) || bytes.StartsWith("APET"u8));

    // A whole chunk or tag at this place that is known to hold no samples.
    private static (string Name, long Length)? Harmless(RiffChunkReader chunks, long offset)
    {
        byte[] bytes = chunks.ReadBytes(offset, ApeHeaderLength);
        if (bytes.Length < RiffChunk.HeaderLength || !CouldStart(bytes))
        {
            return null;
        }

        (string Name, long Length)? found = TagAt(bytes);
        if (found is null && chunks.ReadHeader(offset) is { } chunk && !chunks.IsWaveList(chunk))
        {
            found = (FourCC.Text(chunk.Id), RiffChunk.HeaderLength + (long)chunk.StatedSize);
        }

        return found is { } whole && whole.Length <= chunks.Length - offset ? found : null;
    }

    // Tags that taggers of other kinds of audio append to whatever file they are given.
    private static (string Name, long Length)? TagAt(ReadOnlySpan<byte> bytes)
    {
        // ID3v2 (id3.org, "ID3v2.4.0 Main Structure", 3.1): four bytes of size with seven bits each, and a footer like the header if a flag says so.
        if (bytes.Length >= Id3HeaderLength && Mp3Signature.IsId3(bytes))
        {
            long size = (bytes[6] << 21) | (bytes[7] << 14) | (bytes[8] << 7) | bytes[9];
            bool hasFooter = (bytes[5] & 0x10) != 0;
            return ("ID3", Id3HeaderLength + size + (hasFooter ? Id3HeaderLength : 0));
        }

        // ID3v1 has 128 bytes.
        if (bytes.StartsWith("TAG"u8))
        {
            return ("TAG", Id3Version1Length);
        }

        // APEv2 with its header: the size leaves that out.
        return bytes.StartsWith("APETAGEX"u8) && bytes.Length == ApeHeaderLength
            ? ("APETAGEX", ApeHeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12)))
            : null;
    }
}
