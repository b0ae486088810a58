using System.Globalization;
using System.Text;
using System.Text.Json;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>
/// What was measured before, so that a file is read once. Each line has the CRC32C of its JSON in front; the first line has the settings. A line that isn't what it
/// was, or of a file that isn't what it was, doesn't count; a cache of other settings or of another version is replaced. Lines are added as files are
/// measured, so that a run that is ended early isn't lost.
/// </summary>
/// <param name="path">The full path of the cache.</param>
/// <param name="settings">What counts as silence and as a problem.</param>
/// <param name="observer">Receives messages.</param>
internal sealed class MeasurementCache(string path, MeasureSettings settings, IRunObserver observer)
{
    /// <summary>The points of a waveform.</summary>
    public const int WaveformPoints = 400;

    private const int Schema = 1;
    private const int DigitsOfChecksum = 8;

    // More than that doesn't fit into one array.
    private const long MostBytes = 1L << 30;

    private readonly object _gate = new();
    private readonly Dictionary<string, (int At, int Length)> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<byte[]> _added = [];
    private byte[] _content = [];
    private bool _isNew = true;
    private bool _isCutOff;

    /// <summary>Reads what is there.</summary>
    public void Load()
    {
        try
        {
            FileSnapshot? file = FileSnapshot.At(path);
            if (file is null || file.Length > MostBytes)
            {
                return;
            }

            _content = File.ReadAllBytes(LongPath.Of(path));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            observer.Verbose($"'{path}': the cache couldn't be read, and is replaced: {e.Message}");
            return;
        }

        int line = 0, ignored = 0;
        for (int at = 0; at < _content.Length; line++)
        {
            int length = _content.AsSpan(at).IndexOf((byte)'\n');
            length = length < 0 ? _content.Length - at : length;
            if (line == 0)
            {
                _isNew = !_content.AsSpan(at, length).SequenceEqual(Header());
                if (_isNew)
                {
                    observer.Verbose($"'{path}': the cache is of another version or of other settings, and is replaced.");
                    _content = [];
                    return;
                }
            }
            else if (Checked(at, length) is { } json && PathOf(json) is { } key)
            {
                _lines[key] = (at, length);
            }
            else if (length > 0)
            {
                ignored++;
            }

            at += length + 1;
        }

        _isCutOff = _content.Length > 0 && _content[_content.Length - 1] != (byte)'\n';
        if (ignored > 0)
        {
            observer.Verbose($"'{path}': {DisplayText.Count(ignored, "line")} of the cache couldn't be used.");
        }
    }

    /// <summary>What was measured of a file; null when it wasn't, or when the file isn't what it was.</summary>
    /// <param name="relativePath">Its path relative to the page.</param>
    /// <param name="file">The file.</param>
    /// <param name="crc32C">Its CRC32C in the manifest; null when the manifest has none.</param>
    public Measurement? Find(string relativePath, FileSnapshot file, string? crc32C)
    {
        if (!_lines.TryGetValue(relativePath, out (int At, int Length) line))
        {
            return null;
        }

        try
        {
            CacheEntry? entry = JsonSerializer.Deserialize(Json(line.At, line.Length), ReportJson.Default.CacheEntry);
            if (entry?.Measured is { } measured && entry.Path == relativePath && entry.Length == file.Length && entry.WrittenAt == file.WrittenAt.Ticks && (crc32C is null || crc32C == Hex(measured.Crc32C)))
            {
                lock (_gate)
                {
                    _used.Add(relativePath);
                }

                return measured;
            }
        }
        catch (JsonException)
        {
            // Of another version, with the right checksum.
        }

        return null;
    }

    /// <summary>Adds what was measured of a file.</summary>
    public void Add(string relativePath, FileSnapshot file, Measurement measured)
    {
        byte[] line = Line(new CacheEntry(relativePath, file.Length, file.WrittenAt.Ticks, measured));
        lock (_gate)
        {
            _used.Remove(relativePath);
            _added.Add(line);
        }
    }

    /// <summary>Writes what was added since the last time.</summary>
    /// <exception cref="SukiSdpException">It couldn't be written.</exception>
    public async Task SaveAsync(Clock clock, CancellationToken cancellationToken)
    {
        byte[] added = TakeAdded();
        if (added.Length == 0)
        {
            return;
        }

        if (_isNew)
        {
            await ReportFile.WriteAsync(path, [.. Header(), (byte)'\n', .. added], clock, cancellationToken).ConfigureAwait(false);
            _isNew = false;
            return;
        }

        try
        {
            using AppendFile file = AppendFile.Open(path);
            file.Append(_isCutOff ? [(byte)'\n', .. added] : added);
            _isCutOff = false;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, path);
        }
    }

    /// <summary>Removes the lines that don't count anymore, if they are most of what was read.</summary>
    public async Task CompactAsync(Clock clock, CancellationToken cancellationToken)
    {
        long used = _used.Sum(key => (long)_lines[key].Length);
        if (_isNew || used >= _content.Length / 2)
        {
            return;
        }

        byte[] now = File.ReadAllBytes(LongPath.Of(path));
        using MemoryStream kept = new();
        kept.Write(Header(), 0, Header().Length);
        kept.WriteByte((byte)'\n');
        foreach ((int at, int length) in _used.Select(key => _lines[key]))
        {
            kept.Write(_content, at, length);
            kept.WriteByte((byte)'\n');
        }

        if (now.Length > _content.Length)
        {
            kept.Write(now, _content.Length, now.Length - _content.Length);
        }

        await ReportFile.WriteAsync(path, kept.ToArray(), clock, cancellationToken).ConfigureAwait(false);
    }

    private static string Hex(uint crc) => crc.ToString("x8", CultureInfo.InvariantCulture);

    private static byte[] WithChecksum(byte[] json) => [.. Encoding.ASCII.GetBytes(Hex(Crc32C.Append(0, json)) + " "), .. json];

    private static byte[] Line(CacheEntry entry) => [.. WithChecksum(JsonSerializer.SerializeToUtf8Bytes(entry, ReportJson.Default.CacheEntry)), (byte)'\n'];

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

    private ReadOnlySpan<byte> Json(int at, int length) => _content.AsSpan(at + DigitsOfChecksum + 1, length - DigitsOfChecksum - 1);

    // Null for a line that isn't what was written.
    private byte[]? Checked(int at, int length)
    {
        if (length <= DigitsOfChecksum + 1)
        {
            return null;
        }

        byte[] json = Json(at, length).ToArray();
        return _content.AsSpan(at, length).SequenceEqual(WithChecksum(json)) ? json : null;
    }

    private static string? PathOf(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        return reader.Read() && reader.Read() && reader.ValueTextEquals("path"u8) && reader.Read() ? reader.GetString() : null;
    }
}
