using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public class Rf64Tests
{
    [Theory]
    [InlineData("RF64", WavContainer.Rf64)]
    [InlineData("BW64", WavContainer.Bw64)]
    public void Read_takes_sizes_from_ds64(string id, object container)
    {
        byte[] file = FormOf(id, uint.MaxValue, Ds64(82, 10, 5), Format(), Data(Samples(10), uint.MaxValue));
        WavInfo info = Read(file);

        Assert.Equal((container, 5L, false), (info.Container, info.SampleFrames, info.IsStreamingHeader));
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void Read_takes_a_size_that_fits_32_bits_from_the_chunk_itself()
    {
        WavInfo info = Read(Rf64(90, 999, 0, Format(), Data(Samples(10)), Chunk("LIST", [])));

        Assert.Equal(5, info.SampleFrames);
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void Read_counts_samples_beyond_4_GiB()
    {
        const long DataLength = 6L << 30;
        using var folder = new TempFolder();
        byte[] front = Rf64(72 + DataLength, DataLength, DataLength / 2, Format(), Data([], uint.MaxValue));
        string path = folder.WriteSparse("long.wav", front, front.Length + DataLength);

        WavInfo info = WavReader.ReadFile(path).Info!;

        Assert.Equal((DataLength, DataLength / 2), (info.DataLength, info.SampleFrames));
        Assert.Equal(TimeSpan.FromSeconds(DataLength / 32_000.0), info.Duration);
        Assert.Null(info.HeaderProblem);
    }

    [Fact]
    public void Read_skips_a_chunk_beyond_4_GiB_by_the_table_of_ds64()
    {
        const long ChunkLength = 5L << 30;
        using var folder = new TempFolder();
        byte[] tail = Concat(Format(), Data(Samples(10)));
        byte[] front = FormOf(
            "RF64", uint.MaxValue, Ds64(4 + 48 + 8 + ChunkLength + tail.Length, 10, 5, ("bulk", ChunkLength)), Chunk("bulk", [], uint.MaxValue));
        string path = folder.WriteSparse("table.wav", front, front.Length + ChunkLength);
        using (FileStream stream = new(path, FileMode.Append))
        {
            stream.Write(tail);
        }

        WavInfo info = WavReader.ReadFile(path).Info!;

        Assert.Equal((5L, null), (info.SampleFrames, info.HeaderProblem));
    }

    [Fact]
    public void Read_takes_zeros_in_ds64_for_a_streaming_header()
    {
        WavInfo info = Read(Rf64(0, 0, 0, Format(), Data(Samples(10), uint.MaxValue)));

        Assert.Equal((5L, true, null), (info.SampleFrames, info.IsStreamingHeader, info.HeaderProblem));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1_000)]
    public void Read_names_samples_that_ds64_announces_and_the_file_lacks(long dataSize)
    {
        WavInfo info = Read(Rf64(82, dataSize, 0, Format(), Data(Samples(10), uint.MaxValue)));

        Assert.Equal((5L, true), (info.SampleFrames, info.IsDamaged));
        Assert.Contains("more bytes of samples than the file has", info.HeaderProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_names_a_missing_ds64()
    {
        WavInfo info = Read(FormOf("RF64", uint.MaxValue, Format(), Data(Samples(10), uint.MaxValue)));

        Assert.Equal((5L, false), (info.SampleFrames, info.IsDamaged));
        Assert.Equal("The ds64 chunk, which this format requires, is missing or isn't valid.", info.HeaderProblem);
    }

    [Fact]
    public void Read_does_not_trust_the_length_of_the_ds64_table()
    {
        byte[] ds64 = Chunk("ds64", Concat(Long(0), Long(10), Long(5), Number(uint.MaxValue)));
        WavInfo info = Read(FormOf("RF64", uint.MaxValue, ds64, Format(), Data(Samples(10), uint.MaxValue)));

        Assert.Equal(5, info.SampleFrames);
    }

    private static WavInfo Read(byte[] file) => WavReader.Read(new MemoryStream(file)).Info!;
}
