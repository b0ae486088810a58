using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public class WavReaderTests
{
    [Fact]
    public void Read_gives_the_facts_of_a_plain_file()
    {
        WavInfo info = Read(Session(Samples(32_000)));

        Assert.Equal(WavEncoding.Pcm, info.Format.Encoding);
        Assert.Equal(1, info.Format.FormatTag);
        Assert.Equal(1, info.Format.Channels);
        Assert.Equal(16_000, info.Format.SampleRate);
        Assert.Equal(16, info.Format.BitsPerSample);
        Assert.Equal(16, info.Format.ValidBits);
        Assert.Equal(2, info.Format.BlockAlign);
        Assert.Equal(32_000, info.Format.ByteRate);
        Assert.Equal(44, info.DataOffset);
        Assert.Equal(32_000, info.DataLength);
        Assert.Equal(16_000, info.SampleFrames);
        Assert.Equal(TimeSpan.FromSeconds(1), info.Duration);
        Assert.Equal(WavContainer.Riff, info.Container);
        Assert.Null(info.HeaderProblem);
        Assert.False(info.IsStreamingHeader);
        Assert.False(info.IsDamaged);
        Assert.Equal("PCM 16-bit, 1 channel, 16000 Hz", info.Format.ToString());
    }

    [Theory]
    [InlineData(1, 8, WavEncoding.Pcm)]
    [InlineData(1, 16, WavEncoding.Pcm)]
    [InlineData(1, 24, WavEncoding.Pcm)]
    [InlineData(1, 32, WavEncoding.Pcm)]
    [InlineData(3, 32, WavEncoding.IeeeFloat)]
    [InlineData(3, 64, WavEncoding.IeeeFloat)]
    [InlineData(6, 8, WavEncoding.ALaw)]
    [InlineData(7, 8, WavEncoding.MuLaw)]
    public void Read_counts_frames_in_every_encoding_and_channel_count(int tag, int bits, object encoding)
    {
        for (int channels = 1; channels <= 6; channels++)
        {
            WavInfo info = Read(Form(Format(tag, channels, 8_000, bits), Data(Samples(channels * bits / 8 * 101))));

            Assert.Equal((encoding, channels, bits, 101L), (info.Format.Encoding, info.Format.Channels, info.Format.BitsPerSample, info.SampleFrames));
            Assert.Null(info.HeaderProblem);
        }
    }

    [Fact]
    public void Read_resolves_an_extensible_format_to_its_sub_format()
    {
        WavInfo info = Read(Form(Extensible(3, 6, 48_000, 32, 32, 0x3F), Data(Samples(24 * 10))));

        Assert.Equal(WavEncoding.IeeeFloat, info.Format.Encoding);
        Assert.Equal(0xFFFE, info.Format.FormatTag);
        Assert.Equal(3, info.Format.EncodingTag);
        Assert.Equal(0x3F, info.Format.ChannelMask);
        Assert.Equal(10, info.SampleFrames);
    }

    [Fact]
    public void Read_distinguishes_valid_bits_from_the_container()
    {
        WavFormat format = Read(Form(Extensible(1, 1, 48_000, 24, 20, 4), Data(Samples(6)))).Format;
        Assert.Equal((24, 20), (format.BitsPerSample, format.ValidBits));

        // Before WAVE_FORMAT_EXTENSIBLE the field held the valid bits, and the block their container.
        format = Read(Form(Format(bits: 24, blockAlign: 4), Data(Samples(8)))).Format;
        Assert.Equal((32, 24), (format.BitsPerSample, format.ValidBits));
    }

    [Fact]
    public void Read_calls_an_unknown_sub_format_other()
    {
        byte[] format = Extensible(1, 1, 48_000, 16, 16, 4, subFormatTail: new byte[14]);

        Assert.Equal(WavEncoding.Other, Read(Form(format, Data(Samples(4)))).Format.Encoding);
    }

    [Fact]
    public void Read_takes_the_frames_of_other_encodings_from_fact_or_estimates_them()
    {
        byte[] gsm = Format(0x31, 1, 8_000, 0, blockAlign: 65, extension: [2, 0, 0x40, 1]);

        Assert.Equal(640, Read(Form(gsm, Chunk("fact", Number(640)), Data(Samples(130)))).SampleFrames);
        Assert.Equal(2, Read(Form(gsm, Data(Samples(130)))).SampleFrames);
    }

    [Fact]
    public void Read_skips_unknown_chunks_of_odd_size_around_the_samples()
    {
        byte[] list = Chunk("LIST", Samples(27));
        WavInfo info = Read(Form(list, Chunk("bext", Samples(603)), Format(), Chunk("junk", []), Data(Samples(10)), list));

        Assert.Equal(5, info.SampleFrames);
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void Read_finds_a_format_that_comes_after_the_samples()
    {
        WavInfo info = Read(Form(Data(Samples(7)), Format(bits: 8)));

        Assert.Equal((20L, 7L), (info.DataOffset, info.SampleFrames));
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void Read_copes_with_writers_that_forget_the_pad()
    {
        byte[] list = Chunk("LIST", Samples(27), pad: false);
        WavInfo info = Read(Form(list, Format(bits: 8), Data(Samples(7), pad: false), list));

        Assert.Equal(7, info.SampleFrames);
        Assert.Null(info.HeaderProblem);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Read_accepts_a_riff_size_that_counts_the_pad_and_one_that_does_not(int counted)
    {
        byte[] chunks = Concat(Format(bits: 8), Data(Samples(7)));

        Assert.Null(Read(FormOf("RIFF", (uint)(4 + chunks.Length - 1 + counted), chunks)).HeaderProblem);
    }

    [Fact]
    public void Read_accepts_a_file_without_samples()
    {
        WavInfo info = Read(Form(Format(), Data([]), Chunk("LIST", Samples(8))));

        Assert.Equal(0, info.SampleFrames);
        Assert.Equal(TimeSpan.Zero, info.Duration);
        Assert.Null(info.HeaderProblem);
        Assert.False(info.IsStreamingHeader);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RIFF")]
    [InlineData("<!doctype html><html></html>")]
    [InlineData("RIFX....WAVEfmt ....")]
    [InlineData("RIFF....AVI LIST....")]
    public void Read_says_why_bytes_are_not_wav(string text)
    {
        WavReadResult result = WavReader.Read(new MemoryStream([.. text.Select(character => (byte)character)]));

        Assert.Null(result.Info);
        Assert.NotNull(result.NotWavReason);
    }

    public static TheoryData<byte[], string> Unusable => new()
    {
        { Form(Format()), "no data chunk" },
        { Form(Data(Samples(4))), "no format chunk" },
        { Form(Chunk("fmt ", new byte[14]), Data([])), "14 bytes" },
        { Form(Format(channels: 0, blockAlign: 2), Data([])), "0 channels" },
        { Form(Format(rate: 0), Data([])), "0 Hz" },
        { Form(Format(rate: uint.MaxValue), Data([])), "4294967295 Hz" },
        { Form(Format(blockAlign: 0), Data([])), "blocks of 0 bytes" },
        { Form(Format(channels: 2, blockAlign: 3), Data([])), "is inconsistent" },
        { Form(Format(bits: 24, blockAlign: 2), Data([])), "is inconsistent" },
        { Form(Format(0xFFFE, extension: [0, 0]), Data([])), "EXTENSIBLE" },
        { Form(Chunk("LIST", [], statedSize: 1_000), Format(), Data([])), "no data chunk" },
    };

    [Fact]
    public void Read_says_that_a_format_chunk_is_too_long() =>
        Read_says_what_makes_a_header_unusable(Form(Chunk("fmt ", new byte[70_000]), Data([])), "bytes, which isn't valid for any WAV format");

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Read_says_what_makes_a_header_unusable(byte[] file, string reason)
    {
        WavReadResult result = WavReader.Read(new MemoryStream(file));

        Assert.Null(result.Info);
        Assert.Contains(reason, result.NotWavReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_stream_that_cannot_seek()
    {
        using var stream = new ForwardOnlyStream();

        Assert.Throws<ArgumentException>(() => WavReader.Read(stream));
    }

    [Fact]
    public void ReadFile_throws_for_a_file_that_is_not_there()
    {
        using var folder = new TempFolder();

        Assert.Throws<FileNotFoundException>(() => WavReader.ReadFile(folder["none.wav"]));
    }

    private static WavInfo Read(byte[] file)
    {
        WavReadResult result = WavReader.Read(new MemoryStream(file));
        Assert.Null(result.NotWavReason);
        return result.Info!;
    }

    private sealed class ForwardOnlyStream : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
