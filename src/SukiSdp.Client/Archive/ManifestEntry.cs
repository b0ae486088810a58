using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace SukiSdp.Archive;

/// <summary>
/// A line of a manifest as it is read: texts as UTF-8, mostly as parts of the line, so that hundreds of thousands of lines need no allocations.
/// </summary>
internal ref struct ManifestEntry
{
    public long Schema { get; private set; }

    public ReadOnlySpan<byte> Kind { get; private set; }

    public ReadOnlySpan<byte> Session { get; private set; }

    public ReadOnlySpan<byte> Recording { get; private set; }

    /// <summary>The ids of a joined file's recordings, as <see cref="PackedTexts"/>.</summary>
    public ReadOnlySpan<byte> Sources { get; private set; }

    public ReadOnlySpan<byte> Path { get; private set; }

    public ReadOnlySpan<byte> Status { get; private set; }

    public ReadOnlySpan<byte> Encounter { get; private set; }

    public ReadOnlySpan<byte> Sha256 { get; private set; }

    /// <summary>The playing time, seconds; null if the line doesn't contain it.</summary>
    public double? Duration { get; private set; }

    /// <summary>When the file was removed; null if the line doesn't contain it.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    public int? Sequence { get; private set; }

    /// <summary>Of a session: how many recordings it has; null if the line doesn't contain it.</summary>
    public int? Recordings { get; private set; }

    public long? Length { get; private set; }

    public uint? Crc32C { get; private set; }

    /// <summary>When the file was saved; null if the line doesn't contain it.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>When the line was written, if it says so. Lines about sessions contain it, and lines about files if the file was saved earlier.</summary>
    public DateTimeOffset? RecordedAt { get; private set; }

    /// <summary>When the file was saved, or the session recorded; null if the line doesn't contain it.</summary>
    public readonly DateTimeOffset? At => SavedAt ?? RecordedAt;

    /// <summary>
    /// Of a file: when this was so, which decides between lines of several manifests. Null if it isn't known: earlier versions recorded an existing file with the
    /// date of the file only.
    /// </summary>
    public readonly DateTimeOffset? StateAt => RecordedAt is null && Status.SequenceEqual("found"u8) ? null : Later(Later(RecordedAt, RemovedAt), SavedAt);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || one < other ? other ?? one : one;

    /// <summary>Of a complete session: whether its line was written after it had been listed once more.</summary>
    public bool IsRechecked { get; private set; }

    /// <summary>Whether it is about a file.</summary>
    public readonly bool IsFile => Kind.SequenceEqual("file"u8);

    /// <summary>Whether it is about a session.</summary>
    public readonly bool IsSession => Kind.SequenceEqual("session"u8);

    /// <summary>Of a file: the progress of its removal.</summary>
    public readonly Removal Removal =>
        Status.SequenceEqual("removed"u8) ? Removal.Ended
        : Status.SequenceEqual("removing"u8) ? Removal.Begun
        : Removal.None;

    /// <summary>Of a session: its state.</summary>
    public readonly RecordedState State =>
        Status.SequenceEqual("complete"u8) ? RecordedState.Complete
        : Status.SequenceEqual("gone"u8) ? RecordedState.Gone
        : RecordedState.Open;

    /// <summary>Reads a line, which isn't trusted.</summary>
    /// <returns>Whether it is complete and valid. It can have a newer schema.</returns>
    [MethodImpl(Jit.OptimizeAtOnce)]
    public static bool TryRead(ReadOnlySpan<byte> line, out ManifestEntry entry)
    {
        entry = default;
        ManifestEntry read = default;
        try
        {
            Utf8JsonReader json = new(line, new JsonReaderOptions { MaxDepth = 8 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                read.ReadProperty(line, ref json);
            }

            bool isWhole = json.TokenType == JsonTokenType.EndObject && !json.Read() && read.MakesSense;
            entry = read;
            return isWhole;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Returns whether an invalid line is the beginning of a line of this module, which a crash has left incomplete.</summary>
    /// <param name="line">The line.</param>
    /// <param name="session">The session, if the line contains it.</param>
    public static bool IsBeginning(ReadOnlySpan<byte> line, out string? session)
    {
        session = null;
        ReadOnlySpan<byte> beginning = "{\"schema\":"u8;
        int length = Math.Min(line.Length, beginning.Length);
        if (!line.Slice(0, length).SequenceEqual(beginning.Slice(0, length)))
        {
            return false;
        }

        try
        {
            Utf8JsonReader json = new(line, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 8 }));
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("session"u8) && json.Read() && json.TokenType == JsonTokenType.String)
                {
                    session = json.GetString();
                }
            }

            return json.TokenType != JsonTokenType.EndObject || json.CurrentDepth > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private readonly bool MakesSense => Schema > 0 && Kind.Length > 0 && Session.Length > 0 && Status.Length > 0 && (!IsFile || (Length >= 0 && IsBelow(Path)));

    [MethodImpl(Jit.OptimizeAtOnce)]
    private void ReadProperty(ReadOnlySpan<byte> line, scoped ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> name = json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
        if (name.SequenceEqual("schema"u8))
        {
            Schema = Number(ref json) ?? 0;
        }
        else if (name.SequenceEqual("kind"u8))
        {
            Kind = Text(line, ref json);
        }
        else if (name.SequenceEqual("session"u8))
        {
            Session = Text(line, ref json);
        }
        else if (name.SequenceEqual("recording"u8))
        {
            Recording = Text(line, ref json);
        }
        else if (name.SequenceEqual("sources"u8))
        {
            Sources = Texts(ref json);
        }
        else if (name.SequenceEqual("path"u8))
        {
            Path = Text(line, ref json);
        }
        else if (name.SequenceEqual("status"u8))
        {
            Status = Text(line, ref json);
        }
        else if (name.SequenceEqual("sequence"u8))
        {
            Sequence = Integer(ref json);
        }
        else if (name.SequenceEqual("recordings"u8))
        {
            Recordings = Integer(ref json);
        }
        else if (name.SequenceEqual("length"u8))
        {
            Length = Number(ref json);
        }
        else if (name.SequenceEqual("saved_at"u8))
        {
            SavedAt = Date(ref json);
        }
        else if (name.SequenceEqual("recorded_at"u8))
        {
            RecordedAt = Date(ref json);
        }
        else if (name.SequenceEqual("removed_at"u8))
        {
            RemovedAt = Date(ref json);
        }
        else if (name.SequenceEqual("encounter"u8))
        {
            Encounter = Text(line, ref json);
        }
        else if (name.SequenceEqual("sha256"u8))
        {
            Sha256 = Text(line, ref json);
        }
        else if (name.SequenceEqual("duration"u8))
        {
            json.Read();
            Duration = json.TokenType == JsonTokenType.Number && json.TryGetDouble(out double seconds) && seconds is >= 0 and < 1e9 ? seconds : null;
            json.Skip();
        }
        else if (name.SequenceEqual("rechecked"u8))
        {
            json.Read();
            IsRechecked = json.TokenType == JsonTokenType.True;
            json.Skip();
        }
        else if (name.SequenceEqual("crc32c"u8))
        {
            ReadOnlySpan<byte> digits = Text(line, ref json);
            Crc32C = digits.Length == 8 && Utf8Parser.TryParse(digits, out uint crc, out int used, 'x') && used == 8 ? crc : null;
        }
        else
        {
            json.Read();
            json.Skip();
        }
    }

    private static int? Integer(scoped ref Utf8JsonReader json) => Number(ref json) is >= int.MinValue and <= int.MaxValue and { } number ? (int)number : null;

    [MethodImpl(Jit.OptimizeAtOnce)]
    private static long? Number(scoped ref Utf8JsonReader json)
    {
        json.Read();
        bool isNumber = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out _);
        long? number = isNumber ? json.GetInt64() : null;
        json.Skip();
        return number;
    }

    [MethodImpl(Jit.OptimizeAtOnce)]
    private static DateTimeOffset? Date(scoped ref Utf8JsonReader json)
    {
        json.Read();
        DateTimeOffset? date = json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out DateTimeOffset read) ? read : null;
        json.Skip();
        return date;
    }

    // Empty for anything but text.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> line, scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return default;
        }

        return json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : line.Slice((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
    }

    // Empty for null.
    private static ReadOnlySpan<byte> Texts(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        List<string> texts = [];
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                texts.Add(json.GetString()!);
            }
        }

        return json.TokenType == JsonTokenType.EndArray
            ? PackedTexts.Pack(texts)
            : throw new JsonException(string.Format(CultureInfo.InvariantCulture, "{0} where strings are expected.", json.TokenType));
    }

    // This module never writes a path that leads out of the destination, or that contains control characters.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private static bool IsBelow(ReadOnlySpan<byte> path)
    {
        foreach (byte c in path)
        {
            if (c is < (byte)' ' or (byte)'\\' or (byte)':')
            {
                return false;
            }
        }

        while (true)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> part = slash < 0 ? path : path.Slice(0, slash);
            if (part.Length == 0 || part.SequenceEqual("."u8) || part.SequenceEqual(".."u8))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path.Slice(slash + 1);
        }
    }
}
