namespace SukiSdp.Audio;

/// <summary>Verifies that a file is exactly one join: reads it with the general reader, and then compares it with the recordings.</summary>
internal sealed class WavJoinVerifier(WavJoinPlan plan, Stream joined, IProgress<long>? progress)
{
    private long _compared;

    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        WavInfo info = ReadHeader(plan, joined);
        if (info.SampleFrames != plan.SampleFrames || joined.Length != plan.TotalLength)
        {
            throw new InvalidDataException(
                $"The joined file has {info.SampleFrames} sample frames in {joined.Length} bytes, but its recordings have {plan.SampleFrames} in {plan.TotalLength}.");
        }

        using WavJoinComparer comparer = new(joined);
        long position = info.DataOffset;
        foreach (WavJoinPart part in plan.Parts)
        {
            if (await comparer.CommonLengthAsync(part, position, Report, cancellationToken).ConfigureAwait(false) < part.Info.DataLength)
            {
                throw new InvalidDataException(
                    $"The samples of the joined file differ from those of recording {part.Source.SequenceNumber} ('{part.Source.Path}').");
            }

            position += part.Info.DataLength;
        }
    }

    /// <summary>Reads the header of a file that is to be a join of recordings of the plan's format.</summary>
    /// <exception cref="InvalidDataException">It is not WAV, its header does not fit it, or its format is another.</exception>
    internal static WavInfo ReadHeader(WavJoinPlan plan, Stream joined)
    {
        WavReadResult read = WavReader.Read(joined);
        if (read.Info is not { } info)
        {
            throw new InvalidDataException($"The joined file isn't WAV. {read.NotWavReason}");
        }

        if (info.HeaderProblem is { } problem)
        {
            throw new InvalidDataException($"The header of the joined file doesn't match the file. {problem}");
        }

        if (info.Format.DifferenceFrom(plan.Format!) is { } difference)
        {
            throw new InvalidDataException($"The joined file has {difference} as in its recordings.");
        }

        return info;
    }

    private void Report(int count)
    {
        _compared += count;
        progress?.Report(_compared);
    }
}
