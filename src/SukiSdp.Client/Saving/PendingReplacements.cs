using System.Collections.Concurrent;
using System.Text;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>
/// The files below a destination that can differ from the manifest, because they are being replaced: <c>.replacements.part</c>, a line for the path
/// of each. A path is noted before the file is replaced, and removed when the manifest has the new line or the old file stays, so that the next run finishes what this
/// run doesn't. Where a manifest says that a session is complete, partial files are not looked for, which would require one file system request for each file.
/// </summary>
/// <remarks>It exists only while replacements are in progress or unfinished. Names contain IDs only.</remarks>
internal sealed class PendingReplacements(string destination, Clock clock, IRunObserver observer) : IDisposable
{
    private const string Name = ".replacements.part";

    // A file that is removed gets this length while it is still locked, so that a process that opened it before can detect that. No line is this short.
    private const int RemovedLength = 1;

    private readonly string _path = Path.Combine(destination, Name);
    private readonly Slots _writeSlot = new(1);
    private ConcurrentDictionary<string, bool>? _all;
    private bool _isHeld;

    /// <summary>Whether no file is listed. The list of earlier runs is read once in a run.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken).ConfigureAwait(false)).IsEmpty;

    /// <summary>Returns whether a file is listed, by an earlier run or by this one.</summary>
    public async Task<bool> ContainsAsync(string filePath, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        return Contains(filePath);
    }

    /// <summary>Returns the same, after the list has been read.</summary>
    public bool Contains(string filePath) => _all is { IsEmpty: false } && _all.ContainsKey(ArchivePath.Relative(destination, filePath));

    /// <summary>Adds a file that is about to be replaced.</summary>
    /// <exception cref="SukiSdpException">It cannot be written.</exception>
    public async Task AddAsync(string filePath, CancellationToken cancellationToken)
    {
        string name = ArchivePath.Relative(destination, filePath);
        ConcurrentDictionary<string, bool> noted = await ReadAsync(cancellationToken).ConfigureAwait(false);
        await ChangeAsync(lines => lines.Add(name), cancellationToken).ConfigureAwait(false);
        noted[name] = true;
    }

    /// <summary>Removes a file from the list, if it is listed. A failure is a warning: the next run checks the file again.</summary>
    public async Task RemoveAsync(string filePath, CancellationToken cancellationToken)
    {
        string name = ArchivePath.Relative(destination, filePath);
        if (_all?.TryRemove(name, out _) != true)
        {
            return;
        }

        try
        {
            await ChangeAsync(lines => lines.Remove(name), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The file has its final name, and must not be reported as failed. The next run removes the entry.
        }
        catch (SukiSdpException failure)
        {
            observer.Warning($"'{filePath}': the replacement is finished, but couldn't be removed from the list of pending replacements. {failure.Message} The next run checks the file again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writeSlot.Dispose();

    private async Task<ConcurrentDictionary<string, bool>> ReadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _all) is { } known)
        {
            return known;
        }

        ConcurrentDictionary<string, bool> noted = new(StringComparer.Ordinal);
        if (File.Exists(LongPath.Of(_path)))
        {
            await ChangeAsync(lines => lines.ToList().ForEach(line => noted[line] = true), cancellationToken).ConfigureAwait(false);
        }

        return Interlocked.CompareExchange(ref _all, noted, null) ?? noted;
    }

    // Other runs also change it, so it is locked during a change.
    private async Task ChangeAsync(Action<HashSet<string>> change, CancellationToken cancellationToken)
    {
        using Slot slot = await _writeSlot.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream file = await OpenAsync(cancellationToken).ConfigureAwait(false);
            byte[] text = new byte[file.Length];
            int read = file.ReadFully(text, 0, text.Length);
            HashSet<string> lines = new(Encoding.UTF8.GetString(text, 0, read).Split('\n').Where(line => line.Length > 0), StringComparer.Ordinal);
            int before = lines.Count;
            change(lines);
            if (lines.Count == 0)
            {
                File.Delete(LongPath.Of(_path));
                file.SetLength(RemovedLength);
            }
            else if (lines.Count != before)
            {
                byte[] changed = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
                file.Position = 0;
                file.Write(changed, 0, changed.Length);
                file.SetLength(changed.Length);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, _path);
        }
    }

    // If a program has locked it for half a minute, further files don't wait for it.
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            FileStream file = _isHeld ? Open() : await SharedFile.WaitForAsync(Open, _path, clock, cancellationToken).ConfigureAwait(false);
            _isHeld = false;
            return file;
        }
        catch (SukiSdpException busy) when (busy.Error == SukiError.FileBusy)
        {
            _isHeld = true;
            if (!busy.IsTransient)
            {
                throw;
            }

            throw new SukiSdpException(SukiError.FileBusy, $"'{_path}' is still open in another program for exclusive access.", busy);
        }
    }

    private FileStream Open()
    {
        FileStream file = PrivateFile.OpenOrCreate(_path, FileShare.Delete);

        // Another run may have removed the very file that is locked now, and a third run can have created a new one: a line that is written to it would be lost.
        if (File.Exists(LongPath.Of(_path)) && file.Length != RemovedLength)
        {
            return file;
        }

        // The computer can have stopped before the file was gone.
        if (PrivateFile.HasName(file, _path))
        {
            file.SetLength(0);
            return file;
        }

        file.Dispose();
        throw FileErrors.Busy(_path);
    }
}
