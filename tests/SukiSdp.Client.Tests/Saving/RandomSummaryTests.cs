using SukiSdp.Api;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

/// <summary>Whatever becomes of a run: its numbers add up to the sessions and files that it was given, and the progress ends where it should.</summary>
public sealed class RandomSummaryTests
{
    [Fact]
    public async Task The_numbers_of_any_run_add_up()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SUKISDP_TEST_SEED"), out int given) ? given : Environment.TickCount & int.MaxValue;
        for (int round = 0; round < 40; round++)
        {
            await RunAsync(seed + round);
        }
    }

    private static async Task RunAsync(int seed)
    {
        Random random = new(seed);
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.ManifestPath = random.Next(3) == 0 ? null : Path.Combine(bed.Destination, "archive.jsonl");
        bed.Join = random.Next(2) == 0;
        bed.Settings = bed.Settings with { ThrottleLimit = random.Next(1, 5), Retry = new RetrySettings(random.Next(3), TimeSpan.FromSeconds(1)) };
        bed.Wait = random.Next(3) == 0 ? new WaitSettings(TimeSpan.FromMinutes(5)) : null;
        string[] ids = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => $"s{i}")];
        Array.ForEach(ids, id => Fill(bed.Session(id), random));
        try
        {
            for (int night = 0; night < 3; night++)
            {
                bool declines = random.Next(4) == 0;
                int salt = random.Next();
                bed.Confirm = path => !declines || ((Crc32C.Append(0, System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path))) ^ salt) & 1) == 0;
                bed.RecheckAfter = random.Next(2) == 0 ? TimeSpan.Zero : null;
                AddFaults(bed, ids, random);
                SaveItem[] items = await ItemsAsync(bed, ids, random);
                bed.Files.Clear();
                bed.Failures.Clear();
                bed.Sessions.Clear();
                bed.InJoinedFile.Clear();
                await bed.SaveAsync(items, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));
                AssertAddsUp(bed, [.. items.Select(i => i.SessionId ?? i.Recording!.SessionId).Distinct()]);
                AssertOneOutcome(bed, items);
                bed.Sandbox.Faults.Clear();
                Disturb(bed, ids, random);
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"It failed with {bed.Summary} (set SUKISDP_TEST_SEED={seed} to repeat).", e);
        }
    }

    private static void AssertAddsUp(SaveFixture bed, string[] sessions)
    {
        SukiSaveSummary sum = bed.Summary;

        // The sums that the type promises.
        Assert.Equal(sum.Sessions, sum.Complete + sum.Incomplete + sum.NotReady + sum.Gone + sum.NotAttempted);
        Assert.Equal(sum.Files, sum.Saved + sum.Resumed + sum.Skipped + sum.InJoinedFile + sum.Declined + sum.FailedFiles);

        // What was given, and what was told of it elsewhere.
        Assert.Equal(sessions.Order(StringComparer.Ordinal), bed.Sessions.Select(s => s.SessionId).Order(StringComparer.Ordinal));
        Assert.Equal((sessions.Length, bed.SessionCount), (sum.Sessions, sum.Sessions));
        Assert.Equal(bed.Progress.Listed, bed.Progress.Over);
        Assert.InRange(sum.Files, bed.Progress.Listed - Duplicates(bed), bed.Progress.Listed);
        Assert.Equal(bed.Files.Count, sum.Saved + sum.Resumed + sum.Skipped);
        Assert.Equal(bed.InJoinedFile.Count, sum.InJoinedFile);
        Assert.Equal(bed.Failures.Count, sum.Failed + bed.Failures.Count(f => f.Target is string && f.Failure.Error is SukiError.RecordingNotReady or SukiError.RecordingGone));
        bed.AssertNoSecret();
    }

    // A recording that was given once is not both saved and failed. What is given as a whole and by itself is tried twice, unless both come at once.
    private static void AssertOneOutcome(SaveFixture bed, SaveItem[] items)
    {
        HashSet<string> once = [.. items.Where(i => i.SessionId is null).Select(i => i.Recording!.SessionId).Except(items.Select(i => i.SessionId!)), .. items.Select(i => i.SessionId!).Except(items.Select(i => i.Recording?.SessionId!))];
        string[] outcomes =
        [
            .. bed.Failures.Select(f => f.Target).OfType<SukiRecording>().Where(r => once.Contains(r.SessionId)).Select(r => r.RecordingId),
            .. bed.Files.Where(f => once.Contains(f.SessionId)).Select(f => f.RecordingId),
            .. bed.InJoinedFile,
        ];
        Assert.Equal(outcomes.Length, outcomes.Distinct().Count());
    }

    private static int Duplicates(SaveFixture bed) => bed.Messages.Count(m => m.Contains("duplicate ignored", StringComparison.Ordinal));

    private static void Fill(SandboxSession session, Random random)
    {
        int chunks = random.Next(5);
        for (int i = 1; i <= chunks; i++)
        {
            session.Recordings.Add(new SandboxRecording { SequenceNumber = i, Object = SandboxObject.Wav(0.05, random.Next(1000)) });
        }

        if (chunks > 0 && random.Next(6) == 0)
        {
            session.Recordings[0].UrlOverride = _ => "ftp://elsewhere.example/x";
        }

        if (random.Next(6) == 0)
        {
            session.Fields["has_more"] = "true";
        }

        session.IsStreamable = random.Next(5) != 0;
        session.State = random.Next(8) switch
        {
            0 => SessionState.Gone,
            1 => SessionState.Processing,
            2 => SessionState.Forbidden,
            _ => SessionState.Ready,
        };
    }

    private static void AddFaults(SaveFixture bed, string[] ids, Random random)
    {
        for (int i = random.Next(6); i > 0; i--)
        {
            FaultAction action = random.Next(6) switch
            {
                0 => FaultAction.Status(503),
                1 => FaultAction.Status(404),
                2 => FaultAction.ExpiredUrl(),
                3 => FaultAction.ResetAfter(random.Next(2000)),
                4 => FaultAction.FlipBit(random.Next(1000)),
                _ => FaultAction.Html(200),
            };
            Fault fault = random.Next(3) == 0 ? Fault.Listing(action) : Fault.Storage(action);
            bed.Sandbox.Faults.Add(fault with { SessionId = ids[random.Next(ids.Length)], Skip = random.Next(3), Times = random.Next(1, 10) });
        }
    }

    // Sessions as a whole, some twice, and recordings of some, which may be of sessions that are given as a whole, too.
    private static async Task<SaveItem[]> ItemsAsync(SaveFixture bed, string[] ids, Random random)
    {
        List<SaveItem> items = [.. ids.Where(_ => random.Next(5) != 0).Select(SaveItem.Of)];
        if (items.Count > 0 && random.Next(2) == 0)
        {
            items.Add(items[0]);
        }

        foreach (string id in ids.Where(_ => random.Next(4) == 0))
        {
            try
            {
                items.AddRange((await bed.ListAsync(id)).Select(SaveItem.Of));
            }
            catch (SukiSdpException)
            {
                // It cannot be listed now.
            }
        }

        return [.. items.OrderBy(_ => random.Next())];
    }

    // What happens between two nights.
    private static void Disturb(SaveFixture bed, string[] ids, Random random)
    {
        foreach (string file in Directory.Exists(bed.Destination) ? Directory.GetFiles(bed.Destination, "*.wav", SearchOption.AllDirectories) : [])
        {
            switch (random.Next(10))
            {
                case 0:
                    File.Delete(file);
                    break;
                case 1:
                    File.WriteAllBytes(file, File.ReadAllBytes(file)[..^10]);
                    break;
            }
        }

        if (bed.ManifestPath is { } path && File.Exists(path))
        {
            byte[] manifest = File.ReadAllBytes(path);

            // One after another, but for what no program makes of what another has left.
            int change = random.Next(8);
            File.WriteAllBytes(path, (manifest.Length > 1 && manifest[0] == '{' && manifest[1] != 0) || change is 3 or 4 ? change switch
            {
                0 => [0xEF, 0xBB, 0xBF, .. manifest],
                1 => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(manifest).Replace("\n", "\r\n", StringComparison.Ordinal)),
                2 => [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(System.Text.Encoding.UTF8.GetString(manifest))],
                3 => manifest[..^random.Next(1, Math.Min(60, manifest.Length))],
                4 => [.. manifest, .. new byte[random.Next(1, 5000)]],
                5 => [.. new byte[random.Next(1, 5000)], .. manifest],
                _ => manifest,
            } : manifest);
        }

        foreach (string id in ids)
        {
            SandboxSession session = bed.Sandbox.Sessions[id];
            switch (random.Next(6))
            {
                case 0:
                    session.State = SessionState.Gone;
                    break;
                case 1:
                    session.State = SessionState.Ready;
                    session.Fields.Clear();
                    break;
                case 2:
                    session.Recordings.Add(new SandboxRecording { SequenceNumber = session.Recordings.Count + 1, Object = SandboxObject.Wav(0.05, random.Next(1000)) });
                    break;
            }
        }
    }
}
