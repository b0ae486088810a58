using SukiSdp.Transfer;

namespace SukiSdp.Archive;

/// <summary>
/// Adds lines to a manifest that other processes add to as well: locked for the moment, whole lines in one write, flushed to the disk. Lines that come
/// while one write is under way share the next.
/// </summary>
internal sealed class ManifestAppender(string path, Clock clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Entry> _waiting = [];

    /// <summary>Adds a line, and returns when the disk has it.</summary>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public async Task AppendAsync(ManifestLine line, CancellationToken stop)
    {
        Entry entry = new(line.Write());
        lock (_waiting)
        {
            _waiting.Add(entry);
        }

        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (!entry.Written.Task.IsCompleted)
            {
                await WriteAllAsync(stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }

        await entry.Written.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task WriteAllAsync(CancellationToken stop)
    {
        Entry[] batch;
        lock (_waiting)
        {
            batch = [.. _waiting];
            _waiting.Clear();
        }

        try
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
            using FileStream file = await SharedFile.WaitForAsync(() => PrivateFile.OpenOrCreate(path), path, clock, stop).ConfigureAwait(false);
            byte[] lines = Join(batch, afterTornLine: EndsTorn(file));
            file.Position = file.Length;
            file.Write(lines, 0, lines.Length);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e)
        {
            Exception cause = DiskFailure.Is(e) ? DiskFailure.From(e, path) : e;
            Array.ForEach(batch, entry => entry.Written.TrySetException(cause));
            return;
        }

        Array.ForEach(batch, entry => entry.Written.TrySetResult(true));
    }

    // A process that was killed while it wrote may have left half a line.
    private static bool EndsTorn(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Position = file.Length - 1;
        return file.ReadByte() != '\n';
    }

    private static byte[] Join(Entry[] batch, bool afterTornLine)
    {
        using MemoryStream lines = new();
        if (afterTornLine)
        {
            lines.WriteByte((byte)'\n');
        }

        foreach (Entry entry in batch)
        {
            lines.Write(entry.Line, 0, entry.Line.Length);
        }

        return lines.ToArray();
    }

    private sealed class Entry(byte[] line)
    {
        public byte[] Line { get; } = line;

        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
