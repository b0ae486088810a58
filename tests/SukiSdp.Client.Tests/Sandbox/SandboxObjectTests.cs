using System.Buffers.Binary;
using System.Text;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class SandboxObjectTests
{
    [Fact]
    public void The_checksum_is_the_Castagnoli_CRC()
    {
        // The check value of CRC-32C in the catalogue of parametrised CRC algorithms.
        Assert.Equal(0xE3069283u, SandboxObject.FromBytes(Encoding.ASCII.GetBytes("123456789")).Crc32C);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(45)]
    [InlineData(1_000_003)]
    public void The_checksum_of_zeros_is_the_same_combined_as_counted(int length)
    {
        SandboxObject sparse = SandboxObject.Sparse(length);

        Assert.Equal(SandboxObject.FromBytes(sparse.ToArray()).Crc32C, sparse.Crc32C);
    }

    [Fact]
    public void A_sparse_object_of_5_GiB_costs_nothing()
    {
        SandboxObject sparse = SandboxObject.Sparse(5L << 30);

        Assert.NotEqual(SandboxObject.Sparse((5L << 30) + 1).Crc32C, sparse.Crc32C);
    }

    [Fact]
    public void Random_bytes_are_the_same_from_whichever_offset_they_are_read()
    {
        SandboxObject random = SandboxObject.Random(1_001, seed: 3);
        byte[] whole = random.ToArray();

        for (int from = 0; from < whole.Length; from += 7)
        {
            byte[] part = new byte[Math.Min(31, whole.Length - from)];
            random.Read(from, part);
            Assert.Equal(whole[from..(from + part.Length)], part);
        }

        Assert.Equal(whole, SandboxObject.Random(1_001, seed: 3).ToArray());
        Assert.NotEqual(whole[44..], SandboxObject.Random(1_001, seed: 4).ToArray()[44..]);
        Assert.Equal(SandboxObject.FromBytes(whole).Crc32C, random.Crc32C);
    }

    [Fact]
    public void A_tone_is_speech_format_audio_of_the_length_asked_for()
    {
        byte[] wav = SandboxObject.Wav(1.5).ToArray();

        Assert.Equal(44 + 48_000, wav.Length);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(wav, 8, 8));
        Assert.Equal(16_000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24)));
        Assert.Equal(48_000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
        Assert.NotEqual(wav, SandboxObject.Wav(1.5, seed: 2).ToArray());
    }

    [Fact]
    public void No_two_objects_are_the_same_version()
    {
        byte[] bytes = [1, 2, 3];
        SandboxObject one = SandboxObject.FromBytes(bytes);
        SandboxObject other = SandboxObject.FromBytes(bytes);

        Assert.NotEqual(one.ETag, other.ETag);
        Assert.NotEqual(one.Generation, other.Generation);
        Assert.Matches("^\"[^\"]+\"$", one.ETag);
    }
}
