using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class Crc32CTests
{
    // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Known_texts_have_their_known_checksum(string text, uint expected) => Assert.Equal(expected, Crc32C.Append(0, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Known_blocks_have_their_known_checksum()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Append(0, new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Append(0, [.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Append(0, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Fact]
    public void Parts_combine_to_the_whole_wherever_it_is_cut()
    {
        byte[] data = new byte[1000];
        new Random(1).NextBytes(data);
        uint whole = Crc32C.Append(0, data);

        for (int cut = 0; cut <= data.Length; cut++)
        {
            uint first = Crc32C.Append(0, data.AsSpan(0, cut)), second = Crc32C.Append(0, data.AsSpan(cut));
            Assert.Equal(whole, Crc32C.Combine(first, second, data.Length - cut));
            Assert.Equal(whole, Crc32C.Append(first, data.AsSpan(cut)));
        }
    }

    // Long blocks are summed in lanes, short ones are not.
    [Fact]
    public void A_long_block_has_the_checksum_of_its_bytes_one_by_one()
    {
        byte[] data = new byte[100_003];
        new Random(2).NextBytes(data);
        uint expected = 0;
        foreach (byte b in data)
        {
            expected = Crc32C.Append(expected, [b]);
        }

        Assert.Equal(expected, Crc32C.Append(0, data));
        Assert.Equal(expected, Crc32C.Append(Crc32C.Append(0, data.AsSpan(0, 50_001)), data.AsSpan(50_001)));
    }
}
