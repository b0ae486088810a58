using System.Globalization;
using System.Security.Cryptography;
using SukiSdp.Archive;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;
using SukiSdp.Files;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W11: an archive of many recordings: its inventory, the next nightly run, and its verification.</summary>
internal sealed class LargeArchive : Workload
{
    private const int RecordingsEach = 3;
    private const int SmallFile = 16 * 1024;

    public override string Name => "W11";

    public override string Title => "an archive of 1,000,000 recordings, three per session, all saved, and the verification of 100,000 files of 16 KiB (--quick: 100,000 and 10,000)";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title) { HasMemoryBar = true };
        int recordings = bench.Quick ? 100_000 : 1_000_000, files = bench.Quick ? 10_000 : 100_000;
        await UseInventoryAsync(bench, section, recordings, cancellationToken);
        await VerifyAsync(bench, section, files, cancellationToken);
        return section;
    }

    private async Task UseInventoryAsync(Workbench bench, Section section, int recordings, CancellationToken cancellationToken)
    {
        int sessions = recordings / RecordingsEach;
        string folder = bench.EmptyFolder("saved");
        await MakeAsync(folder, sessions, new byte[1], cancellationToken);
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, [], cancellationToken);
        Entry first = section.Add("Get-SukiArchiveItem, to the first object"), all = section.Add("Get-SukiArchiveItem, all");
        Entry start = section.Add("Save-SukiRecording, to the first file"), save = section.Add("Save-SukiRecording, all sessions complete");
        section.Module = save;
        for (int round = 0; round < bench.Rounds; round++)
        {
            ShellRun inventory = await RunAsync(Workbench.MakeIds(0) + "; $n = 0; $first = 0", $"Get-SukiArchiveItem '{folder}' | ForEach-Object {{ if ($n++ -eq 0) {{ $first = $clock.Elapsed.TotalSeconds }} }}");
            Add(first, all, inventory, sessions * RecordingsEach);
            ShellRun night = await RunAsync(
                Workbench.MakeIds(sessions) + "; $n = 0; $first = 0",
                $"$ids | Save-SukiRecording -Destination '{folder}' -ManifestPath '{folder}' -PassThru | ForEach-Object {{ if ($n++ -eq 0) {{ $first = $clock.Elapsed.TotalSeconds }} }}");
            Add(start, save, night, sessions * RecordingsEach);
        }

        section.Bars.Add(new Bar("first object of the inventory within 0.2 s", first.Seconds.Median, 0.2, " s"));
        section.Bars.Add(new Bar("a second nightly run starts within 5 s", start.Seconds.Median, 5, " s"));
        section.Bars.Add(new Bar("and holds at most 200 MiB over the shell", save.Memory.Max / (1 << 20), 200, " MiB"));
        Directory.Delete(folder, recursive: true);

        Task<ShellRun> RunAsync(string prepare, string work) =>
            bench.Shell.RunAsync(bench.FirstSave() + $"; $null = Get-SukiArchiveItem '{folder}' | Select-Object -First 1", prepare, work + "; Set-Mark first $first; Set-Mark count $n", listing.Environment, cancellationToken);

        void Add(Entry begin, Entry whole, ShellRun run, int count)
        {
            begin.Seconds.Add(run.Marks["first"]);
            whole.Add(run, module: true);
            Check(section, whole, (int)run.Marks["count"] == count);
        }
    }

    private async Task VerifyAsync(Workbench bench, Section section, int files, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved");
        await MakeAsync(folder, files / RecordingsEach, Workbench.Content(SmallFile, seed: 11), cancellationToken);
        Entry cat = section.Add("cat, the same files"), test = section.Add("Test-SukiArchive");
        for (int round = 0; round < bench.Rounds; round++)
        {
            cat.Add(await ChildProcess.RunAsync("sh", ["-c", $"find '{folder}' -name '*.wav' -print0 | xargs -0 cat > /dev/null"], null, cancellationToken));
            ShellRun run = await bench.Shell.RunAsync("", "", $"Set-Mark intact ([int] (Test-SukiArchive '{folder}' -Quiet))", new Dictionary<string, string>(), cancellationToken);
            test.Add(run, module: true);
            Check(section, test, run.Marks["intact"] == 1);
        }

        section.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Test-SukiArchive read {files / test.Seconds.Median:#,0} files of {SmallFile >> 10} KiB per second."));
        Directory.Delete(folder, recursive: true);
    }

    private void Check(Section section, Entry entry, bool isRight)
    {
        entry.Wrong += isRight ? 0 : 1;
        section.WrongResults += isRight ? 0 : 1;
        Console.Error.WriteLine(FormattableString.Invariant($"  {Name} {entry.Who}: {entry.Seconds.Values[^1]:0.000} s, {entry.Memory.Values[^1] / (1 << 20):0} MiB over idle"));
    }

    /// <summary>Writes an archive: three files of one content for each session, and a manifest with their lines.</summary>
    internal static async Task MakeAsync(string folder, int sessions, byte[] content, CancellationToken cancellationToken)
    {
        string crc = Crc32C.Append(0, content).ToString("x8", CultureInfo.InvariantCulture), sha = Convert.ToHexStringLower(SHA256.HashData(content));
        DateTime date = new(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc);
        await using FileStream manifest = new(Path.Combine(folder, "archive.jsonl"), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        for (int n = 1; n <= sessions; n++)
        {
            string session = Workbench.IdOf(n);
            Directory.CreateDirectory(Path.Combine(folder, session));
            for (int sequence = 1; sequence <= RecordingsEach; sequence++)
            {
                string recording = string.Create(CultureInfo.InvariantCulture, $"01KFJZTJWZH28GRHQX{n:000000}{sequence:00}");
                string path = $"{session}/00{sequence}_{recording}.wav";
                File.WriteAllBytes(Path.Combine(folder, path), content);
                await manifest.WriteAsync(
                    new ManifestLine
                    {
                        Kind = ManifestLine.FileKind, Session = session, Recording = recording, Sequence = sequence, Path = path, Length = content.Length, Crc32C = crc, Sha256 = sha,
                        Generation = "1774267200000000", SavedAt = date.AddSeconds(n), Status = "saved",
                    }.Write(),
                    cancellationToken);
            }

            await manifest.WriteAsync(
                new ManifestLine { Kind = ManifestLine.SessionKind, Session = session, Recordings = RecordingsEach, RecordedAt = date.AddSeconds(n), Rechecked = true, Status = ManifestLine.Complete }.Write(),
                cancellationToken);
        }
    }
}
