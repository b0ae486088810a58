using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>One walk over the chunks of a file, and the conclusion from what was met on the way.</summary>
internal sealed class WavHeaderScan(RiffChunkReader chunks)
{
    private const int FormHeaderLength = 12;

    private readonly List<string> _otherContent = [];

    private WavContainer _container;
    private uint _statedRiffSize;
    private Ds64? _ds64;
    private bool _hasDs64;
    private byte[]? _formatChunk;
    private long? _factFrames;
    private RiffChunk? _data;
    private int _otherContentBeforeData;
    private bool _hasTooManyChunks;

    // The earliest chunk that contains or could contain audio that the header doesn't describe.
    private long? _foreignOffset;

    // The first byte that belongs to no whole chunk.
    private long _end;

    // The form's content after its first eight bytes, as the header has it; null when that was never filled in.
    private long? RiffSize
    {
        get
        {
            long? size = _statedRiffSize == Ds64.SizeIsHere ? _ds64?.RiffSize : _statedRiffSize;
            return size > 0 ? size : null;
        }
    }

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
        // The form's content starts with its type, which is followed by a chunk: together at least as long as a chunk header.
        if (chunks.ReadHeader(0) is not { } form || chunks.ReadHeader(form.ContentOffset) is not { } type)
        {
            return $"It has {chunks.Length} bytes, too few for a WAV header.";
        }

        _statedRiffSize = form.StatedSize;
        switch (form.Id)
        {
            case FourCC.Riff:
                _container = WavContainer.Riff;
                break;
            case FourCC.Rf64:
                _container = WavContainer.Rf64;
                break;
            case FourCC.Bw64:
                _container = WavContainer.Bw64;
                break;
            default:
                return "It doesn't start with RIFF, RF64 or BW64.";
        }

        return type.Id == FourCC.Wave ? null : "Its RIFF form isn't WAVE.";
    }

    private void Walk()
    {
        _end = FormHeaderLength;
        for (int visited = 0; _end < chunks.Length; visited++)
        {
            if (visited == RiffChunkReader.MaximumChunks)
            {
                _hasTooManyChunks = true;
                return;
            }

            // After the samples, anything that can't be a chunk ID is more likely samples, so the scan doesn't continue with its numbers.
            if (chunks.ReadHeader(_end) is not { } chunk || (_data is not null && !FourCC.IsPrintable(chunk.Id)))
            {
                return;
            }

            if (IsForeign(chunk))
            {
                _foreignOffset ??= _end;
                if (_data is not null)
                {
                    return;
                }
            }

            if (SizeOf(chunk) is not { } size || size > chunks.Length - chunk.ContentOffset)
            {
                Take(chunk, isWhole: false);
                return;
            }

            Take(chunk, isWhole: true);
            _end = chunks.OffsetAfter(chunk.ContentOffset + size, (size & 1) != 0);
        }
    }

    // Whether a chunk is audio of its own, or may be: behind the samples, and outside the form or where the form's end is not known, everything may
    // be that is not known to be anything else.
    private bool IsForeign(RiffChunk chunk)
    {
        if (FourCC.StartsFile(chunk.Id) || (chunk.Id == FourCC.Data && _data is not null))
        {
            return true;
        }

        if (chunk.Id == FourCC.List)
        {
            return chunks.IsWaveList(chunk);
        }

        bool isInForm = RiffSize is { } size && chunk.Offset - RiffChunk.HeaderLength < size;
        return _data is not null && !isInForm && !FourCC.IsDescription(chunk.Id) && (chunk.Id != FourCC.Format || _formatChunk is not null);
    }

    private void Take(RiffChunk chunk, bool isWhole)
    {
        switch (chunk.Id)
        {
            case FourCC.Ds64 when _data is null && !_hasDs64:
                _hasDs64 = true;
                _ds64 = _container == WavContainer.Riff ? null : Ds64.Parse(chunks.ReadContent(chunk, Ds64.MaximumLength));
                break;
            case FourCC.Format when _formatChunk is null:
                _formatChunk = chunks.ReadContent(chunk, WavFormatParser.MaximumLength + 1);
                break;
            case FourCC.Fact when _factFrames is null:
                byte[] content = chunks.ReadContent(chunk, sizeof(uint));
                _factFrames = content.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(content) : null;
                break;
            case FourCC.Data when _data is null:
                _data = chunk;
                _otherContentBeforeData = _otherContent.Count;
                break;
            case FourCC.Junk or FourCC.Pad when isWhole && IsFiller(chunk):
                break;
            default:
                Note(FourCC.Text(chunk.Id));
                break;
        }
    }

    // Programs put whatever was in memory into a filler chunk, and some people notes: it is filler when it is the same byte all over.
    private bool IsFiller(RiffChunk chunk)
    {
        long contentEnd = chunk.ContentOffset + chunk.StatedSize;
        return chunk.StatedSize == 0 || chunks.SkipValue(chunks.ReadBytes(chunk.ContentOffset, 1)[0], chunk.ContentOffset, contentEnd) == contentEnd;
    }

    private void Note(string name)
    {
        if (!_otherContent.Contains(name))
        {
            _otherContent.Add(name);
        }
    }

    /// <summary>The bytes of a chunk's content; null if its size field is a placeholder that no <c>ds64</c> resolves.</summary>
    private long? SizeOf(RiffChunk chunk) => chunk.StatedSize == Ds64.SizeIsHere ? _ds64?.SizeOf(chunk.Id) : chunk.StatedSize;

    private WavReadResult Conclude()
    {
        if (_formatChunk is null || _data is not { } dataChunk)
        {
            string missing = _data is null ? "data" : "format";
            return WavReadResult.NotWav(_hasTooManyChunks
                ? $"It has no {missing} chunk among its first {RiffChunkReader.MaximumChunks} chunks."
                : $"It has no {missing} chunk.");
        }

        if (WavFormatParser.Parse(_formatChunk, out string? unusable) is not { } format)
        {
            return WavReadResult.NotWav(unusable!);
        }

        var extent = WavDataExtent.Resolve(
            chunks, dataChunk.ContentOffset, SizeOf(dataChunk), _end, isRiffSizePlaceholder: _ds64 is null && (_statedRiffSize is 0 or Ds64.SizeIsHere), format.BlockAlign);
        if (extent.TailOffset is { } samplesEnd)
        {
            ForgetWalkBehind(dataChunk);
            _end = samplesEnd;
        }

        WavTrailingData tail = _hasTooManyChunks ? WavTrailingData.None : WavTrailingData.Read(chunks, _end);
        foreach (string name in tail.Names)
        {
            Note(name);
        }

        WavProblems problems = new(chunks, format.BlockAlign);
        long? foreignOffset = _foreignOffset ?? extent.ForeignOffset ?? tail.ForeignOffset;
        problems.AddDamage(extent, foreignOffset, _hasTooManyChunks);
        bool isDamaged = problems.Text is not null;
        problems.AddHarmless(extent, tail.Padding, isDs64Missing: _container != WavContainer.Riff && _ds64 is null, RiffSize);
        return WavReadResult.Wav(new WavInfo(format)
        {
            Container = _container,
            DataOffset = dataChunk.ContentOffset,
            DataLength = extent.WholeBlocks,
            SampleFrames = FramesIn(extent.WholeBlocks, format),
            IsStreamingHeader = extent.IsStreaming,
            HeaderProblem = problems.Text,
            IsDamaged = isDamaged,
            LacksAudio = extent.MissingBytes > 0 || foreignOffset is not null || _hasTooManyChunks,
            IsEndUnknown = extent.IsEndUnknown,
            OtherContent = _otherContent,
        });
    }

    // By the size in the header the walk took samples for chunks.
    private void ForgetWalkBehind(RiffChunk dataChunk)
    {
        _otherContent.RemoveRange(_otherContentBeforeData, _otherContent.Count - _otherContentBeforeData);
        _foreignOffset = _foreignOffset < dataChunk.Offset ? _foreignOffset : null;
        _hasTooManyChunks = false;
    }

    private long FramesIn(long bytes, WavFormat format)
    {
        if (format.IsFramePerBlock)
        {
            return bytes / format.BlockAlign;
        }

        if (_factFrames is { } frames and > 0 and < uint.MaxValue)
        {
            return frames;
        }

        return format.ByteRate == 0 ? 0 : (long)Math.Min((decimal)bytes * format.SampleRate / format.ByteRate, long.MaxValue);
    }
}
