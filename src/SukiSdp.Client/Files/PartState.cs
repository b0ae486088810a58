using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Files;

/// <summary>
/// What <c>NAME.part.json</c> holds: which version of which object the partial file is of, and which bytes of it are on disk. Never a URL, never a
/// token, and no checksum: bytes of an earlier run are read again from the disk before they count.
/// </summary>
internal sealed record PartState
{
    /// <summary>The schema this version writes, and the only one it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The largest state file that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>A page of the system's file cache, in bytes. A write within one page is done as a whole or not at all when the process is killed.</summary>
    public const int PageBytes = 4096;

    private const int MaxRanges = 256;

    /// <summary>The schema's version.</summary>
    public int Schema { get; init; }

    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The recording.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The entity tag of the version the bytes are of.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>The generation of the version the bytes are of.</summary>
    public string? Generation { get; init; }

    /// <summary>The object's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Whether the file is to replace one that has its final name, as with <c>-Force</c>; null for no.</summary>
    public bool? Replaces { get; init; }

    /// <summary>Ranges on disk: pairs of the first offset and the offset after the last.</summary>
    public long[][]? Ranges { get; init; }

    /// <summary>
    /// The state as JSON that can be read back, within one page if ids and tag leave room for that. Where there are too many ranges, the shortest are left out
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
    /// Reads a state file that is not trusted: null unless every word of it makes sense for this recording and for a partial file of
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

    // It is sent back as a header: nothing but what an entity tag may be (RFC 9110, section 8.8.3), or none.
    private static bool IsTag(string? tag) =>
        tag is null
        || (tag.Length is > 1 and <= 1024 && tag[tag.Length - 1] == '"' && (tag[0] == '"' || tag.StartsWith("W/\"", StringComparison.Ordinal)) && tag.All(c => c is >= ' ' and <= '~'));
}

/// <summary>The state file's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 8)]
[JsonSerializable(typeof(PartState))]
internal sealed partial class PartJson : JsonSerializerContext;
