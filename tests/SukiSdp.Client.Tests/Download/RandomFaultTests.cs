using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using SukiSdp.Tests.Framework;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Download;

/// <summary>Whatever sequence of faults a file meets: it ends, and what stands under its final name is right.</summary>
[Trait("Client", "Both")]
public sealed class RandomFaultTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;

    // What storage can do to one response.
    private static readonly Func<Random, long, SaveFixture, FaultAction>[] Actions =
    [
        (_, _, _) => FaultAction.Status(503),
        (_, _, _) => FaultAction.Status(500),
        (r, _, _) => FaultAction.Status(520 + r.Next(11)),
        (_, _, _) => FaultAction.Status(429, headers: ("Retry-After", "3")),
        (_, _, _) => FaultAction.Status(401),
        (_, _, _) => FaultAction.ExpiredUrl(),
        (_, _, _) => FaultAction.BadSignature(),
        (r, n, _) => FaultAction.ResetAfter(r.NextInt64(n + 1)),
        (r, n, _) => FaultAction.ShortBody(1 + r.NextInt64(n)),
        (r, n, _) => FaultAction.ChunkedCut(r.NextInt64(n + 1)),
        (r, n, _) => FaultAction.Truncated(r.NextInt64(n + 1)),
        (_, _, _) => FaultAction.Chunked(),
        (r, _, _) => FaultAction.ExtraBytes(1 + r.Next(1000)),
        (r, n, _) => FaultAction.FlipBit(r.NextInt64(n)),
        (_, _, _) => FaultAction.IgnoreRange(),
        (r, n, _) => FaultAction.IgnoreRange().And(FaultAction.ResetAfter(r.NextInt64(n + 1))),
        (r, n, _) => FaultAction.IgnoreRange().And(FaultAction.Chunked()).And(FaultAction.ResetAfter(r.NextInt64(n + 1))),
        (_, _, _) => FaultAction.IgnoreRange().And(FaultAction.Gzipped()),
        (r, n, _) => FaultAction.IgnoreRange().And(FaultAction.Gzipped()).And(FaultAction.ResetAfter(r.NextInt64(n + 1))),
        (_, _, _) => FaultAction.IgnoreIfMatch(),
        (r, n, _) => FaultAction.ContentRange($"bytes {r.NextInt64(n)}-{r.NextInt64(n)}/{r.NextInt64(2 * n)}"),
        (r, n, _) => FaultAction.RangeNotSatisfiable($"bytes */{r.NextInt64(2 * n)}"),
        (_, _, _) => FaultAction.HashHeader(),
        (_, _, _) => FaultAction.HashHeader("crc32c=AAAA"),
        (_, _, _) => FaultAction.WithHeader("ETag", null),
        (_, _, _) => FaultAction.WithHeader("x-goog-generation", null),
        (_, _, _) => FaultAction.WithHeader("ETag", "W/\"weak\""),
        (r, _, _) => FaultAction.WithHeader("Content-Encoding", Any(r, "gzip", "x-gzip", "br", "deflate", "identity", "gzip, gzip")),
        (r, _, _) => FaultAction.WithHeader("x-goog-stored-content-encoding", Any(r, "gzip", "identity", "br")),
        (r, _, _) => FaultAction.WithHeader("Content-Type", Any(r, "text/plain", "text/html", "application/json", "nonsense")),
        (r, n, _) => FaultAction.WithHeader("Content-Length", r.NextInt64(2 * n).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        (_, _, _) => FaultAction.Html(200),
        (_, _, _) => FaultAction.Html(200, "audio/wav"),
        (_, _, _) => FaultAction.Body("Blocked by policy.", "audio/wav"),
        (_, _, _) => FaultAction.Redirect(new Uri("http://127.0.0.1:1/")),
        (_, _, fixture) => FaultAction.RateLimit(0).PacedBy(gone => DripAsync(fixture, gone)),
    ];

    // What the service can do to a listing.
    private static readonly Func<Random, SaveFixture, FaultAction>[] ListingActions =
    [
        (_, _) => FaultAction.Status(503),
        (r, _) => FaultAction.Status(520 + r.Next(11)),
        (r, _) => FaultAction.Truncated(r.Next(200)),
        (r, _) => FaultAction.ResetAfter(r.Next(200)),
        (_, _) => FaultAction.Body(""),
        (_, _) => FaultAction.Body("null"),
        (_, _) => FaultAction.Body("\uFEFF \r\n"),
        (_, _) => FaultAction.Gzipped(),
        (_, _) => FaultAction.WithHeader("Content-Encoding", "gzip"),
        (_, _) => FaultAction.Html(200),
        (_, fixture) => FaultAction.RateLimit(0).PacedBy(gone => DripAsync(fixture, gone)),
    ];

    [Fact]
    public async Task Any_sequence_of_faults_ends_in_the_right_bytes_or_in_no_file()
    {
        int seed = TestRun.Seed(output);
        for (int round = 0; round < 60; round++)
        {
            await RunAsync(unchecked(seed + round));
        }
    }

    private static async Task RunAsync(int seed)
    {
        Random random = new(seed);
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        long length = random.Next(8) == 0 ? 33 * MiB : random.NextInt64(1, 2 * MiB);
        SandboxObject first = SandboxObject.Random(length, seed);
        SandboxSession session = fixture.Session("visit", first);
        List<string> story = [];
        int faults = random.Next(1, 8);
        for (int i = 0; i < faults; i++)
        {
            FaultAction action = Any(random, Actions)(random, Math.Min(length, 8 * MiB), fixture);
            Add(Fault.Storage(action));
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            Add(Fault.Listing(Any(random, ListingActions)(random, fixture)));
        }

        if (random.Next(4) == 0)
        {
            story.Add("download-only");
            session.IsStreamable = false;
        }

        if (random.Next(3) == 0)
        {
            story.Add("replaced");
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => session.Recordings[0].Replace(SandboxObject.Random(length, unchecked(seed + 1))))) with { Skip = random.Next(3) });
        }

        bool isPart = random.Next(4) == 0;
        if (isPart)
        {
            (string name, string value) = Any(random, ("next_page_token", "\"abc\""), ("has_more", "true"), ("total", "2"), ("complete", "false"), ("paging", "{\"next\":\"/2\"}"));
            story.Add($"listed in part ({name})");
            session.Fields[name] = value;
        }

        if (random.Next(2) == 0)
        {
            fixture.ManifestPath = Path.Combine(fixture.Destination, "archive.jsonl");
            int busy = Any(random, 0, random.Next(1, 20), int.MaxValue);
            story.Add($"manifest, busy for {busy} attempts");
            fixture.OpenManifest = path => busy-- > 0 ? throw FileErrors.Busy(path) : AppendFile.Open(path);
        }

        if (random.Next(8) == 0)
        {
            story.Add("full disk");
            fixture.Confirm = path => throw FileErrors.From(new IOException("No space left on device", Posix.IsHere ? Posix.ENOSPC : Win32.DiskFull), path);
        }

        string told = $"{length} bytes, {string.Join(", ", story)}";
        try
        {
            // Two runs, as two nights: the second resumes from whatever the first one left.
            await fixture.SaveAsync("visit").WaitAsync(TestRun.Watchdog);
            AssertRightOrAbsent(fixture, session, first);
            Assert.InRange(fixture.Sandbox.Requests.All.Count, 1, 100);
            await Task.WhenAll(fixture.Sandbox.Requests.All.Select(request => request.Over)).WaitAsync(TestRun.Watchdog);
            Assert.False(isPart && (fixture.Sessions.Any(s => s.Outcome == SessionOutcome.Complete) || IsRecordedAsComplete(fixture)), "It counts as complete.");
            fixture.Sandbox.Faults.Clear();
            fixture.Failures.Clear();
            session.Fields.Clear();
            (fixture.Confirm, fixture.OpenManifest) = (_ => true, path => AppendFile.Open(path));
            await fixture.SaveAsync("visit").WaitAsync(TestRun.Watchdog);
            Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
            AssertRightOrAbsent(fixture, session, first, mustBeThere: true);
            Assert.True(fixture.ManifestPath is null || FrameworkProgram.IsAsked || IsRecordedAsComplete(fixture), "It is not recorded.");
            fixture.AssertNoLeftovers();
            fixture.AssertNoSecret();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{TestRun.HowToRepeat(seed)}. It failed with {told}.", e);
        }

        void Add(Fault fault)
        {
            fault = fault with { Skip = random.Next(4), Times = random.Next(1, 4) };
            story.Add($"{fault.On} {fault.Action} {fault.Skip}+{fault.Times}");
            fixture.Sandbox.Faults.Add(fault);
        }
    }

    private static bool IsRecordedAsComplete(SaveFixture fixture) =>
        fixture.ManifestPath is { } path && File.Exists(path) && File.ReadAllText(path).Contains("\"complete\"", StringComparison.Ordinal);

    private static T Any<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

    // Each byte takes long, and no real time.
    private static async Task DripAsync(SaveFixture fixture, CancellationToken gone)
    {
        fixture.Time.Advance(TimeSpan.FromSeconds(14));
        await Task.Delay(1, gone);
    }

    // A flipped bit can't be detected without a checksum; such a file says of itself that it was checked by length alone.
    private static void AssertRightOrAbsent(SaveFixture fixture, SandboxSession session, SandboxObject first, bool mustBeThere = false)
    {
        string path = fixture.PathOf(session);
        Assert.True(!mustBeThere || File.Exists(path), "The file is not there.");
        bool provable = fixture.Files.LastOrDefault(f => f.Status != SaveStatus.Skipped) is { Verification: VerificationKind.Crc32C };
        if (File.Exists(path) && provable)
        {
            byte[] there = File.ReadAllBytes(path);
            uint crc = Crc32C.Append(0, there);
            Assert.Contains(crc, new[] { first.Crc32C, session.Recordings[0].Object.Crc32C });
        }
    }
}
