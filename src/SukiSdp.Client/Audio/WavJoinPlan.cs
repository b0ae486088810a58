namespace SukiSdp.Audio;

/// <summary>
/// The plan for joining the recordings of a session into one WAV file: which recordings, in what order, with which header. The complete
/// result, including its length, is known before the first byte is written.
/// </summary>
internal sealed class WavJoinPlan
{
    private readonly byte[] _header;

    private WavJoinPlan(IReadOnlyList<WavJoinPart> parts, IReadOnlyList<WavJoinProblem> blocking, IReadOnlyList<WavJoinProblem> passedOver)
    {
        Parts = parts;
        Problems = blocking;
        PassedOver = passedOver;
        Format = parts.Count > 0 ? parts[0].Info.Format : null;
        DataLength = parts.Sum(part => part.Info.DataLength);
        _header = Format is null ? [] : WavJoinHeader.Build(Format, DataLength);
    }

    /// <summary>The recordings to join, by sequence number.</summary>
    public IReadOnlyList<WavJoinPart> Parts { get; }

    /// <summary>The problems that prevent the join; empty if it can be written.</summary>
    public IReadOnlyList<WavJoinProblem> Problems { get; }

    /// <summary>The problems that were allowed: missing and unreadable recordings are omitted, and of damaged ones, the complete blocks are joined.</summary>
    public IReadOnlyList<WavJoinProblem> PassedOver { get; }

    /// <summary>Whether the join can be written.</summary>
    public bool CanWrite => Problems.Count == 0;

    /// <summary>The format of the joined file, which is the first recording's; null when there is no usable recording.</summary>
    public WavFormat? Format { get; }

    /// <summary>The form of the joined file: RIFF, or RF64 where its sizes need more than 32 bits.</summary>
    public WavContainer Container => Format is not null && WavJoinHeader.NeedsRf64(Format, DataLength) ? WavContainer.Rf64 : WavContainer.Riff;

    /// <summary>Samples of each channel in the joined file.</summary>
    public long SampleFrames => Format is null ? 0 : DataLength / Format.BlockAlign;

    /// <summary>The playing time of the joined file.</summary>
    public TimeSpan Duration => Format is null ? TimeSpan.Zero : WavDuration.Of(SampleFrames, Format.SampleRate);

    /// <summary>The length of the joined file, in bytes.</summary>
    public long TotalLength => _header.Length + DataLength + Padding;

    /// <summary>Whether the samples of a recording may end before its file does: its header doesn't state it, and they weren't read. Such a plan must not be written.</summary>
    internal bool IsEndUnknown => Parts.Any(part => part.Info.IsEndUnknown);

    internal ReadOnlyMemory<byte> Header => _header;

    /// <summary>Bytes of samples in the joined file.</summary>
    internal long DataLength { get; }

    /// <summary>Bytes after the samples: RIFF chunks of odd size are padded with one zero.</summary>
    internal int Padding => (int)(DataLength & 1);

    /// <summary>Reads the header of each recording and plans the join. Nothing is written, and what is wrong with the recordings is not thrown but listed.</summary>
    /// <remarks>
    /// A sequence number is missing when it lies between the lowest and the highest given. That the lowest is not 1 is no
    /// problem: the service does not document with what number a session starts.
    /// </remarks>
    /// <param name="sources">The recordings, in any order.</param>
    /// <param name="allowGap">Whether missing, unreadable and damaged recordings are skipped.</param>
    /// <exception cref="IOException">A recording cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">A recording may not be read.</exception>
    public static WavJoinPlan Create(IEnumerable<WavJoinSource> sources, bool allowGap = false) => Create(sources, allowGap, readsSamples: true);

    /// <inheritdoc cref="Create(IEnumerable{WavJoinSource}, bool)"/>
    /// <param name="sources">The recordings, in any order.</param>
    /// <param name="allowGap">Whether missing, unreadable and damaged recordings are skipped.</param>
    /// <param name="readsSamples">Whether samples are read if a header doesn't state where they end. See <see cref="IsEndUnknown"/>.</param>
    internal static WavJoinPlan Create(IEnumerable<WavJoinSource> sources, bool allowGap, bool readsSamples)
    {
        (List<WavJoinPart> parts, List<WavJoinProblem> problems) = WavJoinValidator.Inspect(sources, readsSamples);
        return new WavJoinPlan(
            parts,
            [.. problems.Where(problem => !(allowGap && problem.IsGap))],
            [.. problems.Where(problem => allowGap && problem.IsGap)]);
    }

    /// <summary>Writes the joined file, or the rest of it, in one pass with flat memory. The destination is not flushed.</summary>
    /// <param name="destination">Where to write, standing at <paramref name="offset"/>.</param>
    /// <param name="offset">Bytes of the joined file that already exist. The same plan always results in the same bytes.</param>
    /// <param name="progress">Receives the number of bytes of the joined file on disk, including <paramref name="offset"/>, after each buffer.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanWrite"/> is false.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative or beyond <see cref="TotalLength"/>.</exception>
    /// <exception cref="IOException">A recording cannot be read, has become shorter since the plan was made, or the destination cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task WriteAsync(Stream destination, long offset = 0, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        if (offset < 0 || offset > TotalLength)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The joined file has {TotalLength} bytes.");
        }

        ThrowIfBlocked();
        await new WavJoinWriter(this, destination, progress).WriteFromAsync(offset, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads a joined file back and verifies that it is exactly this join: the header, the length, and every sample
    /// byte compared with the recordings. Returns only if everything matches.
    /// </summary>
    /// <param name="joined">The joined file, a seekable stream read from its beginning.</param>
    /// <param name="progress">Receives the number of bytes of samples that have been compared.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidDataException">The file is not this join; the message says where.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CanWrite"/> is false.</exception>
    /// <exception cref="IOException">A recording or the joined file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task VerifyAsync(Stream joined, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ThrowIfBlocked();
        await new WavJoinVerifier(this, joined, progress).VerifyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for the recordings in a joined file that has more audio than they make.</summary>
    /// <param name="joined">The joined file, a seekable stream.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Where they are; null when one of them is not in it.</returns>
    /// <exception cref="InvalidDataException">The joined file is not WAV of this format.</exception>
    /// <exception cref="IOException">A recording or the joined file cannot be read.</exception>
    internal async Task<WavJoinFindings?> FindInAsync(Stream joined, CancellationToken cancellationToken)
    {
        ThrowIfBlocked();
        using WavJoinSearch search = new(this, joined);
        return await search.FindAllAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a joined file was made by a join of fewer of these recordings, so that this join has all of its samples.</summary>
    /// <param name="joined">The joined file, a seekable stream.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IOException">A recording or the joined file cannot be read.</exception>
    internal Task<bool> IsExtensionOfAsync(Stream joined, CancellationToken cancellationToken)
    {
        ThrowIfBlocked();
        return PartialJoinDetector.AreAllOfAsync(this, joined, cancellationToken);
    }

    private void ThrowIfBlocked()
    {
        if (!CanWrite)
        {
            throw new InvalidOperationException($"These recordings can't be joined. {Problems[0].Message}");
        }
    }
}
