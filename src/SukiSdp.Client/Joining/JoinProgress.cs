namespace SukiSdp.Joining;

/// <summary>The progress of a join: each byte counts half when it is written, half when it has been read back.</summary>
internal sealed class JoinProgress
{
    private readonly IRunObserver _observer;
    private readonly string _path;
    private readonly long _total;
    private long _written;

    /// <param name="observer">Told.</param>
    /// <param name="path">The joined file.</param>
    /// <param name="total">Its length, bytes. All of them count as written until <see cref="Written"/> is asked for.</param>
    public JoinProgress(IRunObserver observer, string path, long total) => (_observer, _path, _total, _written) = (observer, path, total, total);

    /// <summary>Takes the bytes written so far.</summary>
    /// <param name="alsoTell">Told them too.</param>
    public IProgress<long> Written(Action<long> alsoTell)
    {
        _written = 0;
        return new Step(bytes =>
        {
            _written = bytes;
            Tell(0);
            alsoTell(bytes);
        });
    }

    /// <summary>Takes the bytes compared so far.</summary>
    public IProgress<long> Compared => new Step(Tell);

    private void Tell(long compared) => _observer.FileProgress(_path, (_written + compared) / 2, _total);

    // Progress<T> would post to a synchronization context, in any order.
    private sealed class Step(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
