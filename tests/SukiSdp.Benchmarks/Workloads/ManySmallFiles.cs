using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W2: many small files, each of which keeps its client waiting.</summary>
internal sealed class ManySmallFiles : Workload
{
    private const int Files = 400;
    private const int AtOnce = 8;
    private const int Length = 64 * 1024;

    public override string Name => "W2";

    public override string Title => "400 files of 64 KiB, each after 50 ms, 8 at once; the module also lists 400 sessions";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        string[] ids = [.. Enumerable.Range(1, Files).Select(n => string.Create(CultureInfo.InvariantCulture, $"small{n:000}"))];
        await bench.Storage.PutAsync([.. ids.Select((id, n) => (id + ".wav", Workbench.Content(Length, seed: n)))], cancellationToken);
        string[] urls = [.. ids.Select(id => new Uri(bench.Storage.Address, $"slow/{id}.wav").AbsoluteUri)];
        string list = Path.Combine(bench.Folder, "urls"), names = Path.Combine(bench.Folder, "names");
        await File.WriteAllLinesAsync(list, urls, cancellationToken);
        await File.WriteAllLinesAsync(names, ids.Select(id => id + ".wav"), cancellationToken);
        await using Listing listing = await bench.StartListingAsync(
            "slow/",
            TimeSpan.Zero,
            ids.Select((id, n) => (Workbench.IdOf(n + 1), (IReadOnlyList<string>)[id])),
            cancellationToken);
        double limit = WaitLimit(Files, AtOnce, Nginx.Delay);
        Contest contest = new(bench, section) { Objects = [.. ids.Select(id => id + ".wav")] };

        contest.AddProgram($"curl -Z --parallel-max {AtOnce}", "curl", to => ["-sS", "-Z", "--parallel-max", "8", "-K", CurlConfiguration(bench, to, ids, urls)], limit, cancellationToken);
        contest.AddProgram($"aria2c -j{AtOnce}", "aria2c", to => ["-q", "-j8", "-i", list, "-d", to], limit, cancellationToken);
        contest.AddProgram(
            $"rclone copy --transfers {AtOnce}",
            "rclone",
            to => ["copy", "--http-url", new Uri(bench.Storage.Address, "slow/").AbsoluteUri, "--http-no-head", "--files-from", names, "--no-traverse", "--transfers", "8", ":http:", to],
            limit,
            cancellationToken);
        contest.AddScript(
            $"ForEach-Object -Parallel {AtOnce}, Invoke-WebRequest",
            bench.FirstWebRequest(),
            $"$urls = [IO.File]::ReadAllLines('{list}')",
            to => $"$urls | ForEach-Object -ThrottleLimit {AtOnce} -Parallel {{ Invoke-WebRequest -Uri $_ -OutFile ('{to}/' + $_.Substring($_.LastIndexOf('/') + 1)) }}",
            limit,
            cancellationToken);
        Entry module = contest.AddModule(
            $"Save-SukiRecording -ThrottleLimit {AtOnce}",
            listing,
            Workbench.MakeIds(Files),
            to => $"$ids | Save-SukiRecording -Destination '{to}' -ThrottleLimit {AtOnce}",
            limit,
            cancellationToken);
        await contest.RunAsync(cancellationToken);

        section.Bars.Add(new Bar("at most 1.15 × the limit", module.Seconds.Median / limit, 1.15, " × the limit"));
        if (section.Entries.FirstOrDefault(e => e.Who.StartsWith("curl", StringComparison.Ordinal)) is { } curl)
        {
            section.Bars.Add(new Bar("at most curl -Z's time", module.Seconds.RatioTo(curl.Seconds), 1.0, " × curl -Z"));
        }

        return section;
    }

    private static string CurlConfiguration(Workbench bench, string to, string[] ids, string[] urls)
    {
        string path = Path.Combine(bench.Folder, "curl.conf");
        File.WriteAllLines(path, ids.Zip(urls, (id, url) => $"url = \"{url}\"\noutput = \"{to}/{id}.wav\""));
        return path;
    }
}
