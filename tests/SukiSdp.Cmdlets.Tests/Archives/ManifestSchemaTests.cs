using System.Text.Json.Nodes;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The manifest, written down: what cmdlets write matches the schema, and old lines are read for ever.</summary>
public sealed class ManifestSchemaTests : ManifestTest
{
    [Fact]
    public async Task Every_kind_of_line_that_cmdlets_write_matches_the_schema()
    {
        AddSession("a", chunks: 3);
        AddSession("b");
        AddSession("gone").State = SessionState.Gone;
        SandboxSession more = AddSession("more");
        Sandbox.Sessions.Add(new SandboxSession("plain", SandboxObject.Random(1000, 1)));
        await RunAsync($"[pscustomobject]@{{ SessionId = 'a'; EncounterId = 'e' }}, 'b', 'gone', 'more', 'plain' | {Save} -Join");
        more.Recordings.Add(new SandboxRecording { SequenceNumber = 2, Object = SandboxObject.Wav(0.05, 9) });
        more.Recordings.Add(new SandboxRecording { SequenceNumber = 3, Object = SandboxObject.Wav(0.05, 10) });
        Age(TimeSpan.FromDays(1));
        await RunWellAsync($"Get-SukiRecording more | Where-Object SequenceNumber -eq 3 | {Save}; 'b' | {Save} -RecheckAfter 1.00:00:00");
        File.Delete(Directory.GetFiles(Path.Combine(Kept, "a")).First());
        await RunWellAsync("Repair-SukiArchive kept; Get-SukiArchiveItem kept -SessionId b, more | Remove-SukiArchiveItem -Force");
        await RunWellAsync("'b' | Save-SukiRecording -Destination other; 'b' | Save-SukiRecording -Destination other -ManifestPath other/archive.jsonl");

        ManifestSchema.AssertMatches(Manifest);
        ManifestSchema.AssertMatches(Path.Combine(Folder, "other", "archive.jsonl"));
        string[] statuses = [.. Lines.Concat(File.ReadAllLines(Path.Combine(Folder, "other", "archive.jsonl")).Select(line => JsonNode.Parse(line)!)).Select(line => (string)line["status"]!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["complete", "found", "gone", "incomplete", "joined", "removed", "removing", "repaired", "saved"], statuses);
    }

    [Theory]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"../x.wav","length":1,"recording":"r","status":"saved"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"a/../x.wav","length":1,"recording":"r","status":"saved"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"C:/x.wav","length":1,"recording":"r","status":"saved"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"x.wav","length":-1,"recording":"r","status":"saved"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"x.wav","length":1,"recording":"r","status":"lost"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"x.wav","length":1,"status":"saved"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"x.wav","length":1,"recording":"r","status":"removed"}""")]
    [InlineData("""{"schema":1,"kind":"file","session":"a","path":"x.wav","length":1,"recording":"r","status":"saved","url":"https://x"}""")]
    [InlineData("""{"schema":2,"kind":"session","session":"a","status":"complete","recorded_at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"schema":1,"kind":"session","session":"a","status":"complete","recorded_at":"yesterday"}""")]
    public void A_line_that_is_none_does_not_match(string line) => Assert.False(ManifestSchema.Matches(line));

    // The lines that version 0.1.0 wrote. They must stay as they are.
    [Fact]
    public async Task Lines_of_the_first_version_are_read_for_ever()
    {
        const string lines = """
            {"schema":1,"kind":"file","session":"a","recording":"r1","sequence":1,"path":"a/001_r1.wav","length":5,"crc32c":"9a71bb4c","sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","generation":"7","saved_at":"2026-01-02T03:04:05.678Z","status":"saved"}
            {"schema":1,"kind":"file","session":"a","recording":"r2","sequence":2,"path":"a/002_r2.ogg","length":5,"crc32c":"9a71bb4c","sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","saved_at":"2026-01-02T03:04:05Z","status":"found"}
            {"schema":1,"kind":"file","session":"a","sources":["r1","r2"],"path":"a.wav","length":5,"crc32c":"9a71bb4c","sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","saved_at":"2026-01-02T03:04:05Z","status":"joined"}
            {"schema":1,"kind":"session","session":"a","recordings":2,"recorded_at":"2026-01-02T03:04:05Z","rechecked":true,"status":"complete"}
            {"schema":1,"kind":"session","session":"g","recorded_at":"2026-01-02T03:04:05Z","status":"gone"}

            """;
        Directory.CreateDirectory(Path.Combine(Kept, "a"));
        foreach (string file in new[] { "a/001_r1.wav", "a/002_r2.ogg", "a.wav" })
        {
            await File.WriteAllTextAsync(Path.Combine(Kept, file), "hello");
        }

        await File.WriteAllTextAsync(Manifest, lines);

        ManifestSchema.AssertMatches(Manifest);
        Assert.Empty((await RunWellAsync(Check)).Output);
        Assert.Equal(["Deleted", "Saved", "Saved", "Joined"], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"));
        await RunWellAsync($"'a', 'g' | {Save}");
        Assert.Empty(Sandbox.Requests.All);
        await RunWellAsync("Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force");
        Assert.Equal(["kept/archive.jsonl"], Files());
        Assert.StartsWith(lines, await File.ReadAllTextAsync(Manifest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifests_of_two_shards_merge_by_concatenation()
    {
        string[] sessions = [.. Enumerable.Range(0, 8).Select(n => $"s{n}")];
        foreach (string session in sessions)
        {
            AddSession(session, chunks: 2);
        }

        foreach (int shard in new[] { 0, 1 })
        {
            string own = string.Join("', '", sessions.Where((_, n) => n % 2 == shard));
            await RunWellAsync($"'{own}' | Save-SukiRecording -Destination kept -ManifestPath kept/{shard}.jsonl");
        }

        await RunWellAsync("Get-SukiArchiveItem kept/0.jsonl -SessionId s0 | Remove-SukiArchiveItem -Force");
        string all = await File.ReadAllTextAsync(Path.Combine(Kept, "1.jsonl")) + await File.ReadAllTextAsync(Path.Combine(Kept, "0.jsonl"));
        await File.WriteAllTextAsync(Manifest, all);
        File.Delete(Path.Combine(Kept, "0.jsonl"));
        File.Delete(Path.Combine(Kept, "1.jsonl"));
        Sandbox.Requests.Clear();

        await RunWellAsync($"'{string.Join("', '", sessions)}' | {Save}");

        Assert.Empty(Sandbox.Requests.All);
        Assert.Equal(all, await File.ReadAllTextAsync(Manifest));
        Assert.Empty((await RunWellAsync(Check)).Output);
        Assert.Equal(16, (await RunWellAsync("Get-SukiArchiveItem kept")).Output.Count);
        Assert.Equal(["Removed", "Removed"], (await RunWellAsync("Get-SukiArchiveItem kept -State Removed")).Values("State"));
    }

    [Fact]
    public void The_schema_says_its_draft() => Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string)JsonNode.Parse(ManifestSchema.Text)!["$schema"]!);
}
