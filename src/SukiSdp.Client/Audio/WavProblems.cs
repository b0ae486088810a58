using System.Globalization;

namespace SukiSdp.Audio;

/// <summary>Describes the problems of a header, in sentences.</summary>
internal sealed class WavProblems(RiffChunkReader chunks, int blockAlign)
{
    private const string AudioBehind = "audio that its header doesn't describe";

    private readonly List<string> _sentences = [];

    /// <summary>The sentences; null for no problem.</summary>
    internal string? Text => _sentences.Count == 0 ? null : string.Join(" ", _sentences);

    /// <summary>Adds a problem that means that samples are missing, or that there is or may be audio that the header doesn't describe.</summary>
    internal void AddDamage(WavDataExtent extent, long? foreignOffset, bool hasTooManyChunks)
    {
        if (extent.MissingBytes > 0)
        {
            Add("The header specifies {0} more bytes of samples than the file has.", extent.MissingBytes);
        }
        else if (extent.PartialBlock > 0)
        {
            Add("The last block of samples has {0} of {1} bytes.", extent.PartialBlock, blockAlign);
        }

        if (foreignOffset is { } offset)
        {
            AddForeign(offset);
        }

        if (hasTooManyChunks)
        {
            Add($"There may be {AudioBehind}: it has more than {{0}} chunks, and the chunks after them weren't read.", RiffChunkReader.MaximumChunks);
        }
    }

    /// <summary>Adds a problem of the header that hides no samples.</summary>
    internal void AddHarmless(WavDataExtent extent, long padding, bool isDs64Missing, long? riffSize)
    {
        if (isDs64Missing)
        {
            _sentences.Add("The ds64 chunk, which this format requires, is missing or isn't valid.");
        }

        if (_sentences.Count > 0)
        {
            return;
        }

        if (extent.CountedExtra > 0)
        {
            Add("The header counts data that isn't samples (a header or a pad byte, {0} bytes) as samples; no samples are missing.", extent.CountedExtra);
        }

        if (padding > 0)
        {
            Add("The file has zero bytes after its last chunk ({0}); no samples are missing.", padding);
        }

        // One byte of difference is the last chunk's pad, which some writers forget to write and some to count.
        long actual = chunks.Length - RiffChunk.HeaderLength;
        if (_sentences.Count == 0 && !extent.IsStreaming && riffSize is { } stated && Math.Abs(stated - actual) > 1)
        {
            Add("The header specifies a RIFF size of {0} bytes, but the file has {1}; no samples are missing.", stated, actual);
        }
    }

    private void AddForeign(long offset)
    {
        byte[] head = chunks.ReadBytes(offset, AudioContent.HeadLength);
        AudioContentKind kind = AudioContent.Detect(head);
        string? what =
            head.AsSpan().StartsWith("data"u8) ? "another data chunk"
            : head.Length >= 12 && head.AsSpan().StartsWith("LIST"u8) && head.AsSpan(8).StartsWith("wavl"u8) ? "a list of wave chunks"
            : kind == AudioContentKind.Wav ? "another WAV file"
            : AudioContent.ExtensionOf(kind) is not null ? $"{kind.ToString().ToUpperInvariant()} audio"
            : null;
        if (what is null)
        {
            Add($"There may be {AudioBehind}: the last {{0}} bytes of the file don't belong to any chunk.", chunks.Length - offset);
        }
        else
        {
            Add($"There is {AudioBehind}: {what} starts at byte {{0}}.", offset);
        }
    }

    private void Add(string format, params object[] values) => _sentences.Add(string.Format(CultureInfo.InvariantCulture, format, values));
}
