namespace SukiSdp.Joining;

/// <summary>The progress of a join: each byte counts half when it is written, half when it has been read back.</summary>
/// <param name="observer">Receives it.</param>
/// <param name="path">The joined file.</param>
/// <param name="total">Its length, bytes. All of them count as written until <see cref="Written"/> is requested.</param>
internal sealed class JoinProgress(IRunObserver observer, string path, long total)
{
    private readonly long _total = total;
    private long _written = total;

    /// <summary>Receives the bytes that have been written.</summary>
    /// <param name="alsoReport">Also receives them.</param>
    public IProgress<long> Written(Action<long> alsoReport)
    {
        _written = 0;
        return new Step(bytes =>
        {
            _written = bytes;
            Report(0);
            alsoReport(bytes);
        });
    }

    /// <summary>Receives the bytes that have been compared.</summary>
    public IProgress<long> Compared => new Step(Report);

    private void Report(long compared) => observer.FileProgress(path, (_written + compared) / 2, _total);

    // Progress<T> would post to a synchronization context, in any order.
    private sealed class Step(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
