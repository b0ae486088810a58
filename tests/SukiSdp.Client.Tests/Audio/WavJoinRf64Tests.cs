using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>Joins about and beyond 4 GiB, made of sparse chunks; only their headers are ever written.</summary>
public sealed class WavJoinRf64Tests : IDisposable
{
    private const int RiffHeader = 44, Rf64Header = RiffHeader + 36;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(0xFFFFFFFE - 36L, WavContainer.Riff)]
    [InlineData(0xFFFFFFFE - 36L + 2, WavContainer.Rf64)]
    public void Create_plans_RF64_as_soon_as_a_RIFF_size_would_not_fit(long dataLength, object container)
    {
        WavJoinPlan plan = PlanOf(2L << 30, dataLength - (2L << 30));

        Assert.Equal(container, plan.Container);
        Assert.Equal((container is WavContainer.Riff ? RiffHeader : Rf64Header) + dataLength, plan.TotalLength);
    }

    [Fact]
    public async Task WriteAsync_puts_the_sizes_of_a_6_GiB_join_into_ds64()
    {
        const long Half = 3L << 30, DataLength = 2 * Half;
        WavJoinPlan plan = PlanOf(Half, Half);
        byte[] expected = Rf64(Rf64Header - 8 + DataLength, DataLength, DataLength / 2, Format(), Data([], uint.MaxValue));
        using var front = new FrontOnlyStream(expected.Length);

        await Assert.ThrowsAsync<FrontIsFullException>(() => plan.WriteAsync(front));

        Assert.Equal(expected, front.ToArray());
        Assert.Equal(DataLength / 2, plan.SampleFrames);
    }

    [Fact]
    public async Task VerifyAsync_reads_back_the_header_of_a_6_GiB_join()
    {
        const long Half = 3L << 30;
        WavJoinPlan plan = PlanOf(Half, Half);
        string path = _folder.WriteSparse("joined.wav", plan.Header.ToArray(), plan.TotalLength);
        await using var joined = new FileStream(path, FileMode.Open);
        using var cancellation = new CancellationTokenSource();
        long compared = 0;
        var progress = new FirstStep(bytes =>
        {
            compared = bytes;
            cancellation.Cancel();
        });

        // That samples are compared at all means that the header was found right; there is no need to wait for 6 GiB of zeros.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.VerifyAsync(joined, progress, cancellation.Token));
        Assert.True(compared > 0);
    }

    [Fact]
    public async Task WriteAsync_continues_near_the_end_of_a_6_GiB_join_without_reading_what_is_before()
    {
        WavJoinPlan plan = PlanOf(3L << 30, 3L << 30);
        using var rest = new MemoryStream();

        await plan.WriteAsync(rest, plan.TotalLength - 1_000);

        Assert.Equal(new byte[1_000], rest.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private WavJoinPlan PlanOf(params long[] dataLengths) => WavJoinPlan.Create(dataLengths.Select((length, index) =>
    {
        byte[] front = FormOf("RIFF", (uint)(36 + length), Format(), Data([], (uint)length));
        return new WavJoinSource(_folder.WriteSparse($"{index + 1}.wav", front, front.Length + length), index + 1);
    }));

    private sealed class FirstStep(Action<long> onReport) : IProgress<long>
    {
        public void Report(long value) => onReport(value);
    }

    private sealed class FrontIsFullException : IOException;

    /// <summary>Keeps the first bytes, and fails instead of taking gigabytes more.</summary>
    private sealed class FrontOnlyStream(int capacity) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Length + buffer.Length > capacity)
            {
                throw new FrontIsFullException();
            }

            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
