using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using SukiSdp.Audio;
using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>Levels are those that other programs measure, within 0.1 dB.</summary>
[Trait("Client", "Both")]
public sealed class OutsideLevelTests(Meter meter) : IClassFixture<Meter>, IDisposable
{
    private const double Tolerance = 0.1;

    private readonly TempFolder _folder = new();

    public static TheoryData<string, int, int> SoxFormats
    {
        get
        {
            TheoryData<string, int, int> formats = [];
            foreach (int channels in new[] { 1, 2, 3, 6 })
            {
                foreach ((string encoding, int bits) in new[] { ("unsigned-integer", 8), ("signed-integer", 16), ("signed-integer", 24), ("signed-integer", 32), ("floating-point", 32), ("floating-point", 64), ("a-law", 8), ("u-law", 8) })
                {
                    formats.Add(encoding, bits, channels);
                }
            }

            return formats;
        }
    }

    [ToolTheory("sox")]
    [MemberData(nameof(SoxFormats))]
    public async Task Levels_are_those_of_sox_stat(string encoding, int bits, int channels)
    {
        string path = _folder["sox.wav"];
        await Tool.TextAsync("sox", "-R", "-r", "11025", "-n", "-c", Text(channels), "-b", Text(bits), "-e", encoding, path, "synth", "2.3", "pinknoise", "sine", "mix", "300", "gain", "-4", "dcshift", "0.02");

        await AssertIsSoxStatAsync(path);
    }

    [ToolTheory("sox", "ffmpeg")]
    [MemberData(nameof(SoxFormats))]
    public async Task Levels_are_those_of_ffmpeg_astats(string encoding, int bits, int channels)
    {
        string path = _folder["astats.wav"];
        await Tool.TextAsync("sox", "-R", "-r", "11025", "-n", "-c", Text(channels), "-b", Text(bits), "-e", encoding, path, "synth", "2.3", "pinknoise", "sine", "mix", "300", "gain", "-9");

        Levels levels = await meter.MeasureAsync(path);

        // The last block of the text is that of all channels together.
        string text = await Tool.ErrorTextAsync("ffmpeg", "-hide_banner", "-nostats", "-i", path, "-af", "astats", "-f", "null", "-");
        Assert.Equal(Last(text, @"Peak level dB: (\S+)"), levels.Peak, Tolerance);
        Assert.Equal(Last(text, @"RMS level dB: (\S+)"), levels.Rms, Tolerance);
    }

    [ShippedWavFact]
    public async Task Levels_of_every_WAV_that_this_system_s_packages_ship_are_those_of_sox_stat()
    {
        foreach (string path in ShippedWavFactAttribute.Shipped.Where(path => WavReader.ReadFile(path).Info is { LacksAudio: false } info && SamplePlanes.CanDecode(info.Format)))
        {
            await AssertIsSoxStatAsync(path);
        }
    }

    [ToolTheory("sox", "ffmpeg")]
    [InlineData(-60)]
    [InlineData(-45)]
    public async Task Silence_is_where_ffmpeg_detects_it(int threshold)
    {
        // Sound, four seconds of faint noise, sound, two seconds of nothing.
        string[] parts = [_folder["a.wav"], _folder["b.wav"], _folder["c.wav"]];
        await Tool.TextAsync("sox", "-R", "-r", "16000", "-n", "-b", "16", parts[0], "synth", "3", "sine", "440", "gain", "-10");
        await Tool.TextAsync("sox", "-R", "-r", "16000", "-n", "-b", "16", parts[1], "synth", "4", "whitenoise", "gain", "-50");
        await Tool.TextAsync("sox", "-R", "-r", "16000", "-n", "-b", "16", parts[2], "trim", "0", "2");
        await Tool.TextAsync("sox", parts[0], parts[1], parts[0], parts[2], _folder["all.wav"]);

        Levels levels = await meter.MeasureAsync(_folder["all.wav"], new MeasureSettings { SilenceThreshold = threshold });

        string text = await Tool.ErrorTextAsync("ffmpeg", "-hide_banner", "-nostats", "-i", _folder["all.wav"], "-af", $"silencedetect=noise={threshold}dB:d=0.1", "-f", "null", "-");
        double silent = Regex.Matches(text, @"silence_duration: (\S+)").Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(silent / 12, levels.Silence, 0.02);
    }

    [ToolTheory("ffmpeg")]
    [InlineData(6, "pcm_alaw")]
    [InlineData(7, "pcm_mulaw")]
    public async Task Each_code_of_G711_means_what_ffmpeg_decodes(int tag, string codec)
    {
        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        string path = _folder.Write("codes.wav", WavBytes.Form(WavBytes.Format(tag, bits: 8), WavBytes.Data(codes)));

        byte[] decoded = await Tool.RunAsync("ffmpeg", ["-v", "error", "-c:a", codec, "-i", path, "-f", "s16le", "-"]);

        Assert.Equal(decoded.Chunk(2).Select(sample => BinaryPrimitives.ReadInt16LittleEndian(sample)), tag == 6 ? G711.ALaw : G711.MuLaw);
    }

    public void Dispose() => _folder.Dispose();

    private async Task AssertIsSoxStatAsync(string path)
    {
        Levels levels = await meter.MeasureAsync(path);

        string text = await Tool.ErrorTextAsync("sox", path, "-n", "stat");
        double peak = Math.Max(Last(text, @"Maximum amplitude:\s+(\S+)"), -Last(text, @"Minimum amplitude:\s+(\S+)"));
        AssertLevel(path, peak, levels.Peak);
        AssertLevel(path, Last(text, @"RMS     amplitude:\s+(\S+)"), levels.Rms);
    }

    // Sox shows six decimal places, which is less than a tenth of a decibel near the bottom.
    private static void AssertLevel(string path, double amplitude, double level)
    {
        double lower = 20 * Math.Log10(Math.Max(0, amplitude - 5e-7)) - Tolerance, upper = 20 * Math.Log10(amplitude + 5e-7) + Tolerance;
        Assert.True(level >= lower && level <= upper, $"{path}: {level} isn't between {lower} and {upper}.");
    }

    private static double Last(string text, string pattern) =>
        Regex.Matches(text, pattern) is { Count: > 0 } found ? double.Parse(found[^1].Groups[1].Value, CultureInfo.InvariantCulture) : throw new FormatException($"No '{pattern}' in: {text}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
