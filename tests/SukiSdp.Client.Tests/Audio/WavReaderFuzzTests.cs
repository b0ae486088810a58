using System.Text;
using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>Whatever the bytes are, reading ends soon, takes little memory and throws nothing.</summary>
public class WavReaderFuzzTests
{
    private const int Rounds = 20_000;

    // A walk reads a chunk's header, at most two more to place its pad, and the content of a few known chunks.
    private const int MaximumReads = (4 * RiffChunkReader.MaximumChunks) + 100;

    private static readonly byte[][] Seeds =
    [
        Session(Samples(64)),
        Form(Chunk("LIST", Samples(13)), Format(7, 2, 8_000, 8), Chunk("fact", Number(9)), Data(Samples(18)), Chunk("id3 ", Samples(5))),
        Form(Extensible(3, 2, 48_000, 32, 32, 3), Data(Samples(64))),
        Form(Data(Samples(9)), Format(bits: 8)),
        Rf64(120, 64, 32, Format(), Data(Samples(64), uint.MaxValue)),
        FormOf("BW64", uint.MaxValue, Ds64(120, 64, 32, ("bulk", 4), ("data", 8)), Chunk("bulk", Samples(4), uint.MaxValue), Format(), Data(Samples(64), uint.MaxValue)),
        FormOf("RIFF", 0, Format(), Data(Samples(65), 0)),
        Concat(Session(Samples(64)), Session(Samples(32))),
        Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(Samples(64), uint.MaxValue)), Session(Samples(32))),
        Concat(Form(Format(), Data(Samples(64), 64 + 44), Chunk("LIST", Samples(80))), "TAG"u8.ToArray(), new byte[125]),
        Concat(Form(Chunk("JUNK", new byte[28]), Format(), Data(Samples(64))), new byte[99]),
    ];

    private static readonly uint[] Words = [0, 1, 2, 7, 8, 0x7F, 0xFF, 0xFFFE, 0xFFFF, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF7, 0xFFFFFFFE, 0xFFFFFFFF];

    private static readonly string[] Ids = ["RIFF", "RF64", "BW64", "WAVE", "fmt ", "data", "ds64", "fact", "LIST", "JUNK", "wavl", "OggS", "APET"];

    [Fact]
    public void Read_survives_mutated_headers() => Fuzz(random =>
    {
        byte[] file = [.. Seeds[random.Next(Seeds.Length)]];
        for (int mutation = random.Next(1, 6); mutation > 0; mutation--)
        {
            int at = random.Next(file.Length - 4);
            switch (random.Next(5))
            {
                case 0:
                    file[at] = (byte)random.Next(256);
                    break;
                case 1:
                    Number(Words[random.Next(Words.Length)]).CopyTo(file, at);
                    break;
                case 2:
                    Encoding.ASCII.GetBytes(Ids[random.Next(Ids.Length)]).CopyTo(file, at);
                    break;
                case 3:
                    file = file[..(at + 4)];
                    break;
                default:
                    file = Concat(file[..at], Samples(random.Next(40), random.Next()), file[at..]);
                    break;
            }

            if (file.Length < 5)
            {
                break;
            }
        }

        return file;
    });

    [Fact]
    public void Read_survives_mutations_of_every_kind_of_file() => Fuzz(random =>
    {
        byte[] file = RandomWav.Make(random).File;
        int at = random.Next(file.Length - 4);
        Number(Words[random.Next(Words.Length)]).CopyTo(file, at);
        return file;
    });

    [Fact]
    public void Read_ends_soon_on_a_million_chunks_behind_samples_without_an_end()
    {
        byte[] chunk = Chunk("LIST", []);
        byte[] front = FormOf("RIFF", uint.MaxValue, Format(), Data(Samples(100), uint.MaxValue));
        byte[] file = new byte[front.Length + (1_000_000 * chunk.Length) + 5];
        front.CopyTo(file, 0);
        for (int offset = front.Length; offset < file.Length - chunk.Length; offset += chunk.Length)
        {
            chunk.CopyTo(file, offset);
        }

        using var stream = new CountingStream(file);
        Assert.NotNull(WavReader.Read(stream).Info);
        Assert.InRange(stream.Reads, 1, MaximumReads);
    }

    [Fact]
    public void Read_reads_no_samples_when_it_is_not_asked_to()
    {
        byte[] file = FormOf("RIFF", uint.MaxValue, Format(), Data(Samples(4 << 20), uint.MaxValue));
        using var stream = new CountingStream(file);

        WavInfo info = WavReader.Read(stream, readsSamples: false).Info!;

        Assert.Equal((2L << 20, true), (info.SampleFrames, info.IsEndUnknown));
        Assert.InRange(stream.BytesRead, 1, 200);
    }

    [Fact]
    public void Read_survives_random_bytes_after_a_right_start() => Fuzz(random =>
    {
        byte[] start = Encoding.ASCII.GetBytes(Ids[random.Next(3)] + "xxxxWAVE");
        return Concat(start, Samples(random.Next(200), random.Next()));
    });

    [Fact]
    public void Read_survives_random_orders_of_chunks_of_random_sizes() => Fuzz(random =>
    {
        byte[][] chunks = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
        {
            byte[] content = Samples(random.Next(50), random.Next());
            uint? stated = random.Next(3) == 0 ? Words[random.Next(Words.Length)] : null;
            return random.Next(4) == 0 ? Format(channels: random.Next(4), bits: random.Next(40)) : Chunk(Ids[random.Next(Ids.Length)], content, stated, random.Next(2) == 0);
        })];
        return FormOf(Ids[random.Next(3)], random.Next(2) == 0 ? null : Words[random.Next(Words.Length)], chunks);
    });

    [Fact]
    public void Read_ends_soon_on_a_million_chunks()
    {
        byte[] chunk = Chunk("junk", []);
        byte[] file = new byte[12 + (1_000_000 * chunk.Length)];
        FormOf("RIFF", null).CopyTo(file, 0);
        for (int offset = 12; offset < file.Length; offset += chunk.Length)
        {
            chunk.CopyTo(file, offset);
        }

        using var stream = new CountingStream(file);
        Assert.Null(WavReader.Read(stream).Info);
        Assert.InRange(stream.Reads, 1, MaximumReads);
    }

    [Fact]
    public void Read_takes_no_memory_by_the_numbers_of_a_header()
    {
        byte[] greedyFormat = Form(Chunk("fmt ", new byte[16], uint.MaxValue - 1), Data([]));
        byte[] greedyDs64 = FormOf("RF64", uint.MaxValue, Chunk("ds64", new byte[28], uint.MaxValue - 1), Format(), Data([]));
        using var folder = new TempFolder();
        foreach (byte[] front in new[] { greedyFormat, greedyDs64 })
        {
            // Sparse, so that the file really is as long as the number says.
            using FileStream stream = File.OpenRead(folder.WriteSparse("greedy.wav", front, 5L << 30));
            long before = GC.GetAllocatedBytesForCurrentThread();
            WavReader.Read(stream);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
        }
    }

    private static void Fuzz(Func<Random, byte[]> make)
    {
        TestSeed.Run(Rounds, random =>
        {
            byte[] file = make(random);
            using var stream = new CountingStream(file);
            try
            {
                Check(WavReader.Read(stream), file.Length);
                Assert.InRange(stream.Reads, 0, MaximumReads);
                AudioContent.Detect(file);
            }
            catch (Exception exception)
            {
                Assert.Fail($"File {Convert.ToHexString(file)}: {exception}");
            }
        });
    }

    private static void Check(WavReadResult result, int fileLength)
    {
        Assert.NotEqual(result.Info is null, result.NotWavReason is null);
        if (result.Info is { } info)
        {
            Assert.InRange(info.DataOffset, 20, fileLength);
            Assert.InRange(info.DataLength, 0, fileLength - info.DataOffset);
            Assert.Equal(0, info.DataLength % info.Format.BlockAlign);
            Assert.True(info.SampleFrames >= 0 && info.Duration >= TimeSpan.Zero);
            Assert.False(info.IsDamaged && info.HeaderProblem is null);
            Assert.True(info.Format.IsSameFormat(info.Format));
        }
    }

    private sealed class CountingStream(byte[] content) : MemoryStream(content)
    {
        internal int Reads { get; private set; }

        internal long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Reads++;
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
