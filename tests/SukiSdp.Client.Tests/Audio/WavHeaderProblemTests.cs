using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>Headers whose sizes are not those of the file: unfinished, cut off, overflowed.</summary>
public class WavHeaderProblemTests
{
    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(36u, 0u)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFDB)]
    [InlineData(0x7FFF0024u, 0x7FFF0000u)]
    [InlineData(0x7FFFF024u, 0x7FFFF000u)]
    [InlineData(0x7FFFFF24u, 0x7FFFFF00u)]
    [InlineData(0x80000024, 0x80000000)]
    public void A_streaming_header_runs_to_the_end_of_the_file_without_a_problem(uint riffSize, uint dataSize)
    {
        WavInfo info = Read(FormOf("RIFF", riffSize, Format(), Data(Samples(1_000), dataSize)));

        Assert.Equal((500L, true), (info.SampleFrames, info.IsStreamingHeader));
        Assert.Null(info.HeaderProblem);
        Assert.False(info.IsDamaged);
    }

    [Fact]
    public void A_streaming_length_may_be_rounded_down_to_whole_blocks()
    {
        const uint Rounded = 0x7FFFF000 - (0x7FFFF000 % 3);
        WavInfo info = Read(FormOf("RIFF", Rounded + 36, Format(bits: 24), Data(Samples(9), Rounded)));

        // 9 bytes of samples and the pad, which the header cannot tell apart.
        Assert.Equal((3L, true), (info.SampleFrames, info.IsStreamingHeader));
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void A_streaming_file_that_ends_within_a_block_is_damaged()
    {
        WavInfo info = Read(FormOf("RIFF", uint.MaxValue, Format(channels: 2), Data(Samples(10), uint.MaxValue)));

        Assert.Equal((2L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("The last block of samples has 2 of 4 bytes.", info.HeaderProblem);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_damaged_and_gives_the_blocks_it_has()
    {
        byte[] whole = Session(Samples(1_000));
        WavInfo info = Read(whole[..^301]);

        Assert.Equal((698L, 349L, true), (info.DataLength, info.SampleFrames, info.IsDamaged));
        Assert.Equal("The header specifies 301 more bytes of samples than the file has.", info.HeaderProblem);
        Assert.False(info.IsStreamingHeader);
    }

    [Fact]
    public void Samples_that_are_no_whole_blocks_are_damaged()
    {
        WavInfo info = Read(Form(Format(), Data(Samples(7))));

        Assert.Equal((3L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("The last block of samples has 1 of 2 bytes.", info.HeaderProblem);
    }

    [Fact]
    public void Bytes_after_the_last_chunk_are_damage_because_they_may_be_samples()
    {
        WavInfo info = Read(Concat(Session(Samples(10)), Samples(90)));

        Assert.Equal((5L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("There may be audio that its header doesn't describe: the last 90 bytes of the file don't belong to any chunk.", info.HeaderProblem);
    }

    [Fact]
    public void Zeros_after_the_last_chunk_are_padding()
    {
        WavInfo info = Read(Concat(Session(Samples(10)), new byte[90]));

        Assert.Equal((5L, false), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("The file has zero bytes after its last chunk (90); no samples are missing.", info.HeaderProblem);
    }

    [Fact]
    public void A_chunk_cut_off_after_the_samples_is_damage_for_the_same_reason()
    {
        WavInfo info = Read(Form(Format(), Data(Samples(10)), Chunk("LIST", Samples(8), statedSize: 500)));

        Assert.Equal((5L, true), (info.SampleFrames, info.IsDamaged));
        Assert.EndsWith("the last 16 bytes of the file don't belong to any chunk.", info.HeaderProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_data_chunk_is_damage_because_its_samples_are_not_counted()
    {
        WavInfo info = Read(Form(Format(), Data(Samples(10)), Data(Samples(4))));

        Assert.Equal((5L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("There is audio that its header doesn't describe: another data chunk starts at byte 54.", info.HeaderProblem);
    }

    [Theory]
    [InlineData(20u)]
    [InlineData(54u)]
    [InlineData(5_000u)]
    public void A_wrong_riff_size_is_named_and_harms_no_sample(uint riffSize)
    {
        WavInfo info = Read(FormOf("RIFF", riffSize, Format(), Data(Samples(10))));

        Assert.Equal((5L, false), (info.SampleFrames, info.IsDamaged));
        Assert.Equal($"The header specifies a RIFF size of {riffSize} bytes, but the file has 46; no samples are missing.", info.HeaderProblem);
    }

    [Fact]
    public void A_file_with_too_many_RIFF_chunks_is_not_read_to_its_end_and_the_problem_says_so()
    {
        byte[] empty = Concat([.. Enumerable.Repeat(Chunk("junk", []), RiffChunkReader.MaximumChunks)]);
        WavInfo info = Read(Form(Format(), Data(Samples(10)), empty));

        // Who knows what stands behind them.
        Assert.Equal((5L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Contains("more than 10000 chunks", info.HeaderProblem, StringComparison.Ordinal);

        WavReadResult before = WavReader.Read(new MemoryStream(Form(empty, Format(), Data(Samples(10)))));
        Assert.Equal("It has no data chunk among its first 10000 chunks.", before.NotWavReason);
    }

    private static WavInfo Read(byte[] file) => WavReader.Read(new MemoryStream(file)).Info!;
}
