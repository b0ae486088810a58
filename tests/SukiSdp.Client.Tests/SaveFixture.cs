using System.Collections.Concurrent;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Download;
using SukiSdp.Files;
using SukiSdp.FrameworkHost;
using SukiSdp.Joining;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using SukiSdp.Tests.Framework;

namespace SukiSdp.Tests;

/// <summary>A sandbox, a destination and a manual clock, to run saves as the cmdlet does and look at everything that came of it.</summary>
internal sealed class SaveFixture : ISaveSink, IJoinSink, IRunObserver, IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private SukiConnection? _connection;
    private int _listed;
    private int _over;

    private SaveFixture(SandboxHost sandbox, ManualClock time)
    {
        (Sandbox, Time, Clock) = (sandbox, time, time.Clock);
        Framework = new FrameworkClients(this, this, time);
    }

    public SandboxHost Sandbox { get; }

    /// <summary>The client of .NET Framework, where it is the one to test.</summary>
    public FrameworkClients Framework { get; }

    public ManualClock Time { get; }

    /// <summary>The clock of the client: <see cref="Time"/>, unless a test replaces it.</summary>
    public Clock Clock { get; set; }

    /// <summary>Where the connection's tokens come from: the sandbox's own token, unless a test replaces the source.</summary>
    public ITokenSource Tokens { get; set; } = null!;

    public string Destination => _folder["archive"];

    public ConcurrentQueue<SukiRecordingFile> Files { get; } = new();

    public ConcurrentQueue<SukiJoinedRecording> Joined { get; } = new();

    public ConcurrentQueue<(SukiSdpException Failure, object Target)> Failures { get; } = new();

    public ConcurrentQueue<string> Messages { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    /// <summary>The result of each session.</summary>
    public ConcurrentQueue<(string SessionId, SessionOutcome Outcome)> Sessions { get; } = new();

    /// <summary>Recordings that are in a joined file only.</summary>
    public ConcurrentQueue<string> InJoinedFile { get; } = new();

    /// <summary>How many files were reported to the progress, and how many of them ended.</summary>
    public (int Listed, int Over) Progress => (_listed, _over);

    /// <summary>The counts of the last run.</summary>
    public SukiSaveSummary Summary { get; private set; } = new();

    public DownloadSettings Settings { get; set; } = new();

    /// <summary>How many different sessions the last run was given.</summary>
    public int SessionCount { get; private set; }

    /// <summary>How many sessions the last run left because the disk was full.</summary>
    public int LeftSessions => Summary.NotAttempted;

    /// <summary>How many recordings the last run left because the disk was full.</summary>
    public int LeftRecordings => Failures.Sum(f => f.Failure.LeftRecordings);

    /// <summary>How files are named. <see cref="PathOf"/> knows the default alone.</summary>
    public NameTemplate Names { get; set; } = NameTemplate.Default;

    /// <summary>Whether sessions are joined.</summary>
    public bool Join { get; set; }

    /// <summary>How long to wait for a session that is in progress.</summary>
    public WaitSettings? Wait { get; set; }

    /// <summary>The manifest's path; null for a run without one.</summary>
    public string? ManifestPath { get; set; }

    /// <summary>Opens the manifest to add to it.</summary>
    public Func<string, AppendFile> OpenManifest { get; set; } = path => AppendFile.Open(path);

    /// <summary>The time after which complete sessions are listed once more.</summary>
    public TimeSpan? RecheckAfter { get; set; }

    /// <summary>Receives each file when it is saved.</summary>
    public event Action<SukiRecordingFile>? Saved;

    /// <summary>Receives each file whose transfer has ended, before it is verified.</summary>
    public event Action<string>? Ended;

    /// <summary>Asked before each file.</summary>
    public Func<string, bool> Confirm { get; set; } = _ => true;

    /// <summary>Asked before each joined file.</summary>
    public Func<string, bool> ConfirmJoin { get; set; } = _ => true;

    /// <summary>How many files were reported to the progress.</summary>
    public int Listed => _listed;

    /// <summary>How many files were reported to the progress as completed.</summary>
    public int Over => _over;

    /// <summary>Receives the number of bytes of a file on disk, as they arrive.</summary>
    public event Action<long>? Progressed;

    /// <summary>The proxy.</summary>
    public ProxySettings Proxy { get; set; } = ProxySettings.SystemDefault;

    /// <summary>The base URI of the service: the sandbox's, unless a test replaces it.</summary>
    public Uri? BaseUri { get; set; }

    public SukiConnection Connection => _connection ??= new SukiConnection(
        BaseUri ?? Sandbox.ApiUri,
        Tokens,
        null,
        Proxy,
        Settings.Retry,
        Settings.HeaderTimeout,
        Clock);

    public static async Task<SaveFixture> StartAsync(SandboxOptions? options = null, DateTimeOffset? now = null)
    {
        ManualClock time = new(now);
        SandboxHost sandbox = await SandboxHost.StartAsync(options ?? new SandboxOptions());
        return new SaveFixture(sandbox, time) { Tokens = new StaticToken(SukiToken.Parse(sandbox.Token, "test")) };
    }

    /// <summary>Adds a session with these chunks, numbered from 1.</summary>
    public SandboxSession Session(string id, params SandboxObject[] chunks) => Sandbox.Sessions.Add(new SandboxSession(id, chunks));

    /// <summary>One run over these sessions.</summary>
    public Task SaveAsync(params string[] sessions) => SaveAsync([.. sessions.Select(SaveItem.Of)], CancellationToken.None);

    public async Task SaveAsync(SaveItem[] items, CancellationToken cancellationToken, bool connected = true)
    {
        if (FrameworkProgram.IsAsked)
        {
            await Framework.RunAsync(OrderOf(OrderKind.Save, items, connected), cancellationToken);
            return;
        }

        using InputQueue<SaveItem> input = new(int.MaxValue);
        foreach (SaveItem item in items)
        {
            input.TryAdd(item);
        }

        input.Complete();
        using Manifest? manifest = ManifestPath is null
            ? null
            : await Manifest.OpenAsync(new ManifestSettings(ManifestPath, Destination, IsReadOnly: false) { Opener = path => OpenManifest(path) }, Clock, this, cancellationToken);
        SaveSettings settings = new(connected ? Connection : null, Connection.Transport.Storage, Destination, Names, UrlKind.Stream, Settings, Clock)
        {
            ReadSkipped = true,
            Wait = Wait,
            Manifest = manifest,
            RecheckAfter = RecheckAfter,
        };
        SaveStatistics statistics = new(this, this, Clock);
        PendingJoins? joins = Join ? new PendingJoins(new SessionJoiner(new JoinSettings { Clock = Clock }, statistics, this), Destination, Names, manifest, this) : null;
        using SaveRun run = new(settings, statistics, this, joins);
        (_listed, _over) = (0, 0);
        await run.RunAsync(input, cancellationToken);
        SessionCount = run.SessionCount;
        Summary = statistics.Summarize();
    }

    /// <summary>The final path of a recording.</summary>
    public string PathOf(SandboxSession session, int chunk = 0) =>
        Path.Combine(Destination, NameTemplate.Default.RelativePath(session.Id, session.Recordings[chunk].Id, session.Recordings[chunk].SequenceNumber));

    /// <summary>Discards the results and the requests of the runs until now.</summary>
    public void Clear()
    {
        Sandbox.Requests.Clear();
        Files.Clear();
        Failures.Clear();
        Sessions.Clear();
        Warnings.Clear();
        Messages.Clear();
    }

    /// <summary>Lists a session as <c>Get-SukiRecording</c> does.</summary>
    public async Task<IReadOnlyList<SukiRecording>> ListAsync(string session) => FrameworkProgram.IsAsked
        ? [.. (await Framework.RunAsync(OrderOf(OrderKind.List, [SaveItem.Of(session)], connected: true), CancellationToken.None)).Recordings.Select(Remembering)]
        : (await new SukiApi(Connection, this).ListAsync(session, UrlKind.Stream, CancellationToken.None)).Recordings;

    /// <summary>Asserts that every recording of a session is saved byte by byte, and nothing else of it.</summary>
    public void AssertWhole(SandboxSession session)
    {
        for (int i = 0; i < session.Recordings.Count; i++)
        {
            Assert.True(File.Exists(PathOf(session, i)), $"'{PathOf(session, i)}' is not there.{Environment.NewLine}{string.Join(Environment.NewLine, Failures.Select(f => f.Failure.Message).Concat(Messages))}");
            AssertSame(session.Recordings[i].Object, PathOf(session, i));
        }

        AssertNoLeftovers();
    }

    /// <summary>Asserts that one file failed with this error, and that neither it nor a part of it is there under the final name.</summary>
    public SukiSdpException AssertFailed(SandboxSession session, SukiError error)
    {
        (SukiSdpException failure, _) = Assert.Single(Failures);
        Assert.True(error == failure.Error, $"Expected {error}, but it was {failure.Error}: {failure.Message}{Environment.NewLine}{string.Join(Environment.NewLine, Messages)}");
        Assert.False(File.Exists(PathOf(session)), "A file stands under the final name.");
        AssertNoSecret();
        return failure;
    }

    /// <summary>Asserts that no partial file or state file is left.</summary>
    public void AssertNoLeftovers() =>
        Assert.DoesNotContain(_folder.Files, f => f.Contains(".part", StringComparison.Ordinal));

    /// <summary>Asserts that no message, error, target or file name holds a token, a query or a signature, and that storage never saw the token.</summary>
    public void AssertNoSecret()
    {
        IEnumerable<string> texts =
        [
            .. Messages,
            .. Warnings,
            .. Failures.SelectMany(f => new[] { f.Failure.ToString(), f.Target.ToString()!, (f.Target as SukiRecording)?.PresignedUrl?.ToString() ?? "" }),
            .. Directory.Exists(Destination) ? Directory.EnumerateFiles(Destination, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText) : [],
        ];
        foreach (string text in texts)
        {
            Assert.DoesNotContain(Sandbox.Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain("X-Goog", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Signature=", text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.All(Sandbox.Requests.Downloads, r => Assert.False(r.Headers.ContainsKey("sdp_suki_token"), "Storage was sent the token."));
    }

    Task<bool> ISaveSink.ConfirmAsync(string path, CancellationToken cancellationToken) => Task.FromResult(Confirm(path));

    Task<bool> IJoinSink.ConfirmAsync(string path, string action, CancellationToken cancellationToken) => Task.FromResult(ConfirmJoin(path));

    void IJoinSink.Joined(SukiJoinedRecording file) => Joined.Enqueue(file);

    void IJoinSink.Failed(SukiSdpException failure, object target) => Failures.Enqueue((failure, target));

    void ISaveSink.Saved(SukiRecordingFile file)
    {
        Files.Enqueue(file);
        Saved?.Invoke(file);
    }

    void ISaveSink.InJoinedFile(string sessionId, string recordingId) => InJoinedFile.Enqueue(recordingId);

    void ISaveSink.FailedEntry(SukiSdpException failure, string sessionId) => Failures.Enqueue((failure, sessionId));

    void ISaveSink.SessionEnded(string sessionId, SessionOutcome outcome) => Sessions.Enqueue((sessionId, outcome));

    void ISaveSink.Failed(SukiSdpException failure, object target) => Failures.Enqueue((failure, target));

    void IRunObserver.Verbose(string message) => Messages.Enqueue(message);

    void IRunObserver.WaitBegan(string sessionId, DateTimeOffset until)
    {
    }

    void IRunObserver.WaitEnded(string sessionId)
    {
    }

    void IRunObserver.Debug(string message) => Messages.Enqueue(message);

    void IRunObserver.Warning(string message) => Warnings.Enqueue(message);

    void IRunObserver.ItemExpanded(int files) => Interlocked.Add(ref _listed, files);

    void IRunObserver.FileCompleted() => Interlocked.Increment(ref _over);

    void IRunObserver.FileProgress(string path, long done, long? total) => Progressed?.Invoke(done);

    void IRunObserver.TransferEnded(string path) => Ended?.Invoke(path);

    Task<T> IRunObserver.InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => Task.FromResult(code());

    public async ValueTask DisposeAsync()
    {
        await Framework.DisposeAsync();
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }

    // The connection itself does not travel, only that there is one.
    private SukiRecording Remembering(SukiRecording listed) => new()
    {
        SessionId = listed.SessionId,
        RecordingId = listed.RecordingId,
        SequenceNumber = listed.SequenceNumber,
        PresignedUrl = listed.PresignedUrl,
        ExpiresAt = listed.ExpiresAt,
        IsStreamable = listed.IsStreamable,
        UrlKind = listed.UrlKind,
        Connection = Connection,
    };

    private Order OrderOf(OrderKind kind, SaveItem[] items, bool connected) => new()
    {
        Kind = kind,
        BaseUri = Sandbox.ApiUri,
        Token = Sandbox.Token,
        Destination = Destination,
        Items = [.. items.Select(i => new OrderedItem { SessionId = i.SessionId, Recording = i.Recording, Remembers = i.Recording?.Connection is not null })],
        Connected = connected,
        ThrottleLimit = Settings.ThrottleLimit,
        RangesPerFile = Settings.RangesPerFile,
        HeaderTimeout = Settings.HeaderTimeout,
        MaximumRetryCount = Settings.Retry.MaximumRetryCount,
        RetryInterval = Settings.Retry.Interval,
        RequireHash = Settings.RequireHash,
        Force = Settings.Force,
        Proxy = Proxy.Address,
        ProxyUser = Proxy.Credential?.UserName,
        ProxyPassword = Proxy.Credential?.Password,
        ProxyDomain = Proxy.Credential?.Domain,
    };

    private static void AssertSame(SandboxObject expected, string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] plain = expected.GzipStored ? expected.ToArray() : [];
        Assert.Equal(expected.GzipStored ? plain.Length : expected.Length, file.Length);
        byte[] there = new byte[1 << 20], wanted = new byte[1 << 20];
        for (long at = 0; at < file.Length;)
        {
            int count = file.ReadAtLeast(there, (int)Math.Min(there.Length, file.Length - at));
            if (expected.GzipStored)
            {
                plain.AsSpan((int)at, count).CopyTo(wanted);
            }
            else
            {
                expected.Read(at, wanted.AsSpan(0, count));
            }

            Assert.True(there.AsSpan(0, count).SequenceEqual(wanted.AsSpan(0, count)), $"'{path}' differs between bytes {at} and {at + count}.");
            at += count;
        }
    }
}
