using System.Globalization;
using System.Security.Authentication;
using SukiSdp.Sandbox;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What every workload works with: a folder in memory, storage, listings and shells. All of it is gone when it is disposed.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private const string Memory = "/dev/shm";

    private Workbench(string folder, TestTls tls, Nginx storage, Shell shell, BenchmarkArguments arguments) => (Folder, Tls, Storage, Shell, Arguments) = (folder, tls, storage, shell, arguments);

    public string Folder { get; }

    public TestTls Tls { get; }

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
            TestTls tls = new(folder);
            Nginx storage = await Nginx.StartAsync(folder, tls, cancellationToken);
            await storage.PutAsync([(FirstSession + ".wav", Content(64 * 1024, seed: 0))], cancellationToken);
            return new Workbench(folder, tls, storage, new Shell(modulePath, folder, tls), arguments);
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
    public string FirstWebRequest(bool plain = false) => $"Invoke-WebRequest -Uri '{UrlOf($"fast/{FirstSession}.wav", plain)}' -OutFile '{Path.Combine(EmptyFolder("first"), "first.wav")}'";

    /// <summary>The first call of a shell that lists.</summary>
    public static string FirstList => $"$null = Get-SukiRecording {FirstSession}";

    /// <summary>The first call of a shell that lists with PowerShell's own cmdlet.</summary>
    public static string FirstRestMethod => "$null = Invoke-RestMethod ($env:SUKI_SDP_BASE_URI + 'api/v1/ambient/session/" + FirstSession + "/recording') -Headers @{ sdp_suki_token = $env:SUKI_SDP_TOKEN }";

    /// <summary>Returns a URL of storage, by default with TLS.</summary>
    public string UrlOf(string path, bool plain = false) => new Uri(plain ? Storage.PlainAddress : Storage.Address, path).AbsoluteUri;

    /// <summary>Returns an empty folder, below <see cref="Folder"/> or another.</summary>
    public string EmptyFolder(string name, string? below = null)
    {
        string folder = Path.Combine(below ?? Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>A WAV header and random samples, the same for the same seed.</summary>
    public static byte[] Content(long length, int seed) => SandboxObject.Random(length, seed).ToArray();

    /// <summary>A service that lists recordings at storage. Both use TLS 1.3 unless <paramref name="plain"/> is true.</summary>
    /// <param name="location">Below which of storage's locations, as <c>fast/</c>.</param>
    /// <param name="delay">How long each listing takes.</param>
    /// <param name="sessions">For each session the names of its objects, without <c>.wav</c>.</param>
    /// <param name="plain">Whether both use plain http.</param>
    /// <param name="atMost">How many listings are served at once; the next is refused with status code 429.</param>
    public async Task<Listing> StartListingAsync(
        string location,
        TimeSpan delay,
        IEnumerable<(string SessionId, IReadOnlyList<string> RecordingIds)> sessions,
        CancellationToken cancellationToken,
        bool plain = false,
        int atMost = int.MaxValue)
    {
        SandboxOptions options = new()
        {
            StorageRoot = new Uri(UrlOf(location, plain)),
            ApiCertificate = plain ? null : Tls.Certificate,
            TlsVersions = plain ? SslProtocols.None : SslProtocols.Tls13,
            TokenLifetime = TimeSpan.FromHours(6),
            UrlLifetime = TimeSpan.FromHours(6),
        };
        SandboxHost host = await SandboxHost.StartAsync(options, cancellationToken);

        // The delay is not the sandbox's own, because a refusal comes at once.
        if (atMost < int.MaxValue)
        {
            host.Faults.Add(Fault.Listing(FaultAction.ServiceError(Listing.TooMany, "rate_limit_exceeded")) with { Times = Fault.Always, When = _ => host.Requests.ConcurrentNow > atMost });
        }

        if (delay > TimeSpan.Zero)
        {
            host.Faults.Add(Fault.Listing(FaultAction.Delay(delay)) with { Times = Fault.Always });
        }

        SandboxObject elsewhere = SandboxObject.FromBytes([]);
        SandboxRecording small = new() { Id = FirstSession, SequenceNumber = 1, Object = elsewhere, UrlOverride = _ => UrlOf($"fast/{FirstSession}.wav", plain) };
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
        Tls.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A sandbox that lists, and the environment that points the module at it.</summary>
internal sealed class Listing(SandboxHost host) : IAsyncDisposable
{
    public const int TooMany = 429;

    public Uri Address => host.ApiUri;

    public string Token => host.Token;

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["SUKI_SDP_BASE_URI"] = host.ApiUri.AbsoluteUri,
        ["SUKI_SDP_TOKEN"] = host.Token,
    };

    /// <summary>Returns what was listed since the last call, without the first call of a shell, and removes the recorded requests, which is memory that is not the contest's.</summary>
    public Served TakeServed()
    {
        SandboxRequest[] requests = [.. host.Requests.Listings.Where(r => r.SessionId != Workbench.FirstSession)];
        Served served = new(requests.Length, 0, requests.Count(r => r.StatusSent == TooMany), host.Requests.ServiceConnectionsOpened, 0);
        host.Requests.Clear();
        return served;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
