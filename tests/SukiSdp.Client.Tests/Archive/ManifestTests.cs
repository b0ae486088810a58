using System.Security.Cryptography;
using System.Text.Json;
using SukiSdp.Archive;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Archive;

public sealed class ManifestTests : IAsyncLifetime
{
    private SaveFixture _bed = null!;

    private string[] Lines => File.ReadAllLines(_bed.ManifestPath!);

    public async Task InitializeAsync()
    {
        _bed = await SaveFixture.StartAsync();
        _bed.ManifestPath = Path.Combine(_bed.Destination, "archive.jsonl");
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_file_is_a_line_with_its_checksums_and_a_complete_session_another()
    {
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.2, seed: 1), SandboxObject.Wav(0.1, seed: 2));

        await _bed.SaveAsync("visit");

        JsonElement[] lines = [.. Lines.Select(l => JsonElement.Parse(l))];
        Assert.Equal(["file", "file", "session"], lines.Select(l => l.GetProperty("kind").GetString()));
        JsonElement first = lines.Single(l => l.TryGetProperty("sequence", out JsonElement s) && s.GetInt32() == 1);
        byte[] bytes = await File.ReadAllBytesAsync(_bed.PathOf(session));
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
        _bed.AssertNoSecret();
    }

    [Fact]
    public async Task A_second_run_makes_no_call_for_what_is_complete()
    {
        string[] ids = ["a", "b", "c"];
        Array.ForEach(ids, id => _bed.Session(id, SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2)));
        await _bed.SaveAsync(ids);
        int lines = Lines.Length;
        Forget();

        await _bed.SaveAsync(ids);

        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Equal(6, _bed.Files.Count);
        Assert.All(_bed.Files, f => Assert.Equal(SaveStatus.Skipped, f.Status));
        Assert.All(_bed.Files, f => Assert.True(File.Exists(f.Path) && f.RecordingId.Length > 0 && f.SequenceNumber is 1 or 2));
        Assert.Equal(lines, Lines.Length);
        Assert.Empty(_bed.Failures);
    }

    [Fact]
    public async Task What_the_disk_no_longer_has_is_saved_again()
    {
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _bed.SaveAsync("visit");
        File.Delete(_bed.PathOf(session, 1));
        Forget();

        await _bed.SaveAsync("visit");
        Assert.Single(_bed.Sandbox.Requests.Listings);
        Assert.Single(_bed.Sandbox.Requests.Downloads);
        _bed.AssertWhole(session);
        Forget();

        await _bed.SaveAsync("visit");
        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Empty(_bed.Failures);
    }

    [Fact]
    public async Task A_file_of_another_length_than_recorded_is_an_error_and_stays_as_it_is()
    {
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("visit");
        await File.WriteAllTextAsync(_bed.PathOf(session), "shorter");

        await _bed.SaveAsync("visit");

        Assert.Equal(SukiError.FileChanged, Assert.Single(_bed.Failures).Failure.Error);
        Assert.Equal("shorter", await File.ReadAllTextAsync(_bed.PathOf(session)));

        _bed.Settings = _bed.Settings with { Force = true };
        await _bed.SaveAsync("visit");
        _bed.AssertWhole(session);
        _bed.Settings = _bed.Settings with { Force = false };
        Forget();
        await _bed.SaveAsync("visit");
        Assert.Empty(_bed.Sandbox.Requests.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_complete_session_of_which_a_line_was_lost_is_asked_for_again(bool join)
    {
        _bed.Join = join;
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        await _bed.SaveAsync("visit");
        string lost = session.Recordings[1].Id;
        await File.WriteAllLinesAsync(_bed.ManifestPath!, Lines.Where(l => join ? l.Contains("complete", StringComparison.Ordinal) || l.Contains("\"sequence\":1", StringComparison.Ordinal) : !l.Contains(lost, StringComparison.Ordinal)));
        File.Delete(_bed.PathOf(session, 1));
        Forget();

        await _bed.SaveAsync("visit");

        Assert.Single(_bed.Sandbox.Requests.Listings);
        Assert.Equal(lost, Assert.Single(_bed.Sandbox.Requests.Downloads).RecordingId);
        _bed.AssertWhole(session);
        Forget();
        await _bed.SaveAsync("visit");
        Assert.Empty(_bed.Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_line_with_null_for_what_it_does_not_have_is_read()
    {
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("visit");
        await File.WriteAllLinesAsync(_bed.ManifestPath!, Lines.Select(l => l.Replace("{\"schema\":1,", "{\"schema\":1,\"sources\":null,\"generation\":null,", StringComparison.Ordinal)));
        Forget();

        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Single(_bed.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_given_as_a_whole_and_by_its_recordings_counts_once(bool recorded)
    {
        _bed.ManifestPath = recorded ? _bed.ManifestPath : null;
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        _bed.Session("other", SandboxObject.Wav(0.1, seed: 1));
        SaveItem[] recordings = [.. (await _bed.ListAsync("visit")).Select(SaveItem.Of)];

        await _bed.SaveAsync([.. recordings, SaveItem.Of("visit"), SaveItem.Of("other"), SaveItem.Of("visit")], CancellationToken.None);
        Assert.Equal(2, _bed.SessionCount);

        await _bed.SaveAsync([SaveItem.Of("visit"), .. recordings], CancellationToken.None);
        Assert.Equal(1, _bed.SessionCount);

        await _bed.SaveAsync(recordings, CancellationToken.None);
        Assert.Equal(1, _bed.SessionCount);
        Assert.Empty(_bed.Failures);
    }

    [Fact]
    public async Task A_session_found_gone_is_not_asked_for_again()
    {
        _bed.Session("visit").State = SessionState.Gone;
        await _bed.SaveAsync("visit");
        Assert.Equal(SukiError.RecordingGone, Assert.Single(_bed.Failures).Failure.Error);
        Assert.Contains("\"status\":\"gone\"", Assert.Single(Lines), StringComparison.Ordinal);
        Forget();

        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Empty(_bed.Failures);
        Assert.Equal(("visit", SessionOutcome.Gone), Assert.Single(_bed.Sessions));
    }

    [Fact]
    public async Task A_session_with_a_failed_file_is_not_complete()
    {
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        _bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(403)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });

        await _bed.SaveAsync("visit");

        Assert.DoesNotContain(Lines, l => l.Contains("complete", StringComparison.Ordinal));
        _bed.Sandbox.Faults.Clear();
        Forget();
        await _bed.SaveAsync("visit");
        Assert.Single(_bed.Sandbox.Requests.Downloads);
        Assert.Contains(Lines, l => l.Contains("complete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_were_there_before_the_manifest_are_taken_into_it()
    {
        SandboxSession session = _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        string manifest = _bed.ManifestPath!;
        _bed.ManifestPath = null;
        await _bed.SaveAsync("visit");
        _bed.ManifestPath = manifest;

        await _bed.SaveAsync("visit");

        JsonElement line = JsonElement.Parse(Lines[0]);
        Assert.Equal("found", line.GetProperty("status").GetString());
        Assert.Equal(session.Recordings[0].Object.Crc32C.ToString("x8", null), line.GetProperty("crc32c").GetString());
        Forget();
        await _bed.SaveAsync("visit");
        Assert.Empty(_bed.Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_torn_last_line_costs_that_line_only_and_the_next_begins_on_its_own()
    {
        _bed.Session("a", SandboxObject.Wav(0.1, seed: 1));
        _bed.Session("b", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("a");
        byte[] whole = await File.ReadAllBytesAsync(_bed.ManifestPath!);
        await File.WriteAllBytesAsync(_bed.ManifestPath!, whole[..^20]);
        Forget();

        await _bed.SaveAsync("a", "b");

        // The file line of a is whole, its session line was torn: one listing, no download.
        Assert.Equal(["a", "b"], _bed.Sandbox.Requests.Listings.Select(l => l.SessionId!).Order(StringComparer.Ordinal));
        Assert.Equal("b", Assert.Single(_bed.Sandbox.Requests.Downloads).SessionId);
        Forget();
        await _bed.SaveAsync("a", "b");
        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Single(Lines, l => !l.EndsWith('}'));
    }

    [Fact]
    public async Task A_manifest_torn_anywhere_is_read_as_far_as_it_goes()
    {
        _bed.Session("a", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("a");
        byte[] whole = await File.ReadAllBytesAsync(_bed.ManifestPath!);
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_bed.ManifestPath!, whole[..length]);
            int lines = 0;
            ManifestFlaws flaws = await ManifestReader.ReadAsync(_bed.ManifestPath!, Clock.System, (in ManifestEntry _) => lines++, CancellationToken.None);
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
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        Directory.CreateDirectory(_bed.Destination);
        await File.WriteAllTextAsync(_bed.ManifestPath!, content);

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => _bed.SaveAsync("visit"));

        Assert.Equal(SukiError.ManifestInvalid, failure.Error);
        Assert.Equal(content, await File.ReadAllTextAsync(_bed.ManifestPath!));
        Assert.Empty(_bed.Sandbox.Requests.All);
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
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        Directory.CreateDirectory(_bed.Destination);
        await File.WriteAllLinesAsync(_bed.ManifestPath!, [
            $$"""{"schema":1,"kind":"file","session":"visit","recording":"r","path":"{{path}}","length":1,"status":"saved"}""",
            """{"schema":1,"kind":"session","session":"visit","status":"complete"}"""]);

        await _bed.SaveAsync("visit");

        Assert.Single(_bed.Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Endless_and_odd_lines_are_passed_over()
    {
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("visit");
        string[] good = Lines;
        await File.WriteAllLinesAsync(_bed.ManifestPath!, [
            good[0],
            new string('x', 300_000),
            "null", "[]", "{}", "{\"schema\":1,\"kind\":null}", "{\"schema\":1,\"kind\":\"file\",\"session\":\"visit\",\"status\":\"saved\"}",
            "{\"schema\":1,\"kind\":\"later\",\"session\":\"visit\",\"status\":\"what\"}",
            new string('{', 1000),
            good[1]]);
        Forget();

        await _bed.SaveAsync("visit");

        Assert.Empty(_bed.Sandbox.Requests.All);
        Assert.Empty(_bed.Failures);
    }

    [Fact]
    public async Task The_manifest_is_its_owners_alone_and_a_link_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        await _bed.SaveAsync("visit");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bed.ManifestPath!));

        string real = _bed.ManifestPath! + ".real";
        File.Move(_bed.ManifestPath!, real);
        File.CreateSymbolicLink(_bed.ManifestPath!, real);

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => _bed.SaveAsync("visit"));
        Assert.Equal(SukiError.LinkRefused, failure.Error);
    }

    [Fact]
    public async Task A_manifest_elsewhere_has_paths_relative_to_the_destination()
    {
        using TempFolder elsewhere = new();
        _bed.ManifestPath = elsewhere["deep", "er", "archive.jsonl"];
        _bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));

        await _bed.SaveAsync("visit");

        Assert.StartsWith("visit/", JsonElement.Parse(Lines[0]).GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_appenders_at_once_write_every_line_whole()
    {
        Directory.CreateDirectory(_bed.Destination);
        ManifestAppender[] appenders = [.. Enumerable.Range(0, 4).Select(_ => new ManifestAppender(_bed.ManifestPath!, Clock.System))];

        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => appenders[i % 4].AppendAsync(
            new ManifestLine { Kind = ManifestLine.SessionKind, Session = $"s-{i}-{new string('x', i)}", Status = ManifestLine.Complete }, CancellationToken.None))));

        Array.ForEach(appenders, a => a.Dispose());
        List<string> sessions = [];
        Assert.Equal(0, (await ManifestReader.ReadAsync(_bed.ManifestPath!, Clock.System, (in ManifestEntry e) => sessions.Add(System.Text.Encoding.UTF8.GetString(e.Session)), CancellationToken.None)).Count);
        Assert.Equal(400, sessions.Distinct().Count());
        Assert.Equal(400, sessions.Count);
    }

    private void Forget()
    {
        _bed.Sandbox.Requests.Clear();
        _bed.Files.Clear();
        _bed.Failures.Clear();
        _bed.Sessions.Clear();
        _bed.Warnings.Clear();
        _bed.Messages.Clear();
    }
}
