namespace SukiSdp.Audio;

/// <summary>What the header of a WAV file says, held against the file it is in. No sample has been decoded.</summary>
internal sealed class WavInfo
{
    internal WavInfo(WavFormat format) => Format = format;

    /// <summary>The sample format.</summary>
    public WavFormat Format { get; }

    /// <summary>The outermost form.</summary>
    public WavContainer Container { get; internal init; }

    /// <summary>Where the first sample stands, in bytes from the start of the file.</summary>
    public long DataOffset { get; internal init; }

    /// <summary>Bytes of samples that are really present, in whole blocks.</summary>
    public long DataLength { get; internal init; }

    /// <summary>
    /// Samples of each channel. For <see cref="WavEncoding.Other"/> it is the <c>fact</c> chunk's count, or an estimate by the
    /// stated byte rate where that is missing.
    /// </summary>
    public long SampleFrames { get; internal init; }

    /// <summary>The playing time.</summary>
    public TimeSpan Duration => WavDuration.Of(SampleFrames, Format.SampleRate);

    /// <summary>
    /// Whether the writer did not know the length when it wrote the header (a pipe, a recorder that was cut off) and left a
    /// placeholder such as 0 or 0xFFFFFFFF. The samples then extend to the end of the file, which isn't a <see cref="HeaderProblem"/>.
    /// </summary>
    public bool IsStreamingHeader { get; internal init; }

    /// <summary>Null, or one or more sentences that name what in the header does not fit the file.</summary>
    public string? HeaderProblem { get; internal init; }

    /// <summary>Whether <see cref="HeaderProblem"/> means that samples are missing, or are or may be in the file where the header does not account for them.</summary>
    public bool IsDamaged { get; internal init; }

    /// <summary>
    /// Whether it is damaged by more than an incomplete last block: whole samples are missing, or are or may be where the header does not account for them.
    /// </summary>
    internal bool LacksAudio { get; init; }

    /// <summary>Whether the end of the samples would have to be looked for among them, and was not: they are taken to run to the end of the file.</summary>
    internal bool IsEndUnknown { get; init; }

    /// <summary>
    /// The ids of chunks and the names of tags that are in the file beside what is needed to play it (<c>fmt </c>, <c>data</c>, <c>fact</c>,
    /// <c>ds64</c>) and filler (<c>JUNK</c>, <c>PAD </c>), each once.
    /// </summary>
    internal IReadOnlyList<string> OtherContent { get; init; } = [];
}
