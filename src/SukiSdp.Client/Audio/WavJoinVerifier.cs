using System.Buffers;

namespace SukiSdp.Audio;

/// <summary>Proves that a file is one join: reads it with the reader that reads anyone's files, then compares it with the chunks.</summary>
internal sealed class WavJoinVerifier(WavJoinPlan plan, Stream joined, IProgress<long>? progress)
{
    private long compared;

    internal Task VerifyAsync(CancellationToken cancellationToken)
    {
        WavFacts facts = ReadHeader();
        if (facts.SampleFrames != plan.SampleFrames || joined.Length != plan.TotalLength)
        {
            throw new InvalidDataException(
                $"The joined file has {facts.SampleFrames} sample frames in {joined.Length} bytes, its chunks make {plan.SampleFrames} in {plan.TotalLength}.");
        }

        return CompareAsync(facts.DataOffset, cancellationToken);
    }

    internal Task VerifyEndAsync(CancellationToken cancellationToken)
    {
        WavFacts facts = ReadHeader();
        return facts.DataLength >= plan.DataLength
            ? CompareAsync(facts.DataOffset + facts.DataLength - plan.DataLength, cancellationToken)
            : throw new InvalidDataException($"The joined file has {facts.SampleFrames} sample frames, its chunks make {plan.SampleFrames}.");
    }

    private async Task CompareAsync(long offset, CancellationToken cancellationToken)
    {
        joined.Position = offset;
        byte[] expected = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);
        byte[] actual = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);
        try
        {
            foreach (WavJoinPart part in plan.Parts)
            {
                await CompareAsync(part, expected, actual, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(expected, clearArray: true);
            ArrayPool<byte>.Shared.Return(actual, clearArray: true);
        }
    }

    private WavFacts ReadHeader()
    {
        WavReadResult read = WavReader.Read(joined);
        if (read.Facts is not { } facts)
        {
            throw new InvalidDataException($"The joined file is not WAV. {read.NotWavReason}");
        }

        if (facts.HeaderProblem is { } problem)
        {
            throw new InvalidDataException($"The joined file has a header that does not fit it. {problem}");
        }

        if (facts.Format.DifferenceFrom(plan.Format!) is { } difference)
        {
            throw new InvalidDataException($"The joined file has {difference} as its chunks have.");
        }

        return facts;
    }

    private async Task CompareAsync(WavJoinPart part, byte[] expected, byte[] actual, CancellationToken cancellationToken)
    {
        using FileStream source = WavJoinFile.OpenSamples(part, skip: 0);
        for (long left = part.Facts.DataLength; left > 0;)
        {
            int count = (int)Math.Min(left, WavJoinFile.BufferSize);
            if (await source.ReadFullyAsync(expected, count, cancellationToken).ConfigureAwait(false) < count)
            {
                throw WavJoinFile.BecameShorter(part);
            }

            int read = await joined.ReadFullyAsync(actual, count, cancellationToken).ConfigureAwait(false);
            if (!expected.AsSpan(0, count).SequenceEqual(actual.AsSpan(0, read)))
            {
                throw new InvalidDataException(
                    $"The samples of the joined file differ from those of chunk {part.Source.SequenceNumber} ('{part.Source.Path}').");
            }

            left -= count;
            compared += count;
            progress?.Report(compared);
        }
    }
}
