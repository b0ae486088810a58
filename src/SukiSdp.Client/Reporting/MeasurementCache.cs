using System.Globalization;
using System.Text;
using System.Text.Json;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>
/// Stores measurements, so that a file is read once. Each line begins with the CRC32C of its JSON; the first line contains the settings. A line that
/// was changed, or whose file has changed, doesn't count. A cache with other settings or of another version is replaced. Lines are added as files are
/// measured, so that a run that is ended early isn't lost. Only the offsets of the lines are kept in memory.
/// </summary>
/// <param name="path">The full path of the cache.</param>
/// <param name="settings">What counts as silence and as a problem.</param>
/// <param name="observer">Receives messages.</param>
internal sealed class MeasurementCache(string path, MeasureSettings settings, IRunObserver observer) : IDisposable
{
    /// <summary>The points of a waveform.</summary>
    public const int WaveformPoints = 400;

    private const int Schema = 2;
    private const int DigitsOfChecksum = 8;

    private readonly object _gate = new();
    private readonly Dictionary<string, (long At, int Length)> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<byte[]> _added = [];
    private FileStream? _file;
    private long _length;
    private bool _isNew = true;
    private bool _isCutOff;
    private bool _isGivenUp;

    /// <summary>Reads the existing cache. A program that has it open is waited for.</summary>
    public async Task LoadAsync(Clock clock, CancellationToken cancellationToken)
    {
        try
        {
            await WhenFreeAsync(Read, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FileErrors.Is(e) || e is SukiSdpException)
        {
            observer.Verbose($"'{path}': the cache couldn't be read, and is replaced: {e.Message}");
            Clear();
        }

        void Read()
        {
            // What was read before another program locked the file doesn't count.
            Clear();
            _isNew = true;
            if (FileSnapshot.At(path) is not null)
            {
                _file = new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
                ReadLines(new CacheLines(_file));
            }
        }
    }

    /// <summary>Returns the measurement of a file; null if it wasn't measured, or if the file or its line in the manifest has changed.</summary>
    /// <param name="relativePath">Its path relative to the page.</param>
    /// <param name="file">The file.</param>
    /// <param name="recorded">Its CRC32C in the manifest; null when the manifest has none.</param>
    public Measurement? Find(string relativePath, FileSnapshot file, string? recorded)
    {
        if (!_lines.TryGetValue(relativePath, out (long At, int Length) line))
        {
            return null;
        }

        try
        {
            CacheEntry? entry = Checked(Read(line.At, line.Length)) is { Length: > 0 } json ? JsonSerializer.Deserialize(json, ReportJson.Default.CacheEntry) : null;
            if (entry?.Measured is { } measured && entry.Path == relativePath && entry.Length == file.Length && entry.WrittenAt == file.WrittenAt.Ticks && entry.Recorded == recorded)
            {
                lock (_gate)
                {
                    _used.Add(relativePath);
                }

                return measured;
            }
        }
        catch (Exception e) when (e is JsonException || FileErrors.Is(e))
        {
            // Of another version, with the right checksum, or it can't be read anymore.
        }

        return null;
    }

    /// <summary>Adds what was measured of a file.</summary>
    public void Add(string relativePath, FileSnapshot file, string? recorded, Measurement measured)
    {
        byte[] line = WithChecksum(JsonSerializer.SerializeToUtf8Bytes(new CacheEntry(relativePath, file.Length, file.WrittenAt.Ticks, recorded, measured), ReportJson.Default.CacheEntry));
        lock (_gate)
        {
            _used.Remove(relativePath);
            _added.Add([.. line, (byte)'\n']);
        }
    }

    /// <summary>Writes what was added since the last time. If another program has the cache open for a minute, nothing more is written in this run.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Cancels waiting. What can be written immediately is written nevertheless.</param>
    /// <exception cref="SukiSdpException">It couldn't be written.</exception>
    public async Task SaveAsync(Clock clock, CancellationToken cancellationToken)
    {
        byte[] added = TakeAdded();
        if (added.Length == 0 || _isGivenUp)
        {
            return;
        }

        if (_isNew)
        {
            try
            {
                await ReportFile.WriteAsync(path, [.. Header(), (byte)'\n', .. added], clock, cancellationToken).ConfigureAwait(false);
                _isNew = false;
            }
            catch (SukiSdpException failure) when (failure.Error == SukiError.FileBusy)
            {
                GiveUp();
            }

            return;
        }

        try
        {
            await WhenFreeAsync(Append, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, path);
        }

        void Append()
        {
            using AppendFile file = AppendFile.Open(path);
            file.Append(_isCutOff ? [(byte)'\n', .. added] : added);
            _isCutOff = false;
        }
    }

    /// <summary>Removes the lines that don't count anymore, if they are most of what was read.</summary>
    /// <exception cref="SukiSdpException">It couldn't be written.</exception>
    public async Task CompactAsync(Clock clock, CancellationToken cancellationToken)
    {
        if (_isGivenUp || _file is null || _used.Sum(key => (long)_lines[key].Length) >= _length / 2)
        {
            return;
        }

        using PartFile part = ReportFile.Open(path);
        try
        {
            long written = 0;
            part.Begin(length: null);
            Append([.. Header(), (byte)'\n']);
            foreach ((long at, int length) in _used.Select(key => _lines[key]).OrderBy(line => line.At))
            {
                Append([.. Read(at, length), (byte)'\n']);
            }

            // What was added meanwhile. If the last line was cut off, a line end comes first.
            for (long at = _length; at < _file.Length; at += CacheLines.Longest)
            {
                Append(Read(at, (int)Math.Min(CacheLines.Longest, _file.Length - at)));
            }

            // On Windows, a file that is open isn't replaced.
            Clear();
            await part.CommitAsync(path, written, pause => clock.Delay(pause, cancellationToken)).ConfigureAwait(false);

            void Append(byte[] bytes)
            {
                part.Write(bytes, 0, bytes.Length, written);
                written += bytes.Length;
            }
        }
        catch (Exception e)
        {
            part.DiscardOrWarn(observer);
            if (FileErrors.Is(e))
            {
                throw FileErrors.From(e, path);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void ReadLines(CacheLines lines)
    {
        int ignored = 0;
        while (lines.Next() is { } line)
        {
            if (_isNew)
            {
                if (line.At > 0 || !line.Text.AsSpan().SequenceEqual(Header()))
                {
                    observer.Verbose($"'{path}': the cache is of another version or of other settings, and is replaced.");
                    Clear();
                    return;
                }

                _isNew = false;
            }
            else if (Checked(line.Text) is { } json && PathOf(json) is { } key)
            {
                _lines[key] = (line.At, line.Text.Length);
            }
            else if (line.Text.Length > 0)
            {
                ignored++;
            }
        }

        if (lines.Ignored + ignored > 0)
        {
            observer.Verbose($"'{path}': {DisplayText.Count(lines.Ignored + ignored, "line")} of the cache couldn't be used.");
        }

        if (_isNew)
        {
            Clear();
            return;
        }

        _length = lines.Length;
        _isCutOff = lines.IsCutOff;
        observer.Verbose($"'{path}': the cache has {DisplayText.Count(_lines.Count, "measurement")}.");
    }

    // What isn't used is replaced by the first lines that are written.
    private void Clear()
    {
        _file?.Dispose();
        _file = null;
        _lines.Clear();
        _used.Clear();
    }

    private byte[] Read(long at, int length)
    {
        byte[] bytes = new byte[length];
        lock (_gate)
        {
            _file!.Position = at;
            Array.Resize(ref bytes, _file.ReadFully(bytes, 0, length));
        }

        return bytes;
    }

    private byte[] Header() => WithChecksum(JsonSerializer.SerializeToUtf8Bytes(
        new CacheHeader(Schema, settings.SilenceThreshold, settings.SilenceWindow.TotalSeconds, settings.MostlySilentRatio, settings.ClippedSampleLimit, WaveformPoints),
        ReportJson.Default.CacheHeader));

    private byte[] TakeAdded()
    {
        lock (_gate)
        {
            byte[] added = [.. _added.SelectMany(line => line)];
            _added.Clear();
            return added;
        }
    }

    private async Task WhenFreeAsync(Action use, Clock clock, CancellationToken cancellationToken)
    {
        Backoff backoff = new(FreshFile.LongestScan);
        while (true)
        {
            try
            {
                use();
                return;
            }
            catch (Exception e) when (SharedFile.IsBusy(e))
            {
                if (backoff.Next() is not { } pause)
                {
                    GiveUp();
                    return;
                }

                await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void GiveUp()
    {
        _isGivenUp = true;
        observer.Warning($"'{path}': another program has this file open. What this run measures isn't kept for the next one.");
    }

    private static byte[] WithChecksum(byte[] json) => [.. Encoding.ASCII.GetBytes(Crc32C.Append(0, json).ToString("x8", CultureInfo.InvariantCulture) + " "), .. json];

    // The JSON of a line; null for a line that isn't what was written.
    private static byte[]? Checked(byte[] line)
    {
        if (line.Length <= DigitsOfChecksum + 1)
        {
            return null;
        }

        byte[] json = line.AsSpan(DigitsOfChecksum + 1).ToArray();
        return line.AsSpan().SequenceEqual(WithChecksum(json)) ? json : null;
    }

    private static string? PathOf(byte[] json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            return reader.Read() && reader.Read() && reader.ValueTextEquals("path"u8) && reader.Read() ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
