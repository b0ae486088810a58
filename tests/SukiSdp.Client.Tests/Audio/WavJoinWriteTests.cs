using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public sealed class WavJoinWriteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task WriteAsync_makes_the_file_a_writer_of_plain_wav_would_make()
    {
        byte[] first = Samples(10, seed: 1), second = Samples(6, seed: 2);
        WavJoinPlan plan = Plan(Form(Chunk("LIST", Samples(9)), Format(), Data(first), Chunk("LIST", Samples(9))), Session(second));

        Assert.Equal(Session(Concat(first, second)), await WriteAsync(plan));
    }

    [Fact]
    public async Task WriteAsync_keeps_the_format_chunk_as_it_was_and_adds_fact_where_it_is_due()
    {
        byte[] format = Extensible(3, 2, 48_000, 32, 32, 3), samples = Samples(80);
        Assert.Equal(Form(format, Chunk("fact", Number(20)), Data(Concat(samples, samples))), await WriteAsync(Plan(Form(format, Data(samples)), Form(format, Data(samples)))));

        byte[] muLaw = Format(7, bits: 8, extension: [0, 0]);
        Assert.Equal(Form(muLaw, Chunk("fact", Number(80)), Data(samples)), await WriteAsync(Plan(Form(muLaw, Data(samples)))));

        // An extension of odd length, so that the format chunk itself is padded.
        byte[] odd = Format(extension: [1, 0, 9]);
        Assert.Equal(Form(odd, Data(samples)), await WriteAsync(Plan(Form(odd, Data(samples)))));
    }

    [Fact]
    public async Task WriteAsync_pads_an_odd_number_of_bytes_once_at_the_end()
    {
        byte[] format = Format(bits: 8);
        WavJoinPlan plan = Plan(Form(format, Data(Samples(3))), Form(format, Data(Samples(3))), Form(format, Data(Samples(5))));

        byte[] joined = await WriteAsync(plan);

        Assert.Equal(Form(format, Data(Concat(Samples(3), Samples(3), Samples(5)))), joined);
        Assert.Equal(plan.TotalLength, joined.Length);
    }

    [Fact]
    public async Task WriteAsync_continues_at_any_offset_with_the_same_bytes()
    {
        byte[] format = Format(bits: 8);
        WavJoinPlan plan = Plan(Form(format, Data(Samples(4))), Form(format, Data([])), Form(format, Data(Samples(3))));
        byte[] whole = await WriteAsync(plan);

        for (int offset = 0; offset <= whole.Length; offset++)
        {
            using var rest = new MemoryStream();
            await plan.WriteAsync(rest, offset);
            Assert.Equal(whole[offset..], rest.ToArray());
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => plan.WriteAsync(Stream.Null, whole.Length + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => plan.WriteAsync(Stream.Null, -1));
    }

    [Fact]
    public async Task WriteAsync_and_VerifyAsync_report_progress_up_to_the_end()
    {
        WavJoinPlan plan = Plan(Session(Samples(3 << 20)), Session(Samples(10)));
        var written = new Steps();
        var compared = new Steps();
        using var joined = new MemoryStream();

        await plan.WriteAsync(joined, progress: written);
        await plan.VerifyAsync(joined, compared);

        Assert.Equal(plan.TotalLength, written.Values[^1]);
        Assert.Equal((3 << 20) + 10, compared.Values[^1]);
        Assert.Equal(written.Values.Order(), written.Values);
        Assert.InRange(written.Values.Count, 5, 8);
    }

    [Fact]
    public async Task WriteAsync_and_VerifyAsync_stop_when_cancelled()
    {
        WavJoinPlan plan = Plan(Session(Samples(3 << 20)));
        using var joined = new MemoryStream(await WriteAsync(plan));
        using var cancellation = new CancellationTokenSource();
        var cancelAtOnce = new Steps(_ => cancellation.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.WriteAsync(new MemoryStream(), 0, cancelAtOnce, cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.VerifyAsync(joined, null, cancellation.Token));
    }

    [Fact]
    public async Task WriteAsync_refuses_a_plan_with_problems()
    {
        WavJoinPlan plan = Plan(Session([]), Samples(20));

        await Assert.ThrowsAsync<InvalidOperationException>(() => plan.WriteAsync(Stream.Null));
        await Assert.ThrowsAsync<InvalidOperationException>(() => plan.VerifyAsync(Stream.Null));
    }

    [Fact]
    public async Task WriteAsync_and_VerifyAsync_notice_a_chunk_that_became_shorter()
    {
        WavJoinPlan plan = Plan(Session(Samples(100)));
        using var joined = new MemoryStream(await WriteAsync(plan));
        _folder.Write("1.wav", Session(Samples(98)));

        await Assert.ThrowsAsync<EndOfStreamException>(() => plan.WriteAsync(Stream.Null));
        await Assert.ThrowsAsync<EndOfStreamException>(() => plan.VerifyAsync(joined));
    }

    [Fact]
    public async Task VerifyAsync_accepts_what_WriteAsync_made()
    {
        byte[] format = Extensible(1, 3, 44_100, 24, 20, 7);
        WavJoinPlan plan = Plan(Form(format, Data(Samples(9 * 200_000))), Form(format, Data(Samples(9))), Form(format, Data(Samples(9 * 7))));
        using var joined = new MemoryStream(await WriteAsync(plan));

        await plan.VerifyAsync(joined);
    }

    [Fact]
    public async Task VerifyAsync_notices_every_changed_byte_of_samples_length_and_format()
    {
        byte[] format = Format(bits: 8);
        WavJoinPlan plan = Plan(Form(format, Data(Samples(11))), Form(format, Data(Samples(12))));
        byte[] whole = await WriteAsync(plan);
        for (int at = 44; at < whole.Length - 1; at++)
        {
            await RejectedAsync(plan, [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]], "differ from those of recording");
        }

        await RejectedAsync(plan, whole[..^3], "doesn't match the file");
        await RejectedAsync(plan, [], "isn't WAV");
        await RejectedAsync(plan, Form(Format(), Data(Samples(24))), "samples of 16 bits");
        await RejectedAsync(plan, Form(format, Data(Samples(22))), "22 sample frames");
        await RejectedAsync(plan, Concat(whole, Chunk("LIST", [])), "doesn't match the file");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task RejectedAsync(WavJoinPlan plan, byte[] joined, string because)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => plan.VerifyAsync(new MemoryStream(joined)));
        Assert.Contains(because, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<byte[]> WriteAsync(WavJoinPlan plan)
    {
        using var joined = new MemoryStream();
        await plan.WriteAsync(joined);
        return joined.ToArray();
    }

    private WavJoinPlan Plan(params byte[][] chunks) =>
        WavJoinPlan.Create(chunks.Select((chunk, index) => new WavJoinSource(_folder.Write($"{index + 1}.wav", chunk), index + 1)));

    private sealed class Steps(Action<long>? onReport = null) : IProgress<long>
    {
        internal List<long> Values { get; } = [];

        public void Report(long value)
        {
            Values.Add(value);
            onReport?.Invoke(value);
        }
    }
}
