namespace SukiSdp.Files;

/// <summary>
/// A partial file: <c>NAME.part</c> with <c>NAME.part.json</c> next to it, locked while it is open. It is renamed to <c>NAME</c> in one step.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly object _gate = new();
    private FileStream? _part;
    private FileStream? _state;
    private long _stateLength;

    private readonly Readers _readers;

    private PartFile(string targetPath, FileStream part, Readers readers)
    {
        TargetPath = targetPath;
        _readers = readers;
        _part = part;
    }

    /// <summary>The final name.</summary>
    public string TargetPath { get; }

    /// <summary>The name of the partial file.</summary>
    public string PartPath => PathOf(TargetPath);

    /// <summary>The name of the state file.</summary>
    public string StatePath => StatePathOf(TargetPath);

    /// <summary>The length of the partial file in bytes, including preallocated space.</summary>
    public long Length => Part.Length;

    /// <summary>Whether the state file contains the downloaded ranges, so that the next run can resume.</summary>
    public bool HasState { get; private set; }

    /// <summary>The bytes of the partial file, to read or write them in one pass. The stream is closed with the partial file.</summary>
    public FileStream Content => Part;

    private FileStream Part => _part ?? throw new ObjectDisposedException(nameof(PartFile));

    /// <summary>Returns the name of the partial file of a final name.</summary>
    public static string PathOf(string targetPath) => targetPath + ".part";

    /// <summary>Returns the name of the state file of a final name.</summary>
    public static string StatePathOf(string targetPath) => targetPath + ".part.json";

    /// <summary>Opens or creates the partial file of a final name, and locks it.</summary>
    /// <exception cref="SukiSdpException">It is a link or a folder, is locked, or can't be written to.</exception>
    public static PartFile Open(string targetPath, Readers readers = Readers.Owner)
    {
        string path = PathOf(targetPath);
        try
        {
            for (int tries = 0; ; tries++)
            {
                FileStream part = PrivateFile.OpenOrCreate(path, FileShare.Delete);
                // The process that had the lock before may have renamed the file that is now open. Then it is a complete file, which must not be written to.
                if (PrivateFile.HasName(part, path) || tries == 100)
                {
                    return new PartFile(targetPath, part, readers);
                }

                part.Dispose();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, path);
        }
    }

    /// <summary>Returns the state of an earlier run, if it is valid for this recording; null otherwise.</summary>
    public PartState? ReadState(string sessionId, string recordingId)
    {
        try
        {
            if (Part.Length == 0)
            {
                return null;
            }

            FileStream state = State;
            if (state.Length is 0 or > PartState.MaxBytes)
            {
                return null;
            }

            byte[] json = new byte[state.Length];
            state.Position = 0;
            PartState? left = state.ReadFully(json, 0, json.Length) == json.Length ? PartState.Read(json, sessionId, recordingId, Part.Length) : null;
            HasState = left is not null;
            return left;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, StatePath);
        }
    }

    /// <summary>Restarts: empties the file, checks that there is space for <paramref name="length"/> bytes, and allocates it.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DiskFull"/> or <see cref="SukiError.WriteFailed"/>.</exception>
    public void Begin(long? length)
    {
        try
        {
            Part.SetLength(0);
            DiscardState();
            if (length is { } known)
            {
                DiskSpace.Require(TargetPath, known);
                Part.SetLength(known);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, PartPath);
        }
    }

    /// <summary>Removes the state file, because its ranges are no longer valid.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.WriteFailed"/>.</exception>
    public void ForgetState()
    {
        try
        {
            DiscardState();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, StatePath);
        }
    }

    /// <summary>Writes bytes at an offset. Thread-safe.</summary>
    public void Write(byte[] buffer, int start, int count, long offset)
    {
        try
        {
            Part.WriteAt(buffer, start, count, offset, _gate);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, PartPath);
        }
    }

    /// <summary>Reads bytes at an offset; fewer than requested only at the end of the file.</summary>
    public int Read(byte[] buffer, int count, long offset)
    {
        try
        {
            lock (_gate)
            {
                Part.Position = offset;
                return Part.ReadFully(buffer, 0, count);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, PartPath);
        }
    }

    /// <summary>
    /// Records which bytes are on disk: in one write over the previous text, padded with spaces to the length of the file. A process that is killed
    /// therefore leaves either the previous text or the new text.
    /// </summary>
    /// <param name="makeState">Returns the state when it is written.</param>
    /// <param name="flushFirst">Whether the bytes of the partial file must be flushed to disk first, which is necessary if no checksum will verify them.</param>
    public void SaveState(Func<PartState> makeState, bool flushFirst)
    {
        try
        {
            lock (_gate)
            {
                byte[] json = makeState().Write();
                if (flushFirst && Part.CanWrite)
                {
                    // Once it is closed, it has been flushed.
                    Part.Flush(flushToDisk: true);
                }

                FileStream state = State;
                if (json.Length < _stateLength)
                {
                    int length = json.Length;
                    Array.Resize(ref json, (int)_stateLength);
                    json.AsSpan(length).Fill((byte)' ');
                }

                state.Position = 0;
                state.Write(json, 0, json.Length);
                state.Flush();
                _stateLength = json.Length;
                HasState = true;
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, StatePath);
        }
    }

    /// <summary>Flushes the file to disk, renames it to its final name, and flushes the folder. The file stays open and locked until it is renamed.</summary>
    /// <param name="finalPath">The name in the same folder: that of <see cref="TargetPath"/>, or one with another extension.</param>
    /// <param name="length">The file's length, bytes.</param>
    /// <param name="wait">Waits while another program has the file, or a file with its final name, open. The wait is ended by cancellation.</param>
    /// <param name="changed">A file that is renamed at the same time instead of being overwritten; null for none.</param>
    /// <param name="nextRun">Which run renames the file if this one can't, for the message.</param>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.FileBusy"/>: another program has had a file with this name open for a minute. <see cref="SukiError.TargetNotFile"/>, <see cref="SukiError.WriteFailed"/>.
    /// </exception>
    public async Task CommitAsync(string finalPath, long length, Func<TimeSpan, Task> wait, ChangedFile? changed = null, string nextRun = "the next run")
    {
        try
        {
            Part.SetLength(length);
            PrivateFile.AllowReading(Part, _readers);
            Part.Flush(flushToDisk: true);

            // On Windows, a rename fails while a virus scanner or a player has the file open.
            Backoff backoff = new(FreshFile.LongestScan);
            while (Rename(finalPath, changed) is not 0 and int error)
            {
                SukiSdpException? lasting = LastingFailure(finalPath, error, nextRun);
                if (lasting is not null || backoff.Next() is not { } pause)
                {
                    throw lasting ?? (IsOpen(finalPath) ? FileErrors.OpenElsewhere(finalPath, PartPath, nextRun) : FileErrors.Unnamed(finalPath, PartPath, error, nextRun));
                }

                await wait(pause).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, finalPath);
        }

        try
        {
            DiscardState();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // The file has its final name. The next run removes the state file.
        }

        // Other accounts can read it from now on.
        Part.Dispose();
        if (Posix.IsHere)
        {
            Posix.FlushFolder(Path.GetDirectoryName(finalPath)!);
        }
    }

    /// <summary>Removes partial file and state file, while the partial file is still locked, so that no file of another process is removed.</summary>
    public void Discard()
    {
        try
        {
            DiscardState();
            File.Delete(LongPath.Of(PartPath));
            _part?.Dispose();
            _part = null;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, PartPath);
        }
    }

    /// <summary>Removes the files; a failure is only a warning.</summary>
    public void DiscardOrWarn(IRunObserver observer)
    {
        try
        {
            Discard();
        }
        catch (SukiSdpException failure)
        {
            observer.Warning($"'{PartPath}': the partial file couldn't be removed. {failure.Message}");
        }
    }

    /// <summary>Closes the file and keeps it for the next run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _state?.Dispose();
            _part?.Dispose();
        }
    }

    private FileStream State
    {
        get
        {
            if (_state is null)
            {
                _state = PrivateFile.OpenOrCreate(StatePath, FileShare.Read | FileShare.Delete);
                _stateLength = _state.Length;
            }

            return _state;
        }
    }

    private void DiscardState()
    {
        lock (_gate)
        {
            _state?.Dispose();
            _state = null;
            _stateLength = 0;
            HasState = false;
            File.Delete(LongPath.Of(StatePath));
        }
    }

    private int Rename(string finalPath, ChangedFile? changed)
    {
        try
        {
            changed?.MoveAside();
        }
        catch (IOException e) when (!Posix.IsHere && SharedFile.IsBusy(e))
        {
            return e.HResult & 0xFFFF;
        }

        int error = Posix.IsHere ? Posix.Rename(PartPath, finalPath) : Win32.Rename(PartPath, finalPath);
        if (error != 0)
        {
            changed?.MoveBack();
        }

        return error;
    }

    // Null for a transient error, which only Windows has.
    private SukiSdpException? LastingFailure(string finalPath, int error, string nextRun)
    {
        FileAttributes target = AttributesOf(finalPath);
        return (target & FileAttributes.Directory) != 0 ? FileErrors.NotFile(finalPath)
            : Posix.IsHere || !Win32.IsBusy(error) ? FileErrors.Unnamed(finalPath, PartPath, error, nextRun)
            : (target & FileAttributes.ReadOnly) != 0 ? FileErrors.ReadOnly(finalPath, PartPath, nextRun)
            : null;
    }

    private static FileAttributes AttributesOf(string path)
    {
        try
        {
            return File.GetAttributes(LongPath.Of(path));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return 0;
        }
    }

    // Exclusive access is requested, because any open handle prevents a replacement.
    private static bool IsOpen(string path)
    {
        try
        {
            new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.None, 1).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return e.HResult is Win32.SharingViolation or Win32.LockViolation;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
