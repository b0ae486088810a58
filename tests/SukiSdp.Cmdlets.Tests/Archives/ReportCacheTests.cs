using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Tests.Audio;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The cache of measurements of <c>Export-SukiArchiveReport</c>.</summary>
public sealed class ReportCacheTests : ReportTest
{
    [Fact]
    public async Task What_was_measured_is_not_read_again_until_the_file_changes()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; {Export}");
        string first = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First();
        DateTime written = File.GetLastWriteTimeUtc(first);

        // With the same length and time, so that only reading the file would show the change.
        FlipLastByte(first);
        File.SetLastWriteTimeUtc(first, written);
        await RunWellAsync(Export);
        Assert.Equal(["Intact", "Intact"], Conditions("a"));

        File.SetLastWriteTimeUtc(first, written.AddSeconds(1));
        await RunWellAsync(Export);
        Assert.Equal(["Changed", "Intact"], Conditions("a"));
        Assert.Equal("Its CRC32C differs from the manifest.", FilesOf("a")[0].GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("a changed value", "\"peak\":-", "\"peak\":-1")]
    [InlineData("other settings", "\"silenceThreshold\":-60", "\"silenceThreshold\":-50")]
    [InlineData("another version", "\"schema\":2", "\"schema\":1")]
    [InlineData("no checksum", "{\"path\"", "{ \"path\"")]
    public async Task A_cache_that_is_not_what_was_written_does_not_count(string what, string from, string to)
    {
        Assert.NotEmpty(what);
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Export}");
        string cache = Path.Combine(DataFolder, "measurements.cache"), file = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Single();
        string text = await File.ReadAllTextAsync(cache);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(cache, text.Replace(from, to, StringComparison.Ordinal));
        DateTime written = File.GetLastWriteTimeUtc(file);
        FlipLastByte(file);
        File.SetLastWriteTimeUtc(file, written);

        await RunWellAsync(Export);

        Assert.Equal(["Changed"], Conditions("a"));
    }

    [Fact]
    public async Task A_cache_that_was_replaced_is_used_by_the_next_run()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Export}");
        string cache = Path.Combine(DataFolder, "measurements.cache"), file = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Single();
        await File.WriteAllTextAsync(cache, (await File.ReadAllTextAsync(cache)).Replace("\"schema\":2", "\"schema\":1", StringComparison.Ordinal));
        await RunWellAsync(Export);
        DateTime written = File.GetLastWriteTimeUtc(file);
        FlipLastByte(file);
        File.SetLastWriteTimeUtc(file, written);

        await RunWellAsync(Export);

        Assert.Equal(["Intact"], Conditions("a"));
    }

    [Fact]
    public async Task A_cache_that_is_cut_off_or_garbage_is_repaired()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {Save}; {Export}");
        string cache = Path.Combine(DataFolder, "measurements.cache");
        byte[] whole = await File.ReadAllBytesAsync(cache);
        foreach (byte[] bad in new[] { whole[..^200], [], [0, 1, 2, 255], [.. whole, .. "\n\nx\n"u8], whole[..10] })
        {
            await File.WriteAllBytesAsync(cache, bad);

            await RunWellAsync($"{Export}; {Export}");

            Assert.Equal(["Intact", "Intact", "Intact"], Conditions("a"));
            string[] lines = await File.ReadAllLinesAsync(cache);
            Assert.Equal(3, lines.Where(line => line.Contains("\"waveform\"", StringComparison.Ordinal) && line.EndsWith('}')).Distinct().Count());
        }
    }

    [Fact]
    public async Task A_changed_file_is_not_read_again_until_it_or_the_manifest_changes()
    {
        Dictionary<string, object?> line = AddFile("kept", "a", "r1", 1, WavBytes.Session(WavBytes.Samples(2_000)), onDisk: WavBytes.Session(WavBytes.Samples(2_000, seed: 2)));
        WriteManifest("kept/archive.jsonl", line, SessionLine("a", "complete", 1));
        await RunWellAsync(Export);
        string file = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Single(), cache = Path.Combine(DataFolder, "measurements.cache");
        DateTime written = File.GetLastWriteTimeUtc(file);
        byte[] before = await File.ReadAllBytesAsync(cache);

        // The recorded bytes with the same length and time, so that only reading the file would show that it is intact.
        await File.WriteAllBytesAsync(file, WavBytes.Session(WavBytes.Samples(2_000)));
        File.SetLastWriteTimeUtc(file, written);
        await RunWellAsync(Export);
        Assert.Equal(["Changed"], Conditions("a"));
        Assert.Equal(before, await File.ReadAllBytesAsync(cache));

        line["crc32c"] = "00000000";
        WriteManifest("kept/archive.jsonl", line, SessionLine("a", "complete", 1));
        await RunWellAsync(Export);
        Assert.NotEqual(before, await File.ReadAllBytesAsync(cache));
    }

    [Fact]
    public async Task A_line_of_any_length_does_not_end_the_use_of_the_cache()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; {Export}");
        string cache = Path.Combine(DataFolder, "measurements.cache"), first = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First();
        string[] lines = await File.ReadAllLinesAsync(cache);
        await File.WriteAllTextAsync(cache, string.Join('\n', [lines[0], new string('x', 300_000), .. lines[1..]]) + "\n");
        DateTime written = File.GetLastWriteTimeUtc(first);
        FlipLastByte(first);
        File.SetLastWriteTimeUtc(first, written);

        CommandResult result = await RunWellAsync($"{Export} -Verbose");

        Assert.Equal(["Intact", "Intact"], Conditions("a"));
        Assert.Contains(result.Verbose, line => line.Contains("1 line of the cache couldn't be used", StringComparison.Ordinal));
        Assert.Equal(lines, (await File.ReadAllLinesAsync(cache)).Order(StringComparer.Ordinal).OrderBy(line => Array.IndexOf(lines, line)));
    }
}
