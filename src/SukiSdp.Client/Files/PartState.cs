using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Files;

/// <summary>
/// The content of <c>NAME.part.json</c>: the object, its version, and the ranges that are on disk. It never contains a URL or a
/// token, and contains no checksum, because the bytes of an earlier run are read again from disk.
/// </summary>
internal sealed record PartState
{
    /// <summary>The schema this version writes, and the only one it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The largest state file that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>A page of the system's file cache, in bytes. If the process is killed, a write within one page is done completely or not at all.</summary>
    public const int PageBytes = 4096;

    private const int MaxRanges = 256;

    /// <summary>The schema's version.</summary>
    public int Schema { get; init; }

    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The recording.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The entity tag of the version of the bytes.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>The generation of the version the bytes are of.</summary>
    public string? Generation { get; init; }

    /// <summary>The object's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Whether the file replaces an existing file, as with <c>-Force</c>; null for no.</summary>
    public bool? Replaces { get; init; }

    /// <summary>Ranges on disk: pairs of the first offset and the offset after the last.</summary>
    public long[][]? Ranges { get; init; }

    /// <summary>
    /// Returns the state as JSON, within one page if the IDs and the tag are short enough. If there are too many ranges, the shortest are omitted
    /// and downloaded again.
    /// </summary>
    public byte[] Write()
    {
        for (int ranges = Math.Min(Ranges?.Length ?? 0, MaxRanges); ; ranges /= 2)
        {
            PartState state = ranges == Ranges?.Length ? this : this with { Ranges = Longest(ranges) };
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(state, PartJson.Default.PartState);
            if (json.Length <= PageBytes || ranges <= 1)
            {
                return json;
            }
        }
    }

    /// <summary>
    /// Reads a state file, which isn't trusted. Returns null unless it is valid for this recording and for a partial file of
    /// <paramref name="partLength"/> bytes.
    /// </summary>
    public static PartState? Read(byte[] json, string sessionId, string recordingId, long partLength)
    {
        PartState? state;
        try
        {
            state = JsonSerializer.Deserialize(json, PartJson.Default.PartState);
        }
        catch (JsonException)
        {
            return null;
        }

        if (state is not { Schema: CurrentSchema, Ranges: { Length: > 0 and <= MaxRanges } ranges, Length: > 0 }
            || state.SessionId != sessionId
            || state.RecordingId != recordingId
            || (state.ETag ?? state.Generation) is null
            || !IsTag(state.ETag)
            || state.Generation?.All(c => c is >= '0' and <= '9') == false
            || state.Generation is "")
        {
            return null;
        }

        long at = 0;
        foreach (long[]? range in ranges)
        {
            if (range is not { Length: 2 } || range[0] < at || range[1] <= range[0] || range[1] > state.Length || range[1] > partLength)
            {
                return null;
            }

            at = range[1];
        }

        return state;
    }

    private long[][] Longest(int count) => [.. Ranges!.OrderByDescending(r => r[1] - r[0]).Take(count).OrderBy(r => r[0])];

    // It is sent as a header, so it must be a valid entity tag (RFC 9110, section 8.8.3) or empty.
    private static bool IsTag(string? tag) =>
        tag is null
        || (tag.Length is > 1 and <= 1024 && tag[tag.Length - 1] == '"' && (tag[0] == '"' || tag.StartsWith("W/\"", StringComparison.Ordinal)) && tag.All(c => c is >= ' ' and <= '~'));
}

/// <summary>The state file's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 8)]
[JsonSerializable(typeof(PartState))]
internal sealed partial class PartJson : JsonSerializerContext;
