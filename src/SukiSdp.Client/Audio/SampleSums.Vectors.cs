#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SukiSdp.Audio;

/// <content>Several samples with one instruction: vectors of 128 bits, which every processor has that PowerShell 7 runs on.</content>
internal readonly partial record struct SampleSums
{
    // Optimized from the first call on: in a new process a whole file may have been read before the runtime would get to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int AddVectors(ReadOnlySpan<short> samples, ref int least, ref int greatest, ref long sum, ref long squares)
    {
        ReadOnlySpan<Vector128<short>> vectors = MemoryMarshal.Cast<short, Vector128<short>>(samples);
        if (vectors.Length == 0)
        {
            return 0;
        }

        Vector128<short> low = vectors[0], high = vectors[0];
        Vector128<int> sums = default;
        Vector128<ulong> first = default, second = default;
        foreach (Vector128<short> vector in vectors)
        {
            low = Vector128.Min(low, vector);
            high = Vector128.Max(high, vector);
            (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(vector);
            sums += lower + upper;

            // The square of -32768 is 2^30, so that two of them fit into 32 bits without a sign.
            (Vector128<ulong> a, Vector128<ulong> b) = Vector128.Widen(((lower * lower) + (upper * upper)).AsUInt32());
            first += a;
            second += b;
        }

        for (int i = 0; i < Vector128<short>.Count; i++)
        {
            least = Math.Min(least, low[i]);
            greatest = Math.Max(greatest, high[i]);
        }

        sum += (long)sums[0] + sums[1] + sums[2] + sums[3];
        squares += (long)Vector128.Sum(first + second);
        return vectors.Length * Vector128<short>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int AddVectors(ReadOnlySpan<float> samples, ref float least, ref float greatest, ref FourSums total)
    {
        ReadOnlySpan<Vector128<float>> vectors = MemoryMarshal.Cast<float, Vector128<float>>(samples);
        if (vectors.Length == 0)
        {
            return 0;
        }

        Vector128<float> low = vectors[0], high = vectors[0];
        Vector128<double> ab = default, cd = default, squaresAb = default, squaresCd = default;
        foreach (Vector128<float> vector in vectors)
        {
            low = Vector128.Min(low, vector);
            high = Vector128.Max(high, vector);
            (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(vector);
            ab += lower;
            cd += upper;
            squaresAb += lower * lower;
            squaresCd += upper * upper;
        }

        for (int i = 0; i < Vector128<float>.Count; i++)
        {
            least = Math.Min(least, low[i]);
            greatest = Math.Max(greatest, high[i]);
        }

        total = new FourSums(ab[0], ab[1], cd[0], cd[1], squaresAb[0], squaresAb[1], squaresCd[0], squaresCd[1]);
        return vectors.Length * Vector128<float>.Count;
    }
}
#endif
