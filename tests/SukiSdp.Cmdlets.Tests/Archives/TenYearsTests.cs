using System.Diagnostics;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using Xunit.Abstractions;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>An archive that lives for ten years.</summary>
[Collection(SerialTests.Name)]
public sealed class TenYearsTests(ITestOutputHelper output) : ModuleTest
{
    private const int Years = 10;
    private const int SessionsAYear = 6;

    private readonly Dictionary<string, Visit> _visits = new(StringComparer.Ordinal);
    private string _archive = "archive-0";
    private string _told = "";
    private DateTimeOffset _now = DateTimeOffset.UtcNow.AddYears(-Years).AddDays(-10);

    private string Root => Path.Combine(Folder, _archive);

    [Fact]
    public async Task After_nights_with_faults_kills_losses_repairs_retention_joins_shards_and_moves_every_byte_is_there_and_no_other()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        using IDisposable clock = ModuleClock.With(("UtcNow", () => _now));
        for (int year = 0; year < Years; year++)
        {
            _told = $"Year {year} ({TestRun.HowToRepeat(seed)})";
            await SaveAsync(year, random);
            await LoseAndRepairAsync(year, random);
            DeleteAtService(year);
            await LoseForGoodAsync(random);
            await KeepJoinedOnlyAsync(year - 1);
            await RetainAsync(year);
            await MoveAsync(year);
            _now = _now.AddYears(1);
        }

        await AssertWholeAsync();
        SandboxSession[] kept = [.. _visits.Values.Where(v => v.IsKept).Select(v => v.Session)];
        Assert.NotEmpty(kept);
        Sandbox.Requests.Clear();
        foreach (string manifest in Manifests)
        {
            await RunAsync($"'{string.Join("', '", _visits.Values.Where(v => v.Shard == Path.GetFileName(manifest)).Select(v => v.Session.Id))}' | Save-SukiRecording -Destination {_archive} -ManifestPath {_archive}/{Path.GetFileName(manifest)}");
        }

        Assert.True(Sandbox.Requests.All.Count == 0, $"{_told}: {string.Join(", ", Sandbox.Requests.All)}");
        Array.ForEach(Manifests, ManifestSchema.AssertMatches);
    }

    private string[] Manifests => [.. Directory.GetFiles(Root, "*.jsonl").Order(StringComparer.Ordinal)];

    // Two shards save six sessions, while storage fails now and then; in every other year, the process of one is killed.
    private async Task SaveAsync(int year, Random random)
    {
        for (int n = 0; n < SessionsAYear; n++)
        {
            SandboxSession session = AddSession($"visit-{year}-{n}", chunks: 1 + (n % 3));
            string shard = year >= 5 ? "all.jsonl" : $"{n % 2}.jsonl";
            _visits.Add(session.Id, new Visit(session, shard, year) { HasJoined = year % 2 == 1 });
        }

        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503)) with { Skip = random.Next(3), Times = 2 });
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(500)) with { Skip = random.Next(3) });
        foreach (IGrouping<string, Visit> shard in _visits.Values.Where(v => v.Year == year).GroupBy(v => v.Shard))
        {
            string input = string.Join(", ", shard.Select(v => $"[pscustomobject]@{{ SessionId = '{v.Session.Id}'; EncounterId = 'encounter-{v.Session.Id}' }}"));
            string save = $"{input} | Save-SukiRecording -Destination '{Root}' -ManifestPath '{Root}/{shard.Key}'{(year % 2 == 1 ? " -Join" : "")}";
            if (year % 3 == 1)
            {
                await KillAsync(save, random);
            }

            await RunWellAsync(save);
        }

        Sandbox.Faults.Clear();
        await AssertWholeAsync();
    }

    private async Task KillAsync(string save, Random random)
    {
        int goal = Sandbox.Requests.All.Count + random.Next(1, 8);
        using Process process = ShellProcess.Start($"{save} -Token $env:SUKISDP_TEST_TOKEN -BaseUri {Sandbox.ApiUri}", ("SUKISDP_TEST_TOKEN", Sandbox.Token));
        while (!process.HasExited && Sandbox.Requests.All.Count < goal)
        {
            await Task.Delay(1);
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    // A file is lost and another changes while the service still has them.
    private async Task LoseAndRepairAsync(int year, Random random)
    {
        Visit[] visits = [.. _visits.Values.Where(v => v.Year == year).OrderBy(_ => random.Next()).Take(2)];
        (string lost, string changed) = (FilesOf(visits[0]).Last(), FilesOf(visits[1]).First());
        List<string> expected = [$"Changed {changed}", $"Missing {lost}"];
        File.Delete(lost);
        await File.AppendAllTextAsync(changed, "x");
        if (visits[0].HasJoined)
        {
            // What is in the joined file isn't missing, unless that is lost, too.
            File.Delete(JoinedOf(visits[0]));
            expected.Add($"Missing {JoinedOf(visits[0])}");
        }

        CommandResult found = await TestAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Output.Select(f => $"{f.Properties["Status"].Value} {f.Properties["Path"].Value}").Order(StringComparer.Ordinal));

        await RunWellAsync($"Test-SukiArchive {_archive}/*.jsonl | Repair-SukiArchive");

        Assert.Equal(["Extra"], (await TestAsync()).Values("Status"));
        File.Delete(Assert.Single(Directory.GetFiles(Root, "*.changed-*", SearchOption.AllDirectories)));
        await AssertWholeAsync();
    }

    private void DeleteAtService(int year)
    {
        foreach (Visit visit in _visits.Values.Where(v => v.Year == year))
        {
            visit.Session.State = SessionState.Gone;
        }
    }

    // A file of the year is lost when the service doesn't have it anymore, and comes back from a backup.
    private async Task LoseForGoodAsync(Random random)
    {
        string[] files = [.. _visits.Values.Where(v => v.IsKept && !v.HasJoined).SelectMany(FilesOf)];
        string file = files[random.Next(files.Length)];
        byte[] backup = await File.ReadAllBytesAsync(file);
        File.Delete(file);

        Assert.Equal(["RepairSourceDeleted"], (await RunAsync($"Repair-SukiArchive {_archive}")).Causes);

        Assert.Equal(["Missing"], (await TestAsync()).Values("Status"));
        await File.WriteAllBytesAsync(file, backup);
        Assert.Equal(["Incomplete"], (await TestAsync()).Values("Status"));
        await RunWellAsync($"Test-SukiArchive {_archive}/*.jsonl | Repair-SukiArchive");
        await AssertWholeAsync();
    }

    private async Task KeepJoinedOnlyAsync(int year)
    {
        Visit[] visits = [.. _visits.Values.Where(v => v.Year == year && v.HasJoined && v.IsKept)];
        if (visits.Length == 0)
        {
            return;
        }

        await RunWellAsync($"Get-SukiArchiveItem {_archive} -SessionId {string.Join(", ", visits.Select(v => v.Session.Id))} | Remove-SukiArchiveItem -KeepJoined -Force");
        Array.ForEach(visits, v => v.HasLostRecordings = true);
        await AssertWholeAsync();
    }

    // Three years are kept, and what is held.
    private async Task RetainAsync(int year)
    {
        string rule = $"Get-SukiArchiveItem {_archive} -State Saved, Joined | Where-Object {{ [int]($_.SessionId -split '-')[1] -le {year - 3} -and $_.SessionId -notlike '*-4' }} | Remove-SukiArchiveItem -Force -PassThru";
        foreach (Visit visit in _visits.Values.Where(v => v.Year <= year - 3 && !v.Session.Id.EndsWith("-4", StringComparison.Ordinal)))
        {
            visit.IsKept = false;
        }

        await RunWellAsync(rule);
        Assert.Empty((await RunWellAsync(rule)).Output);
        await AssertWholeAsync();
    }

    // Every third year to another folder. In the fifth, the shards merge.
    private async Task MoveAsync(int year)
    {
        if (year % 3 == 2)
        {
            string before = Root;
            _archive = $"archive-{year}";
            Directory.Move(before, Root);
        }

        if (year == 4)
        {
            string[] shards = Manifests;
            await File.WriteAllTextAsync(Path.Combine(Root, "all.jsonl"), string.Concat(shards.Select(File.ReadAllText)));
            Array.ForEach(shards, File.Delete);
            foreach (Visit visit in _visits.Values)
            {
                visit.Shard = "all.jsonl";
            }
        }

        await AssertWholeAsync();
    }

    private Task<CommandResult> TestAsync() => RunWellAsync($"Test-SukiArchive {_archive}/*.jsonl");

    private IEnumerable<string> FilesOf(Visit visit) => visit.Session.Recordings.Select(r => PathOf(visit, r));

    private string PathOf(Visit visit, SandboxRecording recording) => Path.Combine(Root, visit.Session.Id, $"{recording.SequenceNumber:000}_{recording.Id}.wav");

    private string JoinedOf(Visit visit) => Path.Combine(Root, visit.Session.Id + ".wav");

    // Nothing is found, and every byte is as the service had it.
    private async Task AssertWholeAsync()
    {
        CommandResult check = await TestAsync();
        Assert.True(check.Output.Count == 0, $"{_told}: {string.Join(", ", check.Output)}");
        List<string> expected = [.. Manifests];
        foreach (Visit visit in _visits.Values.Where(v => v.IsKept))
        {
            foreach (SandboxRecording recording in visit.HasLostRecordings ? [] : visit.Session.Recordings)
            {
                expected.Add(PathOf(visit, recording));
                Assert.Equal(recording.Object.ToArray(), await File.ReadAllBytesAsync(expected[^1]));
            }

            if (visit.HasJoined)
            {
                expected.Add(JoinedOf(visit));
                byte[] joined = await File.ReadAllBytesAsync(expected[^1]);
                Assert.Equal(visit.Session.Recordings.SelectMany(r => r.Object.ToArray().Skip(44)), joined.Skip(44));
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    private sealed class Visit(SandboxSession session, string shard, int year)
    {
        public SandboxSession Session => session;

        public string Shard { get; set; } = shard;

        public int Year => year;

        public bool HasJoined { get; init; }

        public bool HasLostRecordings { get; set; }

        public bool IsKept { get; set; } = true;
    }
}
