using SukiSdp.Api;

namespace SukiSdp.Transfer;

/// <summary>
/// A file on its way: <c>NAME.part</c> with <c>NAME.part.json</c> beside it, locked while open. It becomes <c>NAME</c> in one step or not at all.
/// </summary>
internal sealed class PartFile : IDisposable
{
    // Windows lets nobody rename while a virus scanner or an indexer holds the file; they let go within seconds.
    private const int RenameTries = 20;
    private static readonly TimeSpan RenamePause = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private FileStream? _part;
    private FileStream? _state;
    private int _stateLength;

    private PartFile(string targetPath, FileStream part)
    {
        TargetPath = targetPath;
        _part = part;
    }

    /// <summary>The final name.</summary>
    public string TargetPath { get; }

    /// <summary>The name until then.</summary>
    public string PartPath => PathOf(TargetPath);

    /// <summary>The side file's name.</summary>
    public string StatePath => StatePathOf(TargetPath);

    /// <summary>The part file's length in bytes, preallocated room included.</summary>
    public long Length => Part.Length;

    /// <summary>The part's bytes, for who reads or writes them in one pass. It is closed with the part file.</summary>
    public FileStream Content => Part;

    private FileStream Part => _part ?? throw new ObjectDisposedException(nameof(PartFile));

    /// <summary>The part file of a final name.</summary>
    public static string PathOf(string targetPath) => targetPath + ".part";

    /// <summary>The side file of a final name.</summary>
    public static string StatePathOf(string targetPath) => targetPath + ".part.json";

    /// <summary>Opens or makes the part file of a final name, and locks it.</summary>
    /// <exception cref="SukiSdpException">A link, a folder, locked, or not writable.</exception>
    public static PartFile Open(string targetPath)
    {
        string path = PathOf(targetPath);
        try
        {
            for (int tries = 0; ; tries++)
            {
                FileStream part = PrivateFile.OpenOrCreate(path);
                // Whoever held the lock before may have renamed the very file that we now hold: then it is a finished file, and not ours to write.
                if (File.Exists(LongPath.Of(path)) || tries == 100)
                {
                    return new PartFile(targetPath, part);
                }

                part.Dispose();
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, path);
        }
    }

    /// <summary>Removes the side file of a run that was killed after the rename: its part has become the finished file.</summary>
    public static void RemoveLeftover(string targetPath)
    {
        try
        {
            if (File.Exists(LongPath.Of(StatePathOf(targetPath))) && !File.Exists(LongPath.Of(PathOf(targetPath))))
            {
                File.Delete(LongPath.Of(StatePathOf(targetPath)));
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            // The file that counts is there; what is left beside it is of no harm.
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
            int read = 0;
            while (read < json.Length && state.Read(json, read, json.Length - read) is > 0 and int n)
            {
                read += n;
            }

            return read == json.Length ? PartState.Read(json, sessionId, recordingId, Part.Length) : null;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, StatePath);
        }
    }

    /// <summary>Begins anew: empties the file, makes sure there is room for <paramref name="length"/> bytes, and lays it out.</summary>
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
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, PartPath);
        }
    }

    /// <summary>Writes bytes at an offset. Several connections may call it at once.</summary>
    public void Write(byte[] buffer, int count, long offset)
    {
        try
        {
#if NET
            RandomAccess.Write(Part.SafeFileHandle, buffer.AsSpan(0, count), offset);
#else
            lock (_gate)
            {
                Part.Position = offset;
                Part.Write(buffer, 0, count);
                Part.Flush();
            }
#endif
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, PartPath);
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
                int read = 0;
                while (read < count && Part.Read(buffer, read, count - read) is > 0 and int n)
                {
                    read += n;
                }

                return read;
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, PartPath);
        }
    }

    /// <summary>
    /// Notes which bytes are there. One write over the old text, padded with spaces to its length, so that a process that is killed leaves either
    /// the old or the new.
    /// </summary>
    /// <param name="makeState">Gives the state at the moment it is written.</param>
    /// <param name="flushFirst">Whether the part's bytes must reach the disk before: needed when no checksum will prove them.</param>
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
                    Array.Resize(ref json, _stateLength);
                    json.AsSpan(length).Fill((byte)' ');
                }

                state.Position = 0;
                state.Write(json, 0, json.Length);
                state.Flush();
                _stateLength = json.Length;
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, StatePath);
        }
    }

    /// <summary>Gives the file its final name: bytes to the disk, rename, folder to the disk.</summary>
    /// <param name="finalPath">The name in the same folder: that of <see cref="TargetPath"/>, or one with another extension.</param>
    /// <param name="length">The file's length, bytes.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting for a name that is in use.</param>
    public async Task CommitAsync(string finalPath, long length, Clock clock, CancellationToken cancellationToken)
    {
        try
        {
            Part.SetLength(length);
            Part.Flush(flushToDisk: true);
            if (!Posix.IsHere)
            {
                // Windows renames no open file. Elsewhere it stays open, and with that locked, until it has its name.
                Part.Dispose();
            }

            int error = Rename(finalPath);
            for (int tries = 1; error != 0 && !Posix.IsHere && tries < RenameTries; tries++)
            {
                await clock.Delay(RenamePause, cancellationToken).ConfigureAwait(false);
                error = Rename(finalPath);
            }

            if (error != 0)
            {
                throw Posix.IsHere && error == Posix.EISDIR
                    ? DiskFailure.NotFile(finalPath)
                    : new SukiSdpException(SukiError.WriteFailed, $"'{finalPath}': the finished file could not get its name (error {error}). It is whole and lies at '{PartPath}'; the next run goes on from there.");
            }

            if (Posix.IsHere)
            {
                Posix.FlushFolder(Path.GetDirectoryName(finalPath)!);
            }

            DiscardState();
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, finalPath);
        }
    }

    /// <summary>Removes part and side file.</summary>
    public void Discard()
    {
        try
        {
            DiscardState();
            if (Posix.IsHere)
            {
                // Removed while still locked, so that nobody else's file can be hit.
                File.Delete(PartPath);
                _part?.Dispose();
            }
            else
            {
                _part?.Dispose();
                File.Delete(LongPath.Of(PartPath));
            }

            _part = null;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, PartPath);
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

    private FileStream State => _state ??= PrivateFile.OpenOrCreate(StatePath);

    private void DiscardState()
    {
        lock (_gate)
        {
            _state?.Dispose();
            _state = null;
            _stateLength = 0;
            File.Delete(LongPath.Of(StatePath));
        }
    }

    private int Rename(string finalPath) => Posix.IsHere
        ? Posix.Rename(PartPath, finalPath)
        : Win32.Rename(LongPath.Of(PartPath), LongPath.Of(finalPath));
}
