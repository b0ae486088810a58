using SukiSdp.Api;
using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Saving;

/// <summary>Whatever becomes of a run: its numbers add up to the sessions and files that it was given, and the progress ends where it should.</summary>
public sealed class RandomSummaryTests(ITestOutputHelper output)
{
    [Fact]
    public Task The_numbers_of_any_run_add_up() => TestRun.RepeatAsync(output, 40, RunAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_duplicate_recording_counts_twice_even_if_the_first_is_in_progress(bool fails)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(0.1));
        if (fails)
        {
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { Times = Fault.Always });
        }

        // The first is held until the second has come.
        fixture.Confirm = _ => SpinWait.SpinUntil(() => fixture.Listed == 2, TestRun.Watchdog);
        SaveItem item = SaveItem.Of(Assert.Single(await fixture.ListAsync("visit")));
        await fixture.SaveAsync([item, item], CancellationToken.None);
        SukiSaveSummary atOnce = fixture.Summary;
        fixture.AssertNoSecret();

        Assert.Equal(fails ? (1, 2, 0, 0, 2) : (1, 2, 1, 1, 0), (atOnce.Sessions, atOnce.Files, atOnce.Saved, atOnce.Skipped, atOnce.FailedFiles));
        Assert.Equal((2, 2), fixture.Progress);
        Assert.Equal(!fails, File.Exists(fixture.PathOf(session)));
    }

    private static async Task RunAsync(Random random)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.ManifestPath = random.Next(3) == 0 ? null : Path.Combine(fixture.Destination, "archive.jsonl");
        fixture.Join = random.Next(2) == 0;
        fixture.Settings = fixture.Settings with { ThrottleLimit = random.Next(1, 5), Retry = new RetrySettings(random.Next(3), TimeSpan.FromSeconds(1)) };
        fixture.Wait = random.Next(3) == 0 ? new WaitSettings(TimeSpan.FromMinutes(5)) : null;
        string[] ids = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => $"s{i}")];
        Array.ForEach(ids, id => Fill(fixture.Session(id), random));
        try
        {
            for (int night = 0; night < 3; night++)
            {
                bool declines = random.Next(4) == 0;
                int salt = random.Next();
                fixture.Confirm = path => !declines || ((Crc32C.Append(0, System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path))) ^ salt) & 1) == 0;
                fixture.RecheckAfter = random.Next(2) == 0 ? TimeSpan.Zero : null;
                AddFaults(fixture, ids, random);
                SaveItem[] items = await ItemsAsync(fixture, ids, random);
                fixture.Files.Clear();
                fixture.Failures.Clear();
                fixture.Sessions.Clear();
                fixture.InJoinedFile.Clear();
                await fixture.SaveAsync(items, CancellationToken.None).WaitAsync(TestRun.Watchdog);
                AssertAddsUp(fixture, [.. items.Select(i => i.SessionId ?? i.Recording!.SessionId).Distinct()]);
                AssertOneOutcome(fixture, items);
                fixture.Sandbox.Faults.Clear();
                Disturb(fixture, ids, random);
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message} The summary: {fixture.Summary}", e);
        }
    }

    private static void AssertAddsUp(SaveFixture fixture, string[] sessions)
    {
        SukiSaveSummary sum = fixture.Summary;

        // The sums that the type promises.
        Assert.Equal(sum.Sessions, sum.Complete + sum.Incomplete + sum.NotReady + sum.Gone + sum.NotAttempted);
        Assert.Equal(sum.Files, sum.Saved + sum.Resumed + sum.Skipped + sum.InJoinedFile + sum.Declined + sum.FailedFiles);

        // The input, and what was reported about it elsewhere.
        Assert.Equal(sessions.Order(StringComparer.Ordinal), fixture.Sessions.Select(s => s.SessionId).Order(StringComparer.Ordinal));
        Assert.Equal((sessions.Length, fixture.SessionCount), (sum.Sessions, sum.Sessions));
        Assert.Equal(fixture.Progress.Listed, fixture.Progress.Over);
        Assert.Equal(fixture.Progress.Listed, sum.Files);
        Assert.Equal(fixture.Files.Count, sum.Saved + sum.Resumed + sum.Skipped);
        Assert.Equal(fixture.InJoinedFile.Count, sum.InJoinedFile);
        Assert.Equal(fixture.Failures.Count, sum.Failed + fixture.Failures.Count(f => f.Target is string && f.Failure.Error is SukiError.RecordingNotReady or SukiError.RecordingGone));
        fixture.AssertNoSecret();
    }

    // A recording that was specified once isn't both saved and failed. A duplicate has two outcomes.
    private static void AssertOneOutcome(SaveFixture fixture, SaveItem[] items)
    {
        HashSet<string> once = [.. items.Where(i => i.SessionId is null).Select(i => i.Recording!.SessionId).Except(items.Select(i => i.SessionId!)), .. items.Select(i => i.SessionId!).Except(items.Select(i => i.Recording?.SessionId!))];
        string[] outcomes =
        [
            .. fixture.Failures.Select(f => f.Target).OfType<SukiRecording>().Where(r => once.Contains(r.SessionId)).Select(r => r.RecordingId),
            .. fixture.Files.Where(f => once.Contains(f.SessionId)).Select(f => f.RecordingId),
            .. fixture.InJoinedFile,
        ];
        Assert.Equal(outcomes.Length, outcomes.Distinct().Count());
    }

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

    private static void AddFaults(SaveFixture fixture, string[] ids, Random random)
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
            fixture.Sandbox.Faults.Add(fault with { SessionId = ids[random.Next(ids.Length)], Skip = random.Next(3), Times = random.Next(1, 10) });
        }
    }

    // Sessions as a whole, some twice, and recordings of some, which may be of sessions that are given as a whole, too.
    private static async Task<SaveItem[]> ItemsAsync(SaveFixture fixture, string[] ids, Random random)
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
                items.AddRange((await fixture.ListAsync(id)).Select(SaveItem.Of));
            }
            catch (SukiSdpException)
            {
                // It cannot be listed now.
            }
        }

        return [.. items.OrderBy(_ => random.Next())];
    }

    // What happens between two nights.
    private static void Disturb(SaveFixture fixture, string[] ids, Random random)
    {
        foreach (string file in Directory.Exists(fixture.Destination) ? Directory.GetFiles(fixture.Destination, "*.wav", SearchOption.AllDirectories) : [])
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

        if (fixture.ManifestPath is { } path && File.Exists(path))
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
            SandboxSession session = fixture.Sandbox.Sessions[id];
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
