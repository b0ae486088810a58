using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>Files of 64 KiB at storage, one per session, and how each contender is told to bring them all.</summary>
internal sealed class SmallFiles : IAsyncDisposable
{
    private const int Length = 64 * 1024;

    private readonly Workbench _bench;
    private readonly string _location;
    private readonly string[] _names;
    private readonly Listing _listing;

    private SmallFiles(Workbench bench, string location, string[] names, Listing listing) => (_bench, _location, _names, _listing) = (bench, location, names, listing);

    /// <summary>The names of the objects.</summary>
    public IReadOnlyCollection<string> Objects => _names;

    /// <summary>Puts so many files to storage, to be downloaded from one of its locations.</summary>
    public static async Task<SmallFiles> PutAsync(Workbench bench, int count, string location, CancellationToken cancellationToken)
    {
        string[] ids = [.. Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"small{n:0000}"))];
        string[] names = [.. ids.Select(id => id + ".wav")];
        await bench.Storage.PutAsync([.. names.Select((name, n) => (name, Workbench.Content(Length, seed: n)))], cancellationToken);
        Listing listing = await bench.StartListingAsync(location, TimeSpan.Zero, ids.Select((id, n) => (Workbench.IdOf(n + 1), (IReadOnlyList<string>)[id])), cancellationToken);
        SmallFiles files = new(bench, location, names, listing);
        await File.WriteAllLinesAsync(files.UrlList, names.Select(files.UrlOf), cancellationToken);
        await File.WriteAllLinesAsync(files.NameList, names, cancellationToken);
        return files;
    }

    /// <summary>Adds <c>curl -Z</c> with this concurrency, or its own.</summary>
    public Entry? AddCurl(Contest contest, int? atOnce, double? limit, CancellationToken cancellationToken, string? then = null) => contest.AddProgram(
        "curl -Z" + Option(" --parallel-max ", atOnce) + (then is null ? "" : $", then {then}"),
        "curl",
        to => ["-sS", "-Z", .. atOnce is { } n ? new[] { "--parallel-max", Text(n) } : [], "-K", CurlConfiguration(to)],
        limit,
        cancellationToken,
        then);

    /// <summary>Adds aria2 with this concurrency, or its own.</summary>
    public void AddAria2(Contest contest, int? atOnce, double? limit, CancellationToken cancellationToken) => contest.AddProgram(
        "aria2c" + Option(" -j", atOnce), "aria2c", to => ["-q", .. atOnce is { } n ? new[] { "-j" + Text(n) } : [], "-i", UrlList, "-d", to], limit, cancellationToken);

    /// <summary>Adds rclone with this concurrency, or its own.</summary>
    public void AddRclone(Contest contest, int? atOnce, double? limit, CancellationToken cancellationToken) => contest.AddProgram(
        "rclone copy" + Option(" --transfers ", atOnce),
        "rclone",
        to =>
        [
            "copy", "--http-url", _bench.UrlOf(_location), "--http-no-head", "--files-from", NameList, "--no-traverse",
            .. atOnce is { } n ? new[] { "--transfers", Text(n) } : [], ":http:", to,
        ],
        limit,
        cancellationToken);

    /// <summary>Adds PowerShell's own cmdlets.</summary>
    public void AddWebRequest(Contest contest, int? atOnce, double? limit, CancellationToken cancellationToken) => contest.AddScript(
        "ForEach-Object -Parallel" + Option(" ", atOnce) + ", Invoke-WebRequest",
        _bench.FirstWebRequest(),
        $"$urls = [IO.File]::ReadAllLines('{UrlList}')",
        to => $"$urls | ForEach-Object {Option("-ThrottleLimit ", atOnce)} -Parallel {{ Invoke-WebRequest -Uri $_ -OutFile ('{to}/' + $_.Substring($_.LastIndexOf('/') + 1)) }}",
        limit,
        cancellationToken);

    /// <summary>Adds the module with this concurrency, or its own.</summary>
    public Entry AddModule(Contest contest, int? atOnce, double? limit, CancellationToken cancellationToken) => contest.AddModule(
        "Save-SukiRecording" + Option(" -ThrottleLimit ", atOnce),
        _listing,
        Workbench.MakeIds(_names.Length),
        to => $"$ids | Save-SukiRecording -Destination '{to}'" + Option(" -ThrottleLimit ", atOnce),
        limit,
        cancellationToken);

    public ValueTask DisposeAsync() => _listing.DisposeAsync();

    private string UrlList => Path.Combine(_bench.Folder, "urls");

    private string NameList => Path.Combine(_bench.Folder, "names");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Option(string name, int? value) => value is { } number ? name + Text(number) : "";

    private string UrlOf(string name) => _bench.UrlOf(_location + name);

    private string CurlConfiguration(string to)
    {
        string path = Path.Combine(_bench.Folder, "curl.conf");
        File.WriteAllLines(path, _names.Select(name => $"url = \"{UrlOf(name)}\"\noutput = \"{to}/{name}\""));
        return path;
    }
}
