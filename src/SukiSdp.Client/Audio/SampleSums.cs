namespace SukiSdp.Audio;

/// <summary>The sums and limits of a run of samples of one channel. Full scale is 1.</summary>
/// <remarks>
/// There are two ways to compute it, with the same results to the last bit: integers are summed exactly, and floating-point samples in four sums that are
/// added up at the end, whether the processor adds several at once or not.
/// </remarks>
/// <param name="Least">The least sample.</param>
/// <param name="Greatest">The greatest sample.</param>
/// <param name="Sum">The sum.</param>
/// <param name="Squares">The sum of the squares.</param>
internal readonly partial record struct SampleSums(double Least, double Greatest, double Sum, double Squares)
{
    private const double IntegerScale = 1.0 / 32768;

    /// <summary>No samples.</summary>
    internal static readonly SampleSums None = new(double.PositiveInfinity, double.NegativeInfinity, 0, 0);

    /// <summary>The sample that is farthest from 0, without its sign; 0 without samples.</summary>
    internal double Peak => Math.Max(0, Math.Max(Greatest, -Least));

    /// <summary>Sums up samples of 16 bits: at most 131,072 of them, so that parts of their sum fit into 32 bits.</summary>
    internal static SampleSums Of(ReadOnlySpan<short> samples)
    {
        int least = short.MaxValue, greatest = short.MinValue, done = 0;
        long sum = 0, squares = 0;
#if NET
        done = AddVectors(samples, ref least, ref greatest, ref sum, ref squares);
#endif
        AddEach(samples.Slice(done), ref least, ref greatest, ref sum, ref squares);
        return samples.Length == 0 ? None : new SampleSums(least * IntegerScale, greatest * IntegerScale, sum * IntegerScale, squares * (IntegerScale * IntegerScale));
    }

    /// <summary>Sums up floating-point samples, all of them finite.</summary>
    internal static SampleSums Of(ReadOnlySpan<float> samples)
    {
        if (samples.Length == 0)
        {
            return None;
        }

        FourSums sums = default;
        float least = float.MaxValue, greatest = float.MinValue;
        int done = 0;
#if NET
        done = AddVectors(samples, ref least, ref greatest, ref sums);
#endif
        return AddEach(samples, done, least, greatest, sums);
    }

    /// <summary>Together with those of another run.</summary>
    internal SampleSums And(SampleSums other) =>
        new(Math.Min(Least, other.Least), Math.Max(Greatest, other.Greatest), Sum + other.Sum, Squares + other.Squares);

    /// <summary>The same one sample at a time.</summary>
    internal static void AddEach(ReadOnlySpan<short> samples, ref int least, ref int greatest, ref long sum, ref long squares)
    {
        foreach (short sample in samples)
        {
            int value = sample;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            sum += value;
            squares += value * value;
        }
    }

    /// <summary>The samples from <paramref name="done"/> on, which is a multiple of four, one at a time.</summary>
    internal static SampleSums AddEach(ReadOnlySpan<float> samples, int done, float least, float greatest, FourSums sums)
    {
        int i = done;
        for (; i <= samples.Length - 4; i += 4)
        {
            double a = samples[i], b = samples[i + 1], c = samples[i + 2], d = samples[i + 3];
            sums = new FourSums(
                sums.A + a, sums.B + b, sums.C + c, sums.D + d, sums.SquaresA + (a * a), sums.SquaresB + (b * b), sums.SquaresC + (c * c), sums.SquaresD + (d * d));
            Widen(samples[i]);
            Widen(samples[i + 1]);
            Widen(samples[i + 2]);
            Widen(samples[i + 3]);
        }

        double sum = sums.A + sums.B + (sums.C + sums.D), squares = sums.SquaresA + sums.SquaresB + (sums.SquaresC + sums.SquaresD);
        for (; i < samples.Length; i++)
        {
            double value = samples[i];
            sum += value;
            squares += value * value;
            Widen(samples[i]);
        }

        return new SampleSums(least, greatest, sum, squares);

        void Widen(float value)
        {
            least = value < least ? value : least;
            greatest = value > greatest ? value : greatest;
        }
    }

    /// <summary>The sums and the sums of squares of each fourth sample.</summary>
    internal readonly record struct FourSums(double A, double B, double C, double D, double SquaresA, double SquaresB, double SquaresC, double SquaresD);
}
