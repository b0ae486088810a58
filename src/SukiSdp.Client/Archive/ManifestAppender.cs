using System.Globalization;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// Adds lines to a manifest that other processes add to as well: in append mode, locked if the file system supports it, complete lines in one write, flushed to
/// disk. Lines that arrive during a write are written together by the next one. While another program has the file open for exclusive access, lines are kept.
/// </summary>
/// <param name="path">The manifest's full path.</param>
/// <param name="clock">The clock.</param>
/// <param name="observer">Receives warnings; null for none.</param>
/// <param name="open">Opens the file; null for <see cref="AppendFile.Open"/>.</param>
/// <param name="readers">Who can read the file when it is created.</param>
internal sealed class ManifestAppender(string path, Clock clock, IRunObserver? observer = null, Func<string, AppendFile>? open = null, Readers readers = Readers.Owner) : IDisposable
{
    // The maximum number of lines that are kept. Beyond it, the run waits for the file, as it does at its end.
    private const int MaxKept = 10_000;

    // Other runs lock the file for a moment each; another program can lock it for a long time.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(40), LongPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WarnAfter = TimeSpan.FromSeconds(3), LastWait = TimeSpan.FromSeconds(30);

    private readonly Func<string, AppendFile> _open = open ?? (path => AppendFile.Open(path, readers: readers));
    private readonly Slots _writeSlot = new(1);
    private readonly List<Entry> _waiting = [];
    private TaskCompletionSource<bool> _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unwritten;
    private bool _hasWarnedOfBusy;
    private bool _hasWarnedOfLock;
    private volatile bool _isEnd;
    private bool _isGivenUp;

    /// <summary>Completes if another program has the file open for exclusive access, so that waiting for a line can take a long time, unless thousands of lines are already kept.</summary>
    public Task Blocked => Volatile.Read(ref _blocked).Task;

    /// <summary>The lines that weren't written, because the file was never available.</summary>
    public int Unwritten => Volatile.Read(ref _unwritten);

    /// <summary>Adds a line.</summary>
    /// <returns>True if the line is on disk; false if the file was never available.</returns>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public async Task<bool> AppendAsync(ManifestLine line, CancellationToken cancellationToken)
    {
        Entry entry = new(line.Write());
        lock (_waiting)
        {
            _waiting.Add(entry);
        }

        if (IsCrowded)
        {
            SetFree();
        }

        try
        {
            using Slot slot = await _writeSlot.AcquireAsync(cancellationToken).ConfigureAwait(false);
            if (!entry.Written.Task.IsCompleted)
            {
                await WriteAllAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Another caller may not be cancelled. It writes only the lines of those that still wait.
            lock (_waiting)
            {
                _waiting.Remove(entry);
            }

            throw;
        }

        return await entry.Written.Task.ConfigureAwait(false);
    }

    /// <summary>No other work is left: from now on, the wait for the file is limited to half a minute.</summary>
    public void EndWaiting() => _isEnd = true;

    /// <inheritdoc/>
    public void Dispose() => _writeSlot.Dispose();

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        Entry[] lines = [];
        bool isWritten = false;
        try
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(path)!, readers);
            using AppendFile? file = await OpenAsync(cancellationToken).ConfigureAwait(false);
            lines = TakeWaiting();
            if (file is null)
            {
                Interlocked.Add(ref _unwritten, lines.Length);
            }
            else
            {
                Write(file, lines);
                isWritten = true;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested || e is not OperationCanceledException)
        {
            Exception cause = FileErrors.Is(e) ? FileErrors.From(e, path) : e;
            Array.ForEach([.. lines, .. TakeWaiting()], entry => entry.Written.TrySetException(cause));
            return;
        }

        Array.ForEach(lines, entry => entry.Written.TrySetResult(isWritten));
    }

    // Null if it wasn't available until the end.
    private async Task<AppendFile?> OpenAsync(CancellationToken cancellationToken)
    {
        TimeSpan waited = TimeSpan.Zero, waitedAtEnd = TimeSpan.Zero;
        while (true)
        {
            try
            {
                AppendFile file = _open(path);
                _isGivenUp = false;
                SetFree();
                return file;
            }
            catch (Exception e) when (SharedFile.IsBusy(e))
            {
                if (_isGivenUp || waitedAtEnd >= LastWait)
                {
                    _isGivenUp = true;
                    return null;
                }
            }

            if (waited >= WarnAfter)
            {
                SetBlocked();
            }

            TimeSpan pause = SharedFile.Pause(clock, waited < WarnAfter ? ShortPause : LongPause);
            waited += pause;
            waitedAtEnd += _isEnd || IsCrowded ? pause : TimeSpan.Zero;
            await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
            await Task.Yield();
        }
    }

    private Entry[] TakeWaiting()
    {
        lock (_waiting)
        {
            Entry[] lines = [.. _waiting];
            _waiting.Clear();
            return lines;
        }
    }

    private void Write(AppendFile file, Entry[] entries)
    {
        if (file.LockProblem is { } problem && !_hasWarnedOfLock)
        {
            _hasWarnedOfLock = true;
            observer?.Warning(
                $"'{path}': the file system doesn't support file locks ({problem}). Each line is still written in one piece, but when runs on several computers share this manifest, lines can be lost. "
                + "Specify a separate manifest for each run, such as archive.1.jsonl and archive.2.jsonl, and verify them together: Test-SukiArchive -Path *.jsonl. This warning is shown once.");
        }

        long length = file.Length;
        byte[] lines = [.. entries.SelectMany(entry => entry.Line)];
        file.Append(ManifestEncoding.Of(file.Read(0, ManifestEncoding.HeadLength)).Encode(
            lines, length, file.Read(Math.Max(0, length - ManifestEncoding.HeadLength), ManifestEncoding.HeadLength)));
    }

    private bool IsCrowded
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count >= MaxKept;
            }
        }
    }

    private void SetBlocked()
    {
        lock (_waiting)
        {
            if (!IsCrowded)
            {
                _blocked.TrySetResult(true);
            }
        }

        if (!_hasWarnedOfBusy)
        {
            _hasWarnedOfBusy = true;
            observer?.Warning(string.Format(
                CultureInfo.InvariantCulture,
                "'{0}': another program has the manifest open for exclusive access. Recordings are still saved, and their lines are written as soon as the file can be opened. This warning is shown once.",
                path));
        }
    }

    private void SetFree()
    {
        lock (_waiting)
        {
            if (_blocked.Task.IsCompleted)
            {
                Volatile.Write(ref _blocked, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }
    }

    private sealed class Entry(byte[] line)
    {
        public byte[] Line { get; } = line;

        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
