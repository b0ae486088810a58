using SukiSdp.Audio;
using SukiSdp.Joining;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Joining;

/// <summary>A session's folder of chunks, and everything that comes of joining it.</summary>
internal sealed class JoinFixture : IJoinSink, IRunObserver, IDisposable
{
    public const string Session = "visit";

    private readonly SukiSdp.Tests.TempFolder _folder = new();

    public string Archive => _folder["archive"];

    public string Target => Path.Combine(Archive, Session + ".wav");

    public string Part => Target + ".part";

    public List<SukiJoinedRecording> Joined { get; } = [];

    public List<SukiSdpException> Failures { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Confirmations { get; } = [];

    public bool Confirms { get; set; } = true;

    public Action<SukiJoinedRecording>? OnJoined { get; set; }

    /// <summary>Called before each confirmation.</summary>
    public Func<Task>? OnConfirm { get; set; }

    /// <summary>Receives the bytes of progress.</summary>
    public Action<long>? OnProgress { get; set; }

    /// <summary>How many files were reported to the progress, and how many of them as completed.</summary>
    public int Listed { get; private set; }

    public int Over { get; private set; }

    public string PathOf(int number) => Path.Combine(Archive, Session, $"{number:000}_rec{number}.wav");

    /// <summary>Writes a recording of the session; without content, one of 100 samples that no other number has.</summary>
    public string Chunk(int number, byte[]? content = null)
    {
        Directory.CreateDirectory(Path.Combine(Archive, Session));
        File.WriteAllBytes(PathOf(number), content ?? WavBytes.Session(Samples(number)));
        return PathOf(number);
    }

    /// <summary>The samples of a chunk that was written without content.</summary>
    public static byte[] Samples(int number) => WavBytes.Samples(200, seed: number);

    /// <summary>The WAV file that these chunks make.</summary>
    public static byte[] WholeOf(params int[] numbers) => WavBytes.Session(WavBytes.Concat([.. numbers.Select(Samples)]));

    /// <summary>Joins what is in the session's folder.</summary>
    public async Task JoinAsync(JoinSettings? settings = null, CancellationToken cancellationToken = default)
    {
        foreach (JoinRequest request in JoinSources.InFolder(Archive, null))
        {
            await JoinAsync(request, settings, cancellationToken);
        }
    }

    public Task JoinAsync(JoinRequest request, JoinSettings? settings = null, CancellationToken cancellationToken = default) =>
        new SessionJoiner(settings ?? new JoinSettings(), this, this).JoinAsync(request, cancellationToken);

    public void AssertFailed(SukiError error, params string[] words)
    {
        SukiSdpException failure = Assert.Single(Failures);
        Assert.True(failure.Error == error, failure.ToString());
        Assert.All(words, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
        Assert.Empty(Joined);
    }

    public void Dispose() => _folder.Dispose();

    async Task<bool> IJoinSink.ConfirmAsync(string path, string action, CancellationToken cancellationToken)
    {
        Confirmations.Add($"{action}: {path}");
        await (OnConfirm?.Invoke() ?? Task.CompletedTask);
        return Confirms;
    }

    void IJoinSink.Joined(SukiJoinedRecording file)
    {
        Joined.Add(file);
        OnJoined?.Invoke(file);
    }

    void IJoinSink.Failed(SukiSdpException failure, object target)
    {
        Assert.Equal(Session, target);
        Failures.Add(failure);
    }

    void IRunObserver.Verbose(string message)
    {
    }

    void IRunObserver.WaitBegan(string sessionId, DateTimeOffset until)
    {
    }

    void IRunObserver.WaitEnded(string sessionId)
    {
    }

    void IRunObserver.Debug(string message)
    {
    }

    void IRunObserver.Warning(string message) => Warnings.Add(message);

    void IRunObserver.ItemExpanded(int files) => Listed += files;

    void IRunObserver.FileCompleted() => Over++;

    void IRunObserver.FileProgress(string path, long done, long? total) => OnProgress?.Invoke(done);

    void IRunObserver.TransferEnded(string path)
    {
    }

    Task<T> IRunObserver.InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => Task.FromResult(code());
}
