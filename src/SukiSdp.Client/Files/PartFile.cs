namespace SukiSdp.Files;

/// <summary>
/// A partial file: <c>NAME.part</c> with <c>NAME.part.json</c> next to it, locked while open. It becomes <c>NAME</c> in one step or not at all.
/// </summary>
internal sealed class PartFile : IDisposable
{
    // On Windows, a rename fails while a virus scanner or a player has the file open. Scanners close it within seconds, or within a minute.
    private static readonly TimeSpan RenameLimit = TimeSpan.FromMinutes(1);

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

    /// <summary>The name until then.</summary>
    public string PartPath => PathOf(TargetPath);

    /// <summary>The name of the state file.</summary>
    public string StatePath => StatePathOf(TargetPath);

    /// <summary>The length of the partial file in bytes, including preallocated space.</summary>
    public long Length => Part.Length;

    /// <summary>Whether the state file says which bytes are there, so that the next run can resume.</summary>
    public bool HasState { get; private set; }

    /// <summary>The bytes of the partial file, to read or write them in one pass. The stream is closed with the partial file.</summary>
    public FileStream Content => Part;

    private FileStream Part => _part ?? throw new ObjectDisposedException(nameof(PartFile));

    /// <summary>Returns the name of the partial file of a final name.</summary>
    public static string PathOf(string targetPath) => targetPath + ".part";

    /// <summary>Returns the name of the state file of a final name.</summary>
    public static string StatePathOf(string targetPath) => targetPath + ".part.json";

    /// <summary>Opens or creates the partial file of a final name, and locks it.</summary>
    /// <exception cref="SukiSdpException">A link, a folder, locked, or not writable.</exception>
    public static PartFile Open(string targetPath, Readers readers = Readers.Owner)
    {
        string path = PathOf(targetPath);
        try
        {
            for (int tries = 0; ; tries++)
            {
                FileStream part = PrivateFile.OpenOrCreate(path, FileShare.Delete);
                // The process that had the lock before may have renamed the file that is now open. Then it is a complete file, which must not be written to.
                if (File.Exists(LongPath.Of(path)) || tries == 100)
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

    /// <summary>What an earlier run left, if it can be used for this recording.</summary>
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

    /// <summary>Removes the state file: what is noted of the bytes holds no more.</summary>
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

    /// <summary>Writes bytes at an offset. Several connections may call it at once.</summary>
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

    /// <summary>Reads bytes at an offset; fewer than asked only at the file's end.</summary>
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
    /// Notes which bytes are on disk: in one write over the old text, padded with spaces to the length that the file has, whichever run it is from. So a
    /// process that is killed leaves either the old text or the new one.
    /// </summary>
    /// <param name="makeState">Gives the state at the moment it is written.</param>
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

    /// <summary>Gives the file its final name: bytes to the disk, rename, folder to the disk. It stays open, and with that locked, until it has its name.</summary>
    /// <param name="finalPath">The name in the same folder: that of <see cref="TargetPath"/>, or one with another extension.</param>
    /// <param name="length">The file's length, bytes.</param>
    /// <param name="wait">Waits while another program has the file or the name open. It ends by being cancelled.</param>
    /// <param name="changed">A file that is renamed in the same moment, instead of overwritten; null for none.</param>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.FileBusy"/>: another program has kept the name open for a minute. <see cref="SukiError.TargetNotFile"/>, <see cref="SukiError.WriteFailed"/>.
    /// </exception>
    public async Task CommitAsync(string finalPath, long length, Func<TimeSpan, Task> wait, ChangedFile? changed = null)
    {
        try
        {
            Part.SetLength(length);
            PrivateFile.AllowReading(Part, _readers);
            Part.Flush(flushToDisk: true);
            Backoff backoff = new(RenameLimit);
            while (Rename(finalPath, changed) is not 0 and int error)
            {
                SukiSdpException? lasting = LastingFailure(finalPath, error);
                if (lasting is not null || backoff.Next() is not { } pause)
                {
                    throw lasting ?? (IsOpen(finalPath) ? FileErrors.OpenElsewhere(finalPath, PartPath) : FileErrors.Unnamed(finalPath, PartPath, error));
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

        // Others may read it from now on.
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

    /// <summary>The same where it is not what matters: a failure is a warning.</summary>
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

    /// <summary>Lets go of the file and leaves it for the next run.</summary>
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

    // Null for what passes, which only Windows has.
    private SukiSdpException? LastingFailure(string finalPath, int error)
    {
        FileAttributes target = AttributesOf(finalPath);
        return (target & FileAttributes.Directory) != 0 ? FileErrors.NotFile(finalPath)
            : Posix.IsHere || !Win32.IsBusy(error) ? FileErrors.Unnamed(finalPath, PartPath, error)
            : (target & FileAttributes.ReadOnly) != 0 ? FileErrors.ReadOnly(finalPath, PartPath)
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
