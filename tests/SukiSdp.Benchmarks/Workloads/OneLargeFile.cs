using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T1: one file as fast as the machine goes; W1: the same without TLS.</summary>
internal sealed class OneLargeFile(bool tls) : Workload
{
    private const string Id = "large";

    public override string Name => tls ? "T1" : "W1";

    public override string Title => "one file of 1 GiB (--quick: 256 MiB) from tmpfs to tmpfs, checksum verified";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title) { Transport = tls ? "TLS 1.3" : "plain http" };
        string name = Id + ".wav";
        await bench.Storage.PutAsync([(name, Workbench.Content((bench.Quick ? 256L : 1024L) << 20, seed: 1))], cancellationToken);
        string url = bench.UrlOf("fast/" + name, plain: !tls);
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, [(Workbench.IdOf(1), [Id])], cancellationToken, plain: !tls);
        Contest contest = new(bench, section) { Objects = [name] };

        Entry? curl = contest.AddProgram("curl", "curl", to => ["-sS", "-o", Path.Combine(to, name), url], null, cancellationToken);
        contest.AddProgram("aria2c", "aria2c", to => ["-q", "-d", to, url], null, cancellationToken);
        contest.AddProgram("aria2c -x4 -s4", "aria2c", to => ["-q", "-x4", "-s4", "-d", to, url], null, cancellationToken);
        contest.AddProgram("rclone copyurl", "rclone", to => ["copyurl", url, Path.Combine(to, name)], null, cancellationToken);
        contest.AddScript("Invoke-WebRequest", bench.FirstWebRequest(plain: !tls), "", to => $"Invoke-WebRequest -Uri '{url}' -OutFile '{to}/{name}'", null, cancellationToken);
        Entry module = contest.AddModule("Save-SukiRecording", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}'", null, cancellationToken);
        contest.AddModule("Save-SukiRecording -RangesPerFile 1", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}' -RangesPerFile 1", null, cancellationToken);
        await contest.RunAsync(cancellationToken);

        await AddLimitsAsync(bench, section, url, cancellationToken);
        if (curl is not null)
        {
            double most = tls ? 1.15 : 0.85;
            section.Bars.Add(new Bar(FormattableString.Invariant($"at most {most} × curl, with CRC32C on"), module.Seconds.RatioTo(curl.Seconds), most, " × curl"));
            if (tls)
            {
                section.Bars.Add(new Bar("at most 1.35 × curl's processor time", module.Cpu.RatioTo(curl.Cpu), 1.35, " × curl's"));
            }
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
            server.Add((await ChildProcess.RunAsync(curl, [.. bench.Tls.ArgumentsOf("curl"), "-sS", "-o", "/dev/null", url], null, cancellationToken)).Seconds);
            disk.Add((await ChildProcess.RunAsync(dd, ["if=/dev/zero", $"of={target}", "bs=1M", $"count={length >> 20}"], null, cancellationToken)).Seconds);
            File.Delete(target);
        }

        if (server.Values.Count > 0)
        {
            section.Notes.Add(FormattableString.Invariant($"Limits: the server to /dev/null (curl) {server.Median:0.00} s, dd of zeros to tmpfs {disk.Median:0.00} s."));
        }
    }
}
