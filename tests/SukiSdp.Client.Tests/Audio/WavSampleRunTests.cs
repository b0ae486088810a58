using System.Text;
using SukiSdp.Audio;
using static SukiSdp.Tests.Audio.WavBytes;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Audio;

/// <summary>Samples whose end the header does not say: another file after them doesn't count as samples, and samples don't count as another file.</summary>
public sealed class WavSampleRunTests(ITestOutputHelper output)
{
    private static readonly byte[] Ebml = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01, 0x42, 0xF7, 0x81, 0x01, 0x42, 0x82];

    private static readonly Dictionary<string, byte[]> Foreign = new()
    {
        ["MP3"] = Mp3(0xFB, 0x90, 417),
        ["MP3 of 16 kHz"] = Mp3(0xF3, 0x98, 360),
        ["MP3 with a tag"] = Concat(Text("ID3"), [4, 0, 0, 0, 0, 0, 10], new byte[10], Mp3(0xFB, 0x90, 417)),
        ["M4A"] = Concat([0, 0, 0, 0x20], Text("ftypM4A "), [0, 0, 2, 0], Text("M4A mp42isom"), new byte[4], Samples(500)),
        ["AIFF"] = Concat(Text("FORM"), [0, 0, 2, 8], Text("AIFFCOMM"), [0, 0, 0, 18], Samples(500)),
        ["AIFC"] = Concat(Text("FORM"), [0, 0, 2, 8], Text("AIFCFVER"), [0, 0, 0, 4], Samples(500)),
        ["AU"] = Concat(Text(".snd"), [0, 0, 0, 24, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 3, 0, 0, 0x3E, 0x80, 0, 0, 0, 1], Samples(500)),
        ["CAF"] = Concat(Text("caff"), [0, 1, 0, 0], Text("desc"), [0, 0, 0, 0, 0, 0, 0, 32], Samples(500)),
        ["WebM"] = Concat(Ebml, [0x84], Text("webm"), Samples(500)),
        ["Matroska"] = Concat(Ebml, [0x88], Text("matroska"), Samples(500)),
        ["AMR"] = Concat(Text("#!AMR\n"), Samples(500)),
        ["AMR wideband"] = Concat(Text("#!AMR-WB\n"), Samples(500)),
        ["HTML"] = Text("<!DOCTYPE html><html><body>Service unavailable</body></html>"),
        ["HTML in capitals"] = Text("<HTML><HEAD><TITLE>502</TITLE></HEAD></HTML>"),
        ["XML"] = Text("<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code></Error>"),
        ["Ogg"] = Concat(Text("OggS"), [0, 2], Samples(500)),
        ["WAV"] = Session(Samples(500)),
    };

    public static TheoryData<string, int> Kinds
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string kind in Foreign.Keys)
            {
                // At the end of a short file, and across the end of what is read at once.
                data.Add(kind, 3_000);
                data.Add(kind, (256 * 1024) - 5);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_file_behind_samples_without_a_known_end_is_found(string kind, int samples)
    {
        WavInfo info = Read(Concat(Streamed(Samples(samples)), Foreign[kind]));

        Assert.True(info.IsDamaged, info.HeaderProblem);
        Assert.Equal(samples - (samples % 2), info.DataLength);
    }

    [Fact]
    public void Samples_are_not_detected_as_another_file()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        List<(string Name, byte[] Samples)> all = [("noise", Samples(4 << 20, seed)), ("silence", new byte[1 << 20])];
        foreach (int loudness in new[] { 1, 2, 4, 8, 64, 512 })
        {
            all.Add(($"noise of {loudness}", Pcm(1 << 19, _ => random.Next(-loudness, loudness + 1))));
        }

        // Tones whose bytes repeat just as frames of MP3 do, and a constant that looks like the word that a frame begins with.
        foreach (int period in new[] { 9, 16, 18, 24, 36, 72, 180, 209, 360 })
        {
            byte[] tone = Samples(2 * period, seed + period);
            (tone[0], tone[1], tone[2], tone[3]) = (0xFF, 0xF3, 0x18, 0xC0);
            all.Add(($"a period of {period} samples", Concat([.. Enumerable.Repeat(tone, 2_000)])));
        }

        all.Add(("a constant", Pcm(100_000, _ => unchecked((short)0xFBFF))));
        all.Add(("a tone", Pcm(1 << 19, i => (int)(300 * Math.Sin(i * Math.PI / 8)))));

        Assert.All(all, samples =>
        {
            WavInfo info = Read(Streamed(samples.Samples));
            Assert.True(info.DataLength == samples.Samples.Length && !info.IsDamaged, $"{samples.Name}: {info.HeaderProblem} ({TestRun.HowToRepeat(seed)})");
        });
    }

    // By name, here and in other tests, because xunit writes down the arguments of a test byte by byte when it looks for tests.
    private static readonly Dictionary<string, byte[]> TailContent = new()
    {
        { "XML", Chunk("iXML", Text("<?xml version='1.0' encoding='UTF-8'?><BWFXML/> ")) },
        { "a tag", Concat(Text("ID3"), [4, 0, 0, 0, 0, 0, 100], Samples(100)) },
        { "a tag with a picture of 2 MiB", Concat(Text("ID3"), [4, 0, 0, 1, 0, 0, 0], Samples(1 << 21)) },
        { "a tag in a chunk, and a list", Concat(Chunk("id3 ", Concat(Text("ID3"), [4, 0, 0, 0, 0, 0, 100], Samples(100))), Chunk("LIST", Text("INFOISFT\x04\0\0\0Lavf"))) },
    };

    public static TheoryData<string> Tails => [.. TailContent.Keys];

    [Theory]
    [MemberData(nameof(Tails))]
    public void Chunks_and_tags_behind_samples_without_a_known_end_are_no_other_file(string name)
    {
        WavInfo info = Read(Concat(Streamed(Samples(3_000)), TailContent[name]));

        Assert.True(!info.IsDamaged, $"{name}: {info.HeaderProblem}");
    }

    private static byte[] Streamed(byte[] samples) => FormOf("RIFF", uint.MaxValue, Format(), Data(samples, uint.MaxValue, pad: false));

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    // Frames as an encoder writes them: the same header, other content.
    private static byte[] Mp3(byte version, byte rates, int length) =>
        Concat([.. Enumerable.Range(1, 12).Select(i => Concat([0xFF, version, rates, 0xC4], Samples(length - 4, i)))]);

    private static byte[] Pcm(int count, Func<int, int> sample) => [.. Enumerable.Range(0, count).SelectMany(i => Short(sample(i)))];

    private static WavInfo Read(byte[] file)
    {
        WavReadResult result = WavReader.Read(new MemoryStream(file));
        Assert.Null(result.NotWavReason);
        return result.Info!;
    }
}
