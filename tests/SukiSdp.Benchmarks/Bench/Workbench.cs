using System.Globalization;
using SukiSdp.Sandbox;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What every workload works with: a folder in memory, storage, listings and shells. All of it is gone when it is disposed.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private const string Memory = "/dev/shm";

    private Workbench(string folder, Nginx storage, Shell shell, BenchmarkArguments arguments) => (Folder, Storage, Shell, Arguments) = (folder, storage, shell, arguments);

    public string Folder { get; }

    public Nginx Storage { get; }

    public Shell Shell { get; }

    public BenchmarkArguments Arguments { get; }

    public bool Quick => Arguments.Quick;

    public int Rounds => Arguments.Rounds ?? (Quick ? 3 : 5);

    public static async Task<Workbench> SetUpAsync(BenchmarkArguments arguments, string modulePath, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("sukisdp-race-").FullName;
        if (Directory.Exists(Memory))
        {
            Directory.Delete(folder);
            folder = Directory.CreateDirectory(Path.Combine(Memory, Path.GetFileName(folder))).FullName;
        }

        try
        {
            string? pwsh = arguments.Engine == "hosted" ? null : Programs.Find("pwsh");
            if (arguments.Engine == "pwsh" && pwsh is null)
            {
                throw new InvalidOperationException("pwsh is not installed.");
            }

            Nginx storage = await Nginx.StartAsync(folder, cancellationToken);
            await storage.PutAsync([(FirstSession + ".wav", Content(64 * 1024, seed: 0))], cancellationToken);
            return new Workbench(folder, storage, new Shell(pwsh, modulePath, folder), arguments);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>A session that every listing has, of one small recording at <c>/fast/</c>: for a shell's first call.</summary>
    public const string FirstSession = "first";

    /// <summary>The first call of a shell that saves.</summary>
    public string FirstSave() => $"Save-SukiRecording {FirstSession} -Destination '{EmptyFolder("first")}'";

    /// <summary>The first call of a shell that saves with PowerShell's own cmdlet.</summary>
    public string FirstWebRequest() => $"Invoke-WebRequest -Uri '{new Uri(Storage.Address, $"fast/{FirstSession}.wav")}' -OutFile '{Path.Combine(EmptyFolder("first"), "first.wav")}'";

    /// <summary>The first call of a shell that lists.</summary>
    public static string FirstList => $"$null = Get-SukiRecording {FirstSession}";

    /// <summary>A folder that is there and empty.</summary>
    public string EmptyFolder(string name)
    {
        string folder = Path.Combine(Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>A WAV header and random samples, the same for the same seed.</summary>
    public static byte[] Content(long length, int seed) => SandboxObject.Random(length, seed).ToArray();

    /// <summary>A service that lists recordings at storage.</summary>
    /// <param name="location">Below which of storage's locations, as <c>fast/</c>.</param>
    /// <param name="delay">How long each listing takes.</param>
    /// <param name="sessions">For each session the names of its objects, without <c>.wav</c>.</param>
    public async Task<Listing> StartListingAsync(string location, TimeSpan delay, IEnumerable<(string SessionId, IReadOnlyList<string> RecordingIds)> sessions, CancellationToken cancellationToken)
    {
        SandboxHost host = await SandboxHost.StartAsync(
            new SandboxOptions { StorageRoot = new Uri(Storage.Address, location), ListingDelay = delay, TokenLifetime = TimeSpan.FromHours(6), UrlLifetime = TimeSpan.FromHours(6) },
            cancellationToken);
        SandboxObject elsewhere = SandboxObject.FromBytes([]);
        SandboxRecording small = new() { Id = FirstSession, SequenceNumber = 1, Object = elsewhere, UrlOverride = _ => new Uri(Storage.Address, $"fast/{FirstSession}.wav").AbsoluteUri };
        host.Sessions.Add(new SandboxSession(FirstSession) { Recordings = { small } });
        foreach ((string sessionId, IReadOnlyList<string> recordingIds) in sessions)
        {
            SandboxSession session = new(sessionId);
            session.Recordings.AddRange(recordingIds.Select((id, index) => new SandboxRecording { Id = id, SequenceNumber = index + 1, Object = elsewhere }));
            host.Sessions.Add(session);
        }

        return new Listing(host);
    }

    /// <summary>A PowerShell line that makes <c>$ids</c>: <c>s000001</c> and on.</summary>
    public static string MakeIds(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"$ids = [string[]]::new({count}); for ($i = 0; $i -lt {count}; $i++) {{ $ids[$i] = 's' + ($i + 1).ToString('000000') }}");

    /// <summary>The id that <see cref="MakeIds"/> gives to the session of this number.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number:000000}");

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A sandbox that lists, and the environment that points the module at it.</summary>
internal sealed class Listing(SandboxHost host) : IAsyncDisposable
{
    public Uri Address => host.ApiUri;

    public string Token => host.Token;

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["SUKI_SDP_BASE_URI"] = host.ApiUri.AbsoluteUri,
        ["SUKI_SDP_TOKEN"] = host.Token,
    };

    /// <summary>Lets go of the requests it has noted: memory that is not the contest's.</summary>
    public void Forget() => host.Requests.Clear();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
