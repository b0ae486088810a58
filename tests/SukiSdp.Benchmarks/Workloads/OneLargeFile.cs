using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W1: one file as fast as the machine goes.</summary>
internal sealed class OneLargeFile : Workload
{
    private const string Id = "large";

    public override string Name => "W1";

    public override string Title => "one file of 1 GiB (--quick: 256 MiB) from tmpfs to tmpfs, checksum verified";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        string name = Id + ".wav";
        await bench.Storage.PutAsync([(name, Workbench.Content((bench.Quick ? 256L : 1024L) << 20, seed: 1))], cancellationToken);
        string url = new Uri(bench.Storage.Address, "fast/" + name).AbsoluteUri;
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, [(Workbench.IdOf(1), [Id])], cancellationToken);
        Contest contest = new(bench, section) { Objects = [name] };

        contest.AddProgram("curl", "curl", to => ["-sS", "-o", Path.Combine(to, name), url], null, cancellationToken);
        contest.AddProgram("aria2c", "aria2c", to => ["-q", "-d", to, url], null, cancellationToken);
        contest.AddProgram("aria2c -x4 -s4", "aria2c", to => ["-q", "-x4", "-s4", "-d", to, url], null, cancellationToken);
        contest.AddProgram("rclone copyurl", "rclone", to => ["copyurl", url, Path.Combine(to, name)], null, cancellationToken);
        contest.AddScript("Invoke-WebRequest", bench.FirstWebRequest(), "", to => $"Invoke-WebRequest -Uri '{url}' -OutFile '{to}/{name}'", null, cancellationToken);
        Entry module = contest.AddModule("Save-SukiRecording", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}'", null, cancellationToken);
        contest.AddModule("Save-SukiRecording -RangesPerFile 1", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}' -RangesPerFile 1", null, cancellationToken);
        await contest.RunAsync(cancellationToken);

        await AddLimitsAsync(bench, section, url, cancellationToken);
        if (section.Entries.FirstOrDefault(e => e.Who == "curl") is { } curl)
        {
            section.Bars.Add(new Bar("at most 1.0 × curl, with CRC32C on (aim: 0.8)", module.Seconds.RatioTo(curl.Seconds), 1.0, " × curl"));
        }

        return section;
    }

    // What no client can beat: the server into nothing, and nothing but zeros into the file system.
    private static async Task AddLimitsAsync(Workbench bench, Section section, string url, CancellationToken cancellationToken)
    {
        Samples server = new(), disk = new();
        string target = Path.Combine(bench.EmptyFolder("limit"), "zeros");
        long length = new FileInfo(bench.Storage.PathOf(Id + ".wav")).Length;
        for (int round = 0; round < bench.Rounds && Programs.Find("curl") is { } curl && Programs.Find("dd") is { } dd; round++)
        {
            server.Add((await ChildProcess.RunAsync(curl, ["-sS", "-o", "/dev/null", url], null, cancellationToken)).Seconds);
            disk.Add((await ChildProcess.RunAsync(dd, ["if=/dev/zero", $"of={target}", "bs=1M", $"count={length >> 20}"], null, cancellationToken)).Seconds);
            File.Delete(target);
        }

        if (server.Values.Count > 0)
        {
            section.Notes.Add(FormattableString.Invariant($"Limits: the server to /dev/null (curl) {server.Median:0.00} s, dd of zeros to tmpfs {disk.Median:0.00} s."));
        }
    }
}
