using SukiSdp.Sandbox;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Transfer;

/// <summary>Whatever sequence of faults a file meets: it ends, and what stands under its final name is right.</summary>
[Trait("Client", "Both")]
public sealed class RandomFaultTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;

    private static readonly Func<Random, long, FaultAction>[] Actions =
    [
        (_, _) => FaultAction.Status(503),
        (_, _) => FaultAction.Status(500),
        (_, _) => FaultAction.Status(429, headers: ("Retry-After", "3")),
        (_, _) => FaultAction.Status(401),
        (_, _) => FaultAction.ExpiredUrl(),
        (_, _) => FaultAction.BadSignature(),
        (r, n) => FaultAction.ResetAfter(r.NextInt64(n + 1)),
        (r, n) => FaultAction.ShortBody(1 + r.NextInt64(n)),
        (r, n) => FaultAction.ChunkedCut(r.NextInt64(n + 1)),
        (_, _) => FaultAction.Chunked(),
        (r, _) => FaultAction.ExtraBytes(1 + r.Next(1000)),
        (r, n) => FaultAction.FlipBit(r.NextInt64(n)),
        (_, _) => FaultAction.IgnoreRange(),
        (_, _) => FaultAction.IgnoreIfMatch(),
        (r, n) => FaultAction.ContentRange($"bytes {r.NextInt64(n)}-{r.NextInt64(n)}/{r.NextInt64(2 * n)}"),
        (r, n) => FaultAction.RangeNotSatisfiable($"bytes */{r.NextInt64(2 * n)}"),
        (_, _) => FaultAction.HashHeader(),
        (_, _) => FaultAction.HashHeader("crc32c=AAAA"),
        (_, _) => FaultAction.WithHeader("ETag", null),
        (_, _) => FaultAction.WithHeader("x-goog-generation", null),
        (_, _) => FaultAction.WithHeader("ETag", "W/\"weak\""),
        (_, _) => FaultAction.Html(200),
        (_, _) => FaultAction.Redirect(new Uri("http://127.0.0.1:1/")),
    ];

    [Fact]
    public async Task Any_sequence_of_faults_ends_in_the_right_bytes_or_in_no_file()
    {
        int seed = TestRun.Seed(output);
        for (int round = 0; round < 60; round++)
        {
            await RunAsync(seed + round);
        }
    }

    private static async Task RunAsync(int seed)
    {
        Random random = new(seed);
        await using SaveBed bed = await SaveBed.StartAsync();
        long length = random.Next(8) == 0 ? 33 * MiB : random.NextInt64(1, 2 * MiB);
        SandboxObject first = SandboxObject.Random(length, seed);
        SandboxSession session = bed.Session("visit", first);
        List<string> events = [];
        int faults = random.Next(1, 8);
        for (int i = 0; i < faults; i++)
        {
            FaultAction action = Actions[random.Next(Actions.Length)](random, Math.Min(length, 8 * MiB));
            events.Add(action.ToString()!);
            bed.Sandbox.Faults.Add(Fault.Storage(action) with { Skip = random.Next(4), Times = random.Next(1, 4) });
        }

        if (random.Next(3) == 0)
        {
            events.Add("replaced");
            bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => session.Recordings[0].Replace(SandboxObject.Random(length, seed + 1)))) with { Skip = random.Next(3) });
        }

        string story = $"{length} bytes, {string.Join(", ", events)}";
        try
        {
            // Two runs, as two nights: the second goes on from whatever the first one left.
            await bed.SaveAsync("visit").WaitAsync(TestRun.Watchdog);
            AssertRightOrAbsent(bed, session, first);
            bed.Sandbox.Faults.Clear();
            bed.Failures.Clear();
            await bed.SaveAsync("visit").WaitAsync(TestRun.Watchdog);
            Assert.True(bed.Failures.IsEmpty, string.Join(' ', bed.Failures.Select(f => f.Failure.Message)));
            AssertRightOrAbsent(bed, session, first, mustBeThere: true);
            bed.AssertNoSecret();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{TestRun.HowToRepeat(seed)}. {story}", e);
        }
    }

    // A bit that flips where no checksum is given cannot be seen by anybody; such a file says of itself that it was checked by length alone.
    private static void AssertRightOrAbsent(SaveBed bed, SandboxSession session, SandboxObject first, bool mustBeThere = false)
    {
        string path = bed.PathOf(session);
        Assert.True(!mustBeThere || File.Exists(path), "The file is not there.");
        bool provable = bed.Files.LastOrDefault(f => f.Status != SaveStatus.Skipped) is { Verification: VerificationKind.Crc32C };
        if (File.Exists(path) && provable)
        {
            byte[] there = File.ReadAllBytes(path);
            uint crc = SukiSdp.Transfer.Crc32C.Append(0, there);
            Assert.Contains(crc, new[] { first.Crc32C, session.Recordings[0].Object.Crc32C });
        }
    }
}
