using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>A file that exists and does not look like its recording is never skipped without a word.</summary>
public sealed class ExistingFileTests : ManifestTest
{
    private const string Plain = "Save-SukiRecording -Destination kept";

    public static TheoryData<string> Changes => ["truncated", "truncated to the header", "truncated to half a header", "empty", "longer", "html", "xml", "zeros", "another kind", "encrypted"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Without_a_manifest_it_is_skipped_with_a_warning_that_names_it(string change)
    {
        string path = await SaveAndChangeAsync(change);
        byte[] changed = await File.ReadAllBytesAsync(path);

        CommandResult result = await RunWellAsync($"'a' | {Plain} -PassThru -Summary");

        Assert.Contains(path, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("-Force", result.Warnings[0], StringComparison.Ordinal);
        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(result));
        Assert.Equal(changed, await File.ReadAllBytesAsync(path));

        Assert.Empty((await RunWellAsync($"'a' | {Plain} -Force")).Warnings);
        Assert.Empty((await RunWellAsync($"'a' | {Plain}")).Warnings);
        Assert.Equal(Sandbox.Sessions["a"].Recordings[0].Object.ToArray(), await File.ReadAllBytesAsync(path));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_manifest_does_not_get_it(string change)
    {
        string path = await SaveAndChangeAsync(change);

        CommandResult result = await RunAsync($"'a' | {Save} -Summary");

        Assert.Equal(["FileChanged"], result.Causes);
        Assert.Equal("Sessions=1 Incomplete=1 Files=2 Skipped=1 FailedFiles=1 Failed=1", Numbers(result));
        Assert.Equal(["Extra", "Incomplete a"], await FindAsync());

        File.Delete(path);
        await RunWellAsync($"'a' | {Save}");
        Assert.True(await IsIntactAsync());
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Save)]
    public async Task A_recording_whose_header_never_matched_is_verified_with_storage(string save)
    {
        byte[] odd = SandboxObject.Wav(0.05, 1).ToArray()[..^100];
        Sandbox.Sessions.Add(new SandboxSession("a", SandboxObject.FromBytes(odd)));
        Assert.Single((await RunWellAsync($"'a' | {Plain}")).Warnings);
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"'a' | {save} -Summary");

        Assert.Empty(result.Warnings);
        Assert.Equal("Sessions=1 Complete=1 Files=1 Skipped=1", Numbers(result));
        Assert.Equal("bytes=0-0", Assert.Single(Sandbox.Requests.Downloads).Range);
    }

    [Fact]
    public async Task A_trial_asks_storage_for_nothing()
    {
        await SaveAndChangeAsync("truncated");
        Sandbox.Requests.Clear();

        Assert.Single((await RunWellAsync($"'a' | {Plain} -WhatIf")).Warnings);
        Assert.Single((await RunWellAsync($"'a' | {Save} -WhatIf")).Warnings);
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task A_recording_without_a_url_is_listed_to_compare_the_file()
    {
        string path = await SaveAndChangeAsync("truncated");
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"'a' | Get-SukiRecording | ForEach-Object {{ $_ | Select-Object SessionId, RecordingId, SequenceNumber }} | {Plain}"
            .Replace("| Select-Object SessionId, RecordingId, SequenceNumber", "| ForEach-Object { [SukiSdp.SukiRecording]@{ SessionId = $_.SessionId; RecordingId = $_.RecordingId; SequenceNumber = $_.SequenceNumber } }", StringComparison.Ordinal));

        Assert.Contains(path, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_manifest_the_files_that_it_has_are_not_opened()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string path = PathOf(0);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        Array.Clear(bytes);
        await File.WriteAllBytesAsync(path, bytes);

        // Of the recorded length: whether the bytes are right is what Test-SukiArchive finds out.
        Assert.Empty((await RunWellAsync($"'a' | {Save}")).Warnings);
        Assert.Equal(["Changed a"], await FindAsync());
    }

    private string PathOf(int chunk)
    {
        SandboxRecording recording = Sandbox.Sessions["a"].Recordings[chunk];
        return Path.Combine(Kept, "a", $"{recording.SequenceNumber:000}_{recording.Id}.wav");
    }

    private async Task<string> SaveAndChangeAsync(string change)
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Plain}");
        string path = PathOf(0);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, change switch
        {
            "truncated" => bytes[..^100],
            "truncated to the header" => bytes[..44],
            "truncated to half a header" => bytes[..20],
            "empty" => [],
            "longer" => [.. bytes, 1, 2, 3],
            "html" => "<!DOCTYPE html><html><body>Sign in</body></html>"u8.ToArray(),
            "xml" => "<?xml version='1.0'?><Error/>"u8.ToArray(),
            "zeros" => new byte[bytes.Length],
            "another kind" => [.. "OggS"u8, .. new byte[200]],
            _ => [.. bytes.Select(b => (byte)(b ^ 0x5A))],
        });
        return path;
    }
}
