using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using SukiSdp.Archive;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Archive;

public sealed class ManifestTests : IAsyncLifetime
{
    private SaveFixture _fixture = null!;

    private string[] Lines => File.ReadAllLines(_fixture.ManifestPath!);

    public async Task InitializeAsync()
    {
        _fixture = await SaveFixture.StartAsync();
        _fixture.ManifestPath = Path.Combine(_fixture.Destination, "archive.jsonl");
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task A_file_is_a_line_with_its_checksums_and_a_complete_session_another()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.2, seed: 1), SandboxObject.Wav(0.1, seed: 2));

        await _fixture.SaveAsync("visit");

        JsonElement[] lines = [.. Lines.Select(l => JsonElement.Parse(l))];
        Assert.Equal(["file", "file", "session"], lines.Select(l => l.GetProperty("kind").GetString()));
        JsonElement first = lines.Single(l => l.TryGetProperty("sequence", out JsonElement s) && s.GetInt32() == 1);
        byte[] bytes = await File.ReadAllBytesAsync(_fixture.PathOf(session));
        Assert.Equal(1, first.GetProperty("schema").GetInt32());
        Assert.Equal("visit", first.GetProperty("session").GetString());
        Assert.Equal(session.Recordings[0].Id, first.GetProperty("recording").GetString());
        Assert.Equal($"visit/001_{session.Recordings[0].Id}.wav", first.GetProperty("path").GetString());
        Assert.Equal(bytes.Length, first.GetProperty("length").GetInt64());
        Assert.Equal(session.Recordings[0].Object.Crc32C.ToString("x8", null), first.GetProperty("crc32c").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), first.GetProperty("sha256").GetString());
        Assert.Equal(session.Recordings[0].Object.Generation.ToString(System.Globalization.CultureInfo.InvariantCulture), first.GetProperty("generation").GetString());
        Assert.Equal("saved", first.GetProperty("status").GetString());
        Assert.EndsWith("Z", first.GetProperty("saved_at").GetString(), StringComparison.Ordinal);
        Assert.Equal("complete", lines[2].GetProperty("status").GetString());
        Assert.Equal(2, lines[2].GetProperty("recordings").GetInt32());
        _fixture.AssertNoSecret();
    }

    [Fact]
    public async Task A_second_run_makes_no_call_for_what_is_complete()
    {
        string[] ids = ["a", "b", "c"];
        Array.ForEach(ids, id => _fixture.Session(id, SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2)));
        await _fixture.SaveAsync(ids);
        int lines = Lines.Length;
        _fixture.Clear();

        await _fixture.SaveAsync(ids);

        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Equal(6, _fixture.Files.Count);
        Assert.All(_fixture.Files, f => Assert.Equal(SaveStatus.Skipped, f.Status));
        Assert.All(_fixture.Files, f => Assert.True(File.Exists(f.Path) && f.RecordingId.Length > 0 && f.SequenceNumber is 1 or 2));
        Assert.Equal(lines, Lines.Length);
        Assert.Empty(_fixture.Failures);
    }

    [Fact]
    public async Task What_the_disk_no_longer_has_is_saved_again()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit");
        File.Delete(_fixture.PathOf(session, 1));
        _fixture.Clear();

        await _fixture.SaveAsync("visit");
        Assert.Single(_fixture.Sandbox.Requests.Listings);
        Assert.Single(_fixture.Sandbox.Requests.Downloads);
        _fixture.AssertWhole(session);
        _fixture.Clear();

        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Empty(_fixture.Failures);
    }

    [Fact]
    public async Task A_file_of_another_length_than_recorded_is_an_error_and_stays_as_it_is()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        await File.WriteAllTextAsync(_fixture.PathOf(session), "shorter");

        await _fixture.SaveAsync("visit");

        Assert.Equal(SukiError.FileChanged, Assert.Single(_fixture.Failures).Failure.Error);
        Assert.Equal("shorter", await File.ReadAllTextAsync(_fixture.PathOf(session)));

        _fixture.Settings = _fixture.Settings with { Force = true };
        await _fixture.SaveAsync("visit");
        _fixture.AssertWhole(session);
        _fixture.Settings = _fixture.Settings with { Force = false };
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Sandbox.Requests.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_complete_session_of_which_a_line_was_lost_is_asked_for_again(bool join)
    {
        _fixture.Join = join;
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _fixture.SaveAsync("visit");
        string lost = session.Recordings[1].Id;
        await File.WriteAllLinesAsync(_fixture.ManifestPath!, Lines.Where(l => join ? l.Contains("complete", StringComparison.Ordinal) || l.Contains("\"sequence\":1", StringComparison.Ordinal) : !l.Contains(lost, StringComparison.Ordinal)));
        File.Delete(_fixture.PathOf(session, 1));
        _fixture.Clear();

        await _fixture.SaveAsync("visit");

        Assert.Single(_fixture.Sandbox.Requests.Listings);
        Assert.Equal(lost, Assert.Single(_fixture.Sandbox.Requests.Downloads).RecordingId);
        _fixture.AssertWhole(session);
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_line_with_null_for_what_it_does_not_have_is_read()
    {
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        await File.WriteAllLinesAsync(_fixture.ManifestPath!, Lines.Select(l => l.Replace("{\"schema\":1,", "{\"schema\":1,\"sources\":null,\"generation\":null,", StringComparison.Ordinal)));
        _fixture.Clear();

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Single(_fixture.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_is_specified_by_id_and_by_its_recordings_counts_once(bool recorded)
    {
        _fixture.ManifestPath = recorded ? _fixture.ManifestPath : null;
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        _fixture.Session("other", SandboxObject.Wav(0.1, seed: 1));
        SaveItem[] recordings = [.. (await _fixture.ListAsync("visit")).Select(SaveItem.Of)];

        await _fixture.SaveAsync([.. recordings, SaveItem.Of("visit"), SaveItem.Of("other"), SaveItem.Of("visit")], CancellationToken.None);
        Assert.Equal(2, _fixture.SessionCount);

        await _fixture.SaveAsync([SaveItem.Of("visit"), .. recordings], CancellationToken.None);
        Assert.Equal(1, _fixture.SessionCount);

        await _fixture.SaveAsync(recordings, CancellationToken.None);
        Assert.Equal(1, _fixture.SessionCount);
        Assert.Empty(_fixture.Failures);
    }

    [Fact]
    public async Task A_session_found_gone_is_not_asked_for_again()
    {
        _fixture.Session("visit").State = SessionState.Gone;
        await _fixture.SaveAsync("visit");
        Assert.Equal(SukiError.RecordingGone, Assert.Single(_fixture.Failures).Failure.Error);
        Assert.Contains("\"status\":\"gone\"", Assert.Single(Lines), StringComparison.Ordinal);
        _fixture.Clear();

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Empty(_fixture.Failures);
        Assert.Equal(("visit", SessionOutcome.Gone), Assert.Single(_fixture.Sessions));
    }

    [Fact]
    public async Task A_session_with_a_failed_file_is_not_complete()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        _fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(403)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });

        await _fixture.SaveAsync("visit");

        Assert.DoesNotContain(Lines, l => l.Contains("complete", StringComparison.Ordinal));
        _fixture.Sandbox.Faults.Clear();
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Single(_fixture.Sandbox.Requests.Downloads);
        Assert.Contains(Lines, l => l.Contains("complete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_were_there_before_the_manifest_are_taken_into_it()
    {
        SandboxSession session = _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        string manifest = _fixture.ManifestPath!;
        _fixture.ManifestPath = null;
        await _fixture.SaveAsync("visit");
        _fixture.ManifestPath = manifest;

        await _fixture.SaveAsync("visit");

        JsonElement line = JsonElement.Parse(Lines[0]);
        Assert.Equal("found", line.GetProperty("status").GetString());
        Assert.Equal(session.Recordings[0].Object.Crc32C.ToString("x8", null), line.GetProperty("crc32c").GetString());
        _fixture.Clear();
        await _fixture.SaveAsync("visit");
        Assert.Empty(_fixture.Sandbox.Requests.All);
    }

    [Fact]
    public async Task An_incomplete_last_line_is_ignored_and_the_next_line_starts_on_its_own()
    {
        _fixture.Session("a", SandboxObject.Wav(0.1, seed: 1));
        _fixture.Session("b", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("a");
        byte[] whole = await File.ReadAllBytesAsync(_fixture.ManifestPath!);
        await File.WriteAllBytesAsync(_fixture.ManifestPath!, whole[..^20]);
        _fixture.Clear();

        await _fixture.SaveAsync("a", "b");

        // The file line of a is complete, and its session line was incomplete: one listing, no download.
        Assert.Equal(["a", "b"], _fixture.Sandbox.Requests.Listings.Select(l => l.SessionId!).Order(StringComparer.Ordinal));
        Assert.Equal("b", Assert.Single(_fixture.Sandbox.Requests.Downloads).SessionId);
        _fixture.Clear();
        await _fixture.SaveAsync("a", "b");
        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Single(Lines, l => !l.EndsWith('}'));
    }

    [Fact]
    public async Task A_manifest_that_is_cut_anywhere_is_read_up_to_the_cut()
    {
        _fixture.Session("a", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("a");
        byte[] whole = await File.ReadAllBytesAsync(_fixture.ManifestPath!);
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_fixture.ManifestPath!, whole[..length]);
            int lines = 0;
            ManifestFlaws flaws = await ManifestReader.ReadAsync(_fixture.ManifestPath!, Clock.System, (in ManifestEntry _) => lines++, CancellationToken.None);
            Assert.Equal(length == 0 ? 0 : whole[..length].AsSpan().Count((byte)'\n') + (whole[length - 1] == '\n' ? 0 : 1), lines + flaws.Count);
        }
    }

    [Theory]
    [InlineData("SessionId,Clinic\nvisit,x\n")]
    [InlineData("{\"other\":1}\n")]
    [InlineData("{\"schema\":4294967297,\"kind\":\"session\",\"session\":\"x\",\"status\":\"complete\"}\n")]
    [InlineData("{\"schema\":2,\"kind\":\"session\",\"session\":\"x\",\"status\":\"complete\"}\n")]
    public async Task Another_kind_of_file_or_a_newer_manifest_is_left_as_it_is(string content)
    {
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        Directory.CreateDirectory(_fixture.Destination);
        await File.WriteAllTextAsync(_fixture.ManifestPath!, content);

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => _fixture.SaveAsync("visit"));

        Assert.Equal(SukiError.ManifestInvalid, failure.Error);
        Assert.Equal(content, await File.ReadAllTextAsync(_fixture.ManifestPath!));
        Assert.Empty(_fixture.Sandbox.Requests.All);
    }

    [Theory]
    [InlineData("../outside.wav")]
    [InlineData("/etc/hosts")]
    [InlineData("a/../../b.wav")]
    [InlineData("C:/x.wav")]
    [InlineData("a\\\\b.wav")]
    [InlineData("a/\\u0001.wav")]
    [InlineData("")]
    public async Task A_line_that_leads_out_of_the_archive_is_not_believed(string path)
    {
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        Directory.CreateDirectory(_fixture.Destination);
        await File.WriteAllLinesAsync(_fixture.ManifestPath!, [
            $$"""{"schema":1,"kind":"file","session":"visit","recording":"r","path":"{{path}}","length":1,"status":"saved"}""",
            """{"schema":1,"kind":"session","session":"visit","status":"complete"}"""]);

        await _fixture.SaveAsync("visit");

        Assert.Single(_fixture.Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Endless_and_odd_lines_are_passed_over()
    {
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        string[] good = Lines;
        await File.WriteAllLinesAsync(_fixture.ManifestPath!, [
            good[0],
            new string('x', 300_000),
            "null", "[]", "{}", "{\"schema\":1,\"kind\":null}", "{\"schema\":1,\"kind\":\"file\",\"session\":\"visit\",\"status\":\"saved\"}",
            "{\"schema\":1,\"kind\":\"later\",\"session\":\"visit\",\"status\":\"what\"}",
            new string('{', 1000),
            good[1]]);
        _fixture.Clear();

        await _fixture.SaveAsync("visit");

        Assert.Empty(_fixture.Sandbox.Requests.All);
        Assert.Empty(_fixture.Failures);
    }

    [UnixFact("files have the ACL of their folder, and an account needs a privilege to make links")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_manifest_is_its_owners_alone_and_a_link_is_refused()
    {
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _fixture.SaveAsync("visit");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.ManifestPath!));

        string real = _fixture.ManifestPath! + ".real";
        File.Move(_fixture.ManifestPath!, real);
        File.CreateSymbolicLink(_fixture.ManifestPath!, real);

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => _fixture.SaveAsync("visit"));
        Assert.Equal(SukiError.LinkRefused, failure.Error);
    }

    [Fact]
    public async Task A_manifest_elsewhere_has_paths_relative_to_the_destination()
    {
        using TempFolder elsewhere = new();
        _fixture.ManifestPath = elsewhere["deep", "er", "archive.jsonl"];
        _fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));

        await _fixture.SaveAsync("visit");

        Assert.StartsWith("visit/", JsonElement.Parse(Lines[0]).GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_appenders_at_once_write_every_line_whole()
    {
        Directory.CreateDirectory(_fixture.Destination);
        ManifestAppender[] appenders = [.. Enumerable.Range(0, 4).Select(_ => new ManifestAppender(_fixture.ManifestPath!, Clock.System))];

        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => appenders[i % 4].AppendAsync(
            new ManifestLine { Kind = ManifestLine.SessionKind, Session = $"s-{i}-{new string('x', i)}", Status = ManifestLine.Complete }, CancellationToken.None))));

        Array.ForEach(appenders, a => a.Dispose());
        List<string> sessions = [];
        Assert.Equal(0, (await ManifestReader.ReadAsync(_fixture.ManifestPath!, Clock.System, (in ManifestEntry e) => sessions.Add(System.Text.Encoding.UTF8.GetString(e.Session)), CancellationToken.None)).Count);
        Assert.Equal(400, sessions.Distinct().Count());
        Assert.Equal(400, sessions.Count);
    }
}
