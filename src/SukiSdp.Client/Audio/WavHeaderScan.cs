using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>One walk over the chunks of a file, and the conclusion from what was met on the way.</summary>
internal sealed class WavHeaderScan(RiffChunkReader chunks)
{
    private const int FormHeaderLength = 12;

    private WavContainer container;
    private uint statedRiffSize;
    private Ds64? ds64;
    private byte[]? formatChunk;
    private long? factFrames;
    private RiffChunk? data;
    private bool hasSecondData;
    private bool hasTooManyChunks;

    // The first byte that belongs to no whole chunk.
    private long end;

    internal WavReadResult Run()
    {
        if (ReadForm() is { } reason)
        {
            return WavReadResult.NotWav(reason);
        }

        Walk();
        return Conclude();
    }

    private string? ReadForm()
    {
        // The form's content starts with its type, and that is followed by a first chunk: together as long as a chunk header.
        if (chunks.ReadHeader(0) is not { } form || chunks.ReadHeader(form.ContentOffset) is not { } type)
        {
            return $"It has {chunks.Length} bytes, too few for a WAV header.";
        }

        statedRiffSize = form.StatedSize;
        switch (form.Id)
        {
            case FourCC.Riff:
                container = WavContainer.Riff;
                break;
            case FourCC.Rf64:
                container = WavContainer.Rf64;
                break;
            case FourCC.Bw64:
                container = WavContainer.Bw64;
                break;
            default:
                return "It does not start with RIFF, RF64 or BW64.";
        }

        return type.Id == FourCC.Wave ? null : "Its RIFF form is not WAVE.";
    }

    private void Walk()
    {
        end = FormHeaderLength;
        for (int visited = 0; end < chunks.Length; visited++)
        {
            if (visited == RiffChunkReader.MaximumChunks)
            {
                hasTooManyChunks = true;
                return;
            }

            // Behind the samples anything that cannot be a chunk id is more likely samples, so the walk does not go on by its numbers.
            if (chunks.ReadHeader(end) is not { } chunk || (data is not null && !FourCC.IsPrintable(chunk.Id)))
            {
                return;
            }

            Take(chunk);
            if (SizeOf(chunk) is not { } size || size > chunks.Length - chunk.ContentOffset)
            {
                return;
            }

            end = chunks.OffsetAfter(chunk.ContentOffset + size, (size & 1) != 0);
        }
    }

    private void Take(RiffChunk chunk)
    {
        switch (chunk.Id)
        {
            case FourCC.Ds64 when container != WavContainer.Riff && data is null:
                ds64 ??= Ds64.Parse(chunks.ReadContent(chunk, Ds64.MaximumLength));
                break;
            case FourCC.Format:
                formatChunk ??= chunks.ReadContent(chunk, WavFormatParser.MaximumLength + 1);
                break;
            case FourCC.Fact:
                byte[] content = chunks.ReadContent(chunk, sizeof(uint));
                factFrames ??= content.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(content) : null;
                break;
            case FourCC.Data:
                hasSecondData |= data is not null;
                data ??= chunk;
                break;
        }
    }

    /// <summary>The bytes of a chunk's content; null when its size field is a stand-in that no <c>ds64</c> resolves.</summary>
    private long? SizeOf(RiffChunk chunk) => chunk.StatedSize == Ds64.SizeIsHere ? ds64?.SizeOf(chunk.Id) : chunk.StatedSize;

    private WavReadResult Conclude()
    {
        if (formatChunk is null || data is not { } dataChunk)
        {
            string missing = data is null ? "data" : "format";
            return WavReadResult.NotWav(hasTooManyChunks
                ? $"It has no {missing} chunk among its first {RiffChunkReader.MaximumChunks} chunks."
                : $"It has no {missing} chunk.");
        }

        if (WavFormatParser.Parse(formatChunk, out string? unusable) is not { } format)
        {
            return WavReadResult.NotWav(unusable!);
        }

        var extent = WavDataExtent.Resolve(
            SizeOf(dataChunk),
            present: chunks.Length - dataChunk.ContentOffset,
            unclaimed: chunks.Length - end,
            isRiffSizeStandIn: ds64 is null && (statedRiffSize is 0 or Ds64.SizeIsHere),
            format.BlockAlign);

        List<string> problems = [];
        bool isDamaged = FindDamage(extent, format, problems);
        FindHarmless(extent, problems);
        return WavReadResult.Wav(new WavFacts(format)
        {
            Container = container,
            DataOffset = dataChunk.ContentOffset,
            DataLength = extent.WholeBlocks,
            SampleFrames = FramesIn(extent.WholeBlocks, format),
            IsStreamingHeader = extent.IsStreaming,
            HeaderProblem = problems.Count == 0 ? null : string.Join(" ", problems),
            IsDamaged = isDamaged,
        });
    }

    private bool FindDamage(WavDataExtent extent, WavFormat format, List<string> problems)
    {
        if (extent.MissingBytes > 0)
        {
            problems.Add($"The header announces {extent.MissingBytes} more bytes of samples than the file has.");
        }
        else if (extent.PartialBlock > 0)
        {
            problems.Add($"The last block of samples has {extent.PartialBlock} of {format.BlockAlign} bytes.");
        }

        if (hasSecondData && !extent.IsStreaming)
        {
            problems.Add("There is more than one data chunk; only the first is counted.");
        }

        // A header whose 32-bit sizes overflowed looks like this: gigabytes of samples after the end it states.
        long unclaimed = chunks.Length - end;
        if (!extent.RunsToEnd && unclaimed > 0 && !hasTooManyChunks)
        {
            problems.Add($"The last {unclaimed} bytes of the file belong to no chunk.");
        }

        return problems.Count > 0;
    }

    private void FindHarmless(WavDataExtent extent, List<string> problems)
    {
        if (hasTooManyChunks && !extent.RunsToEnd)
        {
            problems.Add($"There are more than {RiffChunkReader.MaximumChunks} chunks; those after them were not read.");
        }

        if (container != WavContainer.Riff && ds64 is null)
        {
            problems.Add("There is no usable ds64 chunk, which this form must have.");
        }

        long? riffSize = statedRiffSize == Ds64.SizeIsHere ? ds64?.RiffSize : statedRiffSize;
        if (problems.Count > 0 || extent.IsStreaming || riffSize is null or 0)
        {
            return;
        }

        // One byte of difference is the last chunk's pad, which some writers forget to write and some to count.
        long stated = riffSize.Value;
        long actual = chunks.Length - RiffChunk.HeaderLength;
        if (Math.Abs(stated - actual) > 1)
        {
            problems.Add($"The header states a RIFF size of {stated} bytes where the file has {actual}; the samples are all there.");
        }
    }

    private long FramesIn(long bytes, WavFormat format)
    {
        if (format.IsFramePerBlock)
        {
            return bytes / format.BlockAlign;
        }

        if (factFrames is { } frames and > 0 and < uint.MaxValue)
        {
            return frames;
        }

        return format.ByteRate == 0 ? 0 : (long)Math.Min((decimal)bytes * format.SampleRate / format.ByteRate, long.MaxValue);
    }
}
