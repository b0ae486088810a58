using SukiSdp.Audio;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Audio;

public sealed class RandomWavTests(ITestOutputHelper output)
{
    [Fact]
    public void The_samples_of_any_file_are_found_and_content_that_its_header_hides_is_reported() => TestRun.Repeat(output, 10_000, random =>
    {
        RandomWav wav = RandomWav.Make(random);
        WavReadResult read = WavReader.Read(new MemoryStream(wav.File));

        Assert.True(read.Info is not null, $"{wav.Kind}: {read.NotWavReason}");
        WavInfo info = read.Info;
        string found = $"{wav.Kind}, {wav.Bits} bits, {wav.Channels} channels, {wav.Samples.Length} bytes of samples, {wav.File.Length} in all: {info.HeaderProblem ?? "no problem"}";
        Assert.True(wav.Verdict == (info.IsDamaged ? WavVerdict.Damaged : info.HeaderProblem is null ? WavVerdict.Fits : WavVerdict.Odd), found);
        Assert.True(wav.Samples.AsSpan().SequenceEqual(wav.File.AsSpan((int)info.DataOffset, (int)info.DataLength)), $"{found}; {info.DataLength} bytes were found.");
        Assert.True(wav.HasOtherContent == info.OtherContent.Count > 0, $"{found}; {string.Join(", ", info.OtherContent)}");
    });
}
