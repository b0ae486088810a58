using SukiSdp.Audio;
using Xunit;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Audio;

/// <summary>Summing up samples several at once, and one at a time.</summary>
public sealed class SampleSumsTests(ITestOutputHelper output)
{
    [Fact]
    public void Several_samples_at_once_give_what_one_at_a_time_gives_to_the_last_bit()
    {
        TestRun.Repeat(output, 500, random =>
        {
            int range = random.Next(1, 32_769);
            short[] integers = [.. Enumerable.Range(0, random.Next(0, 700)).Select(_ => (short)random.Next(-range, range))];
            float[] numbers = [.. integers.Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-6, 3)))];

            Assert.Equal(OneAtATime(integers), SampleSums.Of(integers));
            Assert.Equal(OneAtATime(numbers), SampleSums.Of(numbers));
        });
    }

    [Theory]
    [InlineData(short.MinValue)]
    [InlineData(short.MaxValue)]
    [InlineData(-1)]
    public void The_longest_run_of_the_largest_samples_does_not_overflow(short value)
    {
        const int Longest = 131_072;

        SampleSums sums = SampleSums.Of(Enumerable.Repeat(value, Longest).ToArray());

        double scaled = value / 32768.0;
        Assert.Equal(new SampleSums(scaled, scaled, scaled * Longest, scaled * scaled * Longest), sums);
    }

    private static SampleSums OneAtATime(short[] samples)
    {
        int least = short.MaxValue, greatest = short.MinValue;
        long sum = 0, squares = 0;
        SampleSums.AddEach(samples, ref least, ref greatest, ref sum, ref squares);
        return samples.Length == 0 ? SampleSums.None : new SampleSums(least / 32768.0, greatest / 32768.0, sum / 32768.0, squares / 32768.0 / 32768);
    }

    private static SampleSums OneAtATime(float[] samples) =>
        samples.Length == 0 ? SampleSums.None : SampleSums.AddEach(samples, done: 0, float.MaxValue, float.MinValue, default);
}
