using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Archive;

/// <summary>
/// One line of a manifest, as it is written: a saved file, or a session that is complete or deleted. Dates are UTC. It contains IDs, names and checksums,
/// but no URL, token or patient data.
/// </summary>
internal sealed class ManifestLine
{
    public const int CurrentSchema = 1;

    /// <summary>A line about a file.</summary>
    public const string FileKind = "file";

    /// <summary>A line about a session.</summary>
    public const string SessionKind = "session";

    /// <summary>Every recording that the service listed for the session is saved.</summary>
    public const string Complete = "complete";

    /// <summary>The service lists unsaved recordings of a session that was complete.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The service has deleted the session's recordings permanently.</summary>
    public const string Gone = "gone";

    /// <summary>The file existed before the manifest listed it, or exists again after it was removed.</summary>
    public const string Found = "found";

    /// <summary>The file was missing or had changed, and was downloaded again.</summary>
    public const string Repaired = "repaired";

    /// <summary>The removal of the file has begun. Its file may exist or not.</summary>
    public const string Removing = "removing";

    /// <summary>The file was removed on purpose.</summary>
    public const string Removed = "removed";

    /// <summary>The form of the line.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary><see cref="FileKind"/> or <see cref="SessionKind"/>. Lines of other kinds are ignored.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The ambient session's id.</summary>
    public string Session { get; init; } = "";

    /// <summary>The encounter's id, if the input had one.</summary>
    public string? Encounter { get; init; }

    /// <summary>The recording's id; null for a joined file.</summary>
    public string? Recording { get; init; }

    /// <summary>Of a joined file: the ids of the recordings that are in it, in their order.</summary>
    public string[]? Sources { get; init; }

    /// <summary>The position of the recording in the session; null if the service didn't report it.</summary>
    public int? Sequence { get; init; }

    /// <summary>The file, relative to the destination, with forward slashes.</summary>
    public string? Path { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public long? Length { get; init; }

    /// <summary>CRC32C of the file as read back from disk, eight lower-case hex digits.</summary>
    [JsonPropertyName("crc32c")]
    public string? Crc32C { get; init; }

    /// <summary>SHA-256 of the file as read back from disk, lower-case hex digits.</summary>
    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    /// <summary>The playing time, seconds; null if it isn't known.</summary>
    public double? Duration { get; init; }

    /// <summary>The version of the object, if storage reported one.</summary>
    public string? Generation { get; init; }

    /// <summary>When the file got its final name.</summary>
    public DateTime? SavedAt { get; init; }

    /// <summary>When the file was removed; null for any other.</summary>
    public DateTime? RemovedAt { get; init; }

    /// <summary>Of a session: how many recordings it has; null if that isn't known.</summary>
    public int? Recordings { get; init; }

    /// <summary>Of a session: when this was recorded. Of a file: when the line was written, if the file was saved before; null otherwise.</summary>
    public DateTime? RecordedAt { get; init; }

    /// <summary>Of a complete session: true if it was listed once more after it was first complete, so that this isn't done again.</summary>
    public bool? Rechecked { get; init; }

    /// <summary>Of a file: <c>saved</c>, <c>resumed</c>, <c>joined</c>, <see cref="Found"/>, <see cref="Repaired"/>, <see cref="Removing"/> or <see cref="Removed"/>. Of a session: <see cref="Complete"/>, <see cref="Incomplete"/> or <see cref="Gone"/>.</summary>
    public string Status { get; init; } = "";

    /// <summary>The line with its line feed, as UTF-8.</summary>
    public byte[] Write()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.ManifestLine);
        Array.Resize(ref json, json.Length + 1);
        json[json.Length - 1] = (byte)'\n';
        return json;
    }

    /// <summary>Creates the next line of a file that the manifest lists, with the same values.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="encounterId">Its encounter; null if unknown.</param>
    /// <param name="file">The line of the file in the manifest.</param>
    /// <param name="duration">Its duration in seconds; null if unknown.</param>
    /// <param name="recordedAt">When the line is written, UTC; null if another date applies.</param>
    /// <param name="removedAt">When the file was removed, UTC; null if it wasn't.</param>
    /// <param name="status">The status.</param>
    public static ManifestLine Of(string sessionId, string? encounterId, RecordedFile file, double? duration, DateTime? recordedAt, DateTime? removedAt, string status) => new()
    {
        Kind = FileKind,
        Session = sessionId,
        Encounter = encounterId,
        Recording = file.RecordingId,
        Sources = file.RecordingId is null ? file.Sources : null,
        Sequence = file.SequenceNumber,
        Path = file.Path,
        Length = file.Length,
        Crc32C = file.Crc32C?.ToString("x8", CultureInfo.InvariantCulture),
        Sha256 = file.Sha256,
        Duration = duration,
        SavedAt = file.SavedAt?.UtcDateTime,
        RecordedAt = recordedAt,
        RemovedAt = removedAt,
        Status = status,
    };
}

/// <summary>The manifest's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ManifestLine))]
internal sealed partial class ManifestJson : JsonSerializerContext;
