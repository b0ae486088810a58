using SukiSdp.Audio;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Audio;

public sealed class RandomWavTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_a_file_holds_its_samples_are_found_and_what_its_header_hides_is_told() => TestRun.Repeat(output, 10_000, random =>
    {
        RandomWav wav = RandomWav.Make(random);
        WavReadResult read = WavReader.Read(new MemoryStream(wav.File));

        Assert.True(read.Facts is not null, $"{wav.Kind}: {read.NotWavReason}");
        WavFacts facts = read.Facts;
        string found = $"{wav.Kind}, {wav.Bits} bits, {wav.Channels} channels, {wav.Samples.Length} bytes of samples, {wav.File.Length} in all: {facts.HeaderProblem ?? "no problem"}";
        Assert.True(wav.Verdict == (facts.IsDamaged ? WavVerdict.Damaged : facts.HeaderProblem is null ? WavVerdict.Fits : WavVerdict.Odd), found);
        Assert.True(wav.Samples.AsSpan().SequenceEqual(wav.File.AsSpan((int)facts.DataOffset, (int)facts.DataLength)), $"{found}; {facts.DataLength} bytes were found.");
        Assert.True(wav.HasOtherContent == facts.OtherContent.Count > 0, $"{found}; {string.Join(", ", facts.OtherContent)}");
    });
}
