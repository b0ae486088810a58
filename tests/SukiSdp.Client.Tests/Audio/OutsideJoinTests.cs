using System.Globalization;
using System.Security.Cryptography;
using SukiSdp.Audio;
using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>Programs of others find in a joined file exactly what they find in its chunks one after another.</summary>
public sealed class OutsideJoinTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<int, string, int> Formats => new()
    {
        { 8, "unsigned-integer", 1 },
        { 16, "signed-integer", 1 },
        { 16, "signed-integer", 2 },
        { 16, "signed-integer", 6 },
        { 24, "signed-integer", 1 },
        { 24, "signed-integer", 3 },
        { 32, "signed-integer", 2 },
        { 32, "floating-point", 1 },
        { 32, "floating-point", 6 },
        { 64, "floating-point", 2 },
        { 8, "a-law", 1 },
        { 8, "u-law", 2 },
    };

    [ToolTheory("sox", "soxi", "ffmpeg", "ffprobe")]
    [MemberData(nameof(Formats))]
    public async Task Sox_and_ffmpeg_find_the_chunks_one_after_another(int bits, string encoding, int channels)
    {
        long[] frames = [1_601, 1, 15_999, 4_242];
        List<WavJoinSource> sources = [];
        foreach (long count in frames)
        {
            string path = _folder[$"{sources.Count + 1}.wav"];
            await Tool.TextAsync("sox", "-R", "-r", "16000", "-n", "-c", Text(channels), "-b", Text(bits), "-e", encoding, path, "synth", $"{count}s", "sine", Text(300 + (100 * sources.Count)));
            sources.Add(new WavJoinSource(path, sources.Count + 1));
        }

        string joined = await JoinAsync(sources);

        foreach (string property in new[] { "-t", "-r", "-c", "-b", "-e" })
        {
            Assert.Equal(await Tool.TextAsync("soxi", property, sources[0].Path), await Tool.TextAsync("soxi", property, joined));
        }

        Assert.Equal(frames.Sum(), await Tool.NumberAsync("soxi", "-s", joined));
        const string Properties = "codec_name,sample_rate,channels,bits_per_sample,sample_fmt,channel_layout";
        string[] ofSource = await ProbeAsync(sources[0].Path), ofJoined = await ProbeAsync(joined);
        Assert.Equal(ofSource[..^1], ofJoined[..^1]);
        Assert.Equal(Text(frames.Sum()), ofJoined[^1]);

        string[] paths = [.. sources.Select(source => source.Path), joined];
        AssertSameSound(await DecodeAsync("s32le", paths));
        AssertSameSound(await Task.WhenAll(paths.Select(path => Tool.RunAsync("sox", ["-D", path, "-t", "raw", "-e", "signed-integer", "-b", "32", "-"]))));

        static async Task<string[]> ProbeAsync(string path) => (await Tool.TextAsync("ffprobe", Tool.ProbeFor($"{Properties},duration_ts", path))).Split('\n');
    }

    [ToolFact("espeak-ng", "ffmpeg", "soxi")]
    public async Task Streamed_chunks_join_into_a_file_with_a_right_length()
    {
        List<WavJoinSource> sources = [];
        foreach (string sentence in new[] { "The first part of a visit.", "After a pause, the second part.", "And the end." })
        {
            string path = _folder.Write($"{sources.Count + 1}.wav", await Tool.RunAsync("espeak-ng", ["--stdout", sentence]));
            sources.Add(new WavJoinSource(path, sources.Count + 1));
        }

        string joined = await JoinAsync(sources);

        Assert.Equal(sources.Sum(source => WavReader.ReadFile(source.Path).Info!.SampleFrames), await Tool.NumberAsync("soxi", "-s", joined));
        AssertSameSound(await DecodeAsync("s16le", [.. sources.Select(source => source.Path), joined]));
    }

    public void Dispose() => _folder.Dispose();

    // The last one is the joined file.
    private static void AssertSameSound(byte[][] decoded) =>
        Assert.Equal(Convert.ToHexString(SHA256.HashData(WavBytes.Concat(decoded[..^1]))), Convert.ToHexString(SHA256.HashData(decoded[^1])));

    // Starting ffmpeg takes much longer than decoding, so that it is started once.
    private async Task<byte[][]> DecodeAsync(string format, string[] paths)
    {
        string[] raw = [.. paths.Select((_, at) => _folder[$"{at}.raw"])];
        string[] inputs = [.. paths.SelectMany(path => new[] { "-i", path })];
        string[] outputs = [.. raw.SelectMany((path, at) => new[] { "-map", Text(at), "-f", format, "-c:a", $"pcm_{format}", path })];
        await Tool.TextAsync("ffmpeg", ["-v", "error", .. inputs, .. outputs]);
        return await Task.WhenAll(raw.Select(path => File.ReadAllBytesAsync(path)));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> JoinAsync(IEnumerable<WavJoinSource> sources)
    {
        WavJoinPlan plan = WavJoinPlan.Create(sources);
        string path = _folder["joined.wav"];
        await using FileStream joined = File.Create(path);
        await plan.WriteAsync(joined);
        await plan.VerifyAsync(joined);
        return path;
    }
}
