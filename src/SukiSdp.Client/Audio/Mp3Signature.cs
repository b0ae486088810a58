using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>
/// Recognizes MP3 by an ID3v2 tag (id3.org, "ID3v2.4.0 Main Structure", 3.1) or by two frames in a row (ISO/IEC 11172-3, 2.4.1.3).
/// The eleven bits of one frame's sync word alone are met by chance too often.
/// </summary>
internal static class Mp3Signature
{
    private const int FrameHeaderLength = 4;

    // Frames that make a run among samples, where one or two occur by chance, and what does not change from frame to frame: sync word, version, layer,
    // protection, sample rate and channel mode.
    private const int RunLength = 8;
    private const uint SameInRun = 0xFFFF0CC0;

    // Kilobits a second by the frame's four-bit index; 0 is "free" and 15 is forbidden, and both are refused.
    private static ReadOnlySpan<short> Mpeg1Bitrates => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];

    private static ReadOnlySpan<short> Mpeg2Bitrates => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

    // Hz of MPEG-1; MPEG-2 has half, MPEG-2.5 a quarter.
    private static ReadOnlySpan<int> SampleRates => [44_100, 48_000, 32_000];

    /// <summary>The first two bytes of a layer III frame: of MPEG-1, MPEG-2 and MPEG-2.5, without and with a checksum.</summary>
    internal static byte[][] Syncs => [[0xFF, 0xFB], [0xFF, 0xFA], [0xFF, 0xF3], [0xFF, 0xF2], [0xFF, 0xE3], [0xFF, 0xE2]];

    internal static bool IsAtStartOf(ReadOnlySpan<byte> head)
    {
        if (IsId3(head))
        {
            return true;
        }

        int first = FrameLengthAt(head);
        return first > 0 && head.Length >= first + FrameHeaderLength && FrameLengthAt(head.Slice(first)) > 0;
    }

    // "ID3", version 2.2 to 2.4, a revision that is never 0xFF, flags, and four size bytes whose high bit is never set.
    internal static bool IsId3(ReadOnlySpan<byte> head) =>
        head.Length >= 10
        && head.StartsWith("ID3"u8)
        && head[3] is >= 2 and <= 4
        && head[4] < 0xFF
        && ((head[6] | head[7] | head[8] | head[9]) & 0x80) == 0;

    /// <summary>Whether frames of one stream follow one another here, so many that it is no chance even among quiet samples, which are full of 0xFF.</summary>
    internal static bool IsRunAtStartOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> first = default, rest = bytes;
        bool differs = false;
        for (int i = 0; i < RunLength; i++)
        {
            int length = FrameLengthAt(rest);
            if (length == 0 || rest.Length < length)
            {
                return false;
            }

            ReadOnlySpan<byte> frame = rest.Slice(0, length);
            first = i == 0 ? frame : first;
            if (((BinaryPrimitives.ReadUInt32BigEndian(frame) ^ BinaryPrimitives.ReadUInt32BigEndian(first)) & SameInRun) != 0)
            {
                return false;
            }

            differs |= !frame.SequenceEqual(first);
            rest = rest.Slice(length);
        }

        // A tone repeats the same bytes for ever, and can do so at the length of a frame.
        return differs;
    }

    /// <summary>The length in bytes of the layer III frame that starts here; 0 when none does.</summary>
    private static int FrameLengthAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FrameHeaderLength)
        {
            return 0;
        }

        uint header = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint sync = header >> 21;
        uint version = (header >> 19) & 3;
        uint layer = (header >> 17) & 3;
        int bitrateIndex = (int)(header >> 12) & 15;
        int rateIndex = (int)(header >> 10) & 3;
        int padding = (int)(header >> 9) & 1;
        const uint Sync = 0x7FF, Reserved = 1, LayerIII = 1, Mpeg1 = 3, Mpeg2 = 2;
        if (sync != Sync || version == Reserved || layer != LayerIII || rateIndex == SampleRates.Length)
        {
            return 0;
        }

        bool isMpeg1 = version == Mpeg1;
        int bitrate = 1000 * (isMpeg1 ? Mpeg1Bitrates : Mpeg2Bitrates)[bitrateIndex];
        int sampleRate = SampleRates[rateIndex] / (isMpeg1 ? 1 : version == Mpeg2 ? 2 : 4);

        // 1152 samples a frame in MPEG-1, 576 in its successors; one eighth of that, in bytes.
        return bitrate == 0 ? 0 : ((isMpeg1 ? 144 : 72) * bitrate / sampleRate) + padding;
    }
}
