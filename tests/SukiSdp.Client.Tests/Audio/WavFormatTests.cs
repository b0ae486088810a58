using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public class WavFormatTests
{
    public static TheoryData<byte[], string> Others => new()
    {
        { Format(7, bits: 8), "µ-law samples, not PCM" },
        { Format(channels: 2), "2 channels, not 1" },
        { Format(rate: 8_000), "a sample rate of 8000 Hz, not 16000 Hz" },
        { Format(bits: 24), "samples of 24 bits in blocks of 3 bytes, not 16 bits in 2 bytes" },
        { Extensible(1, 1, 16_000, 16, 12, 4), "12 valid bits per sample, not 16" },
        { Extensible(1, 1, 16_000, 16, 16, 1), "the channel mask 0x1, not 0x4" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void IsSameFormat_is_false_for_whatever_changes_a_sample_s_meaning(byte[] other, string difference)
    {
        WavFormat expected = Parse(Format());

        Assert.False(Parse(other).IsSameFormat(expected));
        Assert.Equal(difference, Parse(other).DifferenceFrom(expected));
    }

    [Fact]
    public void IsSameFormat_looks_through_the_extensible_form()
    {
        Assert.True(Parse(Extensible(1, 1, 16_000, 16, 16, 4)).IsSameFormat(Parse(Format())));
        Assert.True(Parse(Extensible(1, 2, 16_000, 16, 0, 3)).IsSameFormat(Parse(Format(channels: 2))));
        Assert.True(Parse(Format(extension: [0, 0])).IsSameFormat(Parse(Format())));
    }

    private static WavFormat Parse(byte[] chunk) => WavReader.Read(new MemoryStream(Form(chunk, Data([])))).Info!.Format;
}
