using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Reporting;

/// <summary>
/// The JSON of a report, without reflection. The encoder is the default one, which escapes &lt;, &gt;, &amp;, quotation marks and everything that isn't ASCII: no
/// text can end the element that it is in, or be anything but text to a script.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(PageData))]
[JsonSerializable(typeof(SessionDetails[]))]
[JsonSerializable(typeof(CacheEntry))]
[JsonSerializable(typeof(CacheHeader))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>What the page itself has: enough for the totals, the charts and the table.</summary>
internal sealed record PageData
{
    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The folder of the files with details, relative to the page.</summary>
    public required string Folder { get; init; }

    /// <summary>How many sessions each file with details has.</summary>
    public int SessionsPerFile { get; init; }

    /// <summary>The names of the files with details, in the order of the sessions.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The recordings of each day, oldest first.</summary>
    public required IReadOnlyList<DayTotal> Days { get; init; }

    /// <summary>The sessions, newest first.</summary>
    public required IReadOnlyList<SessionRow> Sessions { get; init; }
}

/// <summary>The recordings that were saved on a day.</summary>
/// <param name="Day">The day, UTC, as <c>yyyy-MM-dd</c>.</param>
/// <param name="Recordings">The number of recordings.</param>
/// <param name="Seconds">Their playing time.</param>
internal sealed record DayTotal(string Day, int Recordings, double Seconds);

/// <summary>A session in the table.</summary>
internal sealed record SessionRow
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the encounter.</summary>
    public string? EncounterId { get; init; }

    /// <summary>When it was saved, in seconds since 1970.</summary>
    public long? SavedAt { get; init; }

    /// <summary>The number of recordings.</summary>
    public int Recordings { get; init; }

    /// <summary>Their playing time: that of the files and, for those that aren't measured, that in the manifest.</summary>
    public double Seconds { get; init; }

    /// <summary>The bytes of all its files on disk.</summary>
    public long Bytes { get; init; }

    /// <summary>What was found, as numbers of <see cref="SessionFlags"/>.</summary>
    public int Flags { get; init; }
}

/// <summary>A session when it is looked at.</summary>
/// <param name="Gaps">Ranges of missing sequence numbers: the first and the last.</param>
/// <param name="Files">Its recordings in their order, then its joined files.</param>
/// <param name="Note">What it lacks, as a sentence; null for nothing.</param>
internal sealed record SessionDetails(IReadOnlyList<int[]> Gaps, IReadOnlyList<FileDetails> Files, string? Note);

/// <summary>A recording or joined file when its session is looked at.</summary>
internal sealed record FileDetails
{
    /// <summary>The recording's id; null for a joined file.</summary>
    public string? Id { get; init; }

    /// <summary>The sequence number.</summary>
    public int? Sequence { get; init; }

    /// <summary>Its condition.</summary>
    public FileCondition Condition { get; init; }

    /// <summary>What is wrong with it.</summary>
    public string? Note { get; init; }

    /// <summary>Its path relative to the page; null for a file that doesn't exist.</summary>
    public string? Path { get; init; }

    /// <summary>Its length on disk; null when it isn't known.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its length in the manifest, if that isn't its length on disk.</summary>
    public long? RecordedBytes { get; init; }

    /// <summary>Playing time of the file or, if it isn't measured, that in the manifest.</summary>
    public double? Seconds { get; init; }

    /// <summary>When it was saved, in seconds since 1970.</summary>
    public long? SavedAt { get; init; }

    /// <summary>When it was removed, in seconds since 1970.</summary>
    public long? RemovedAt { get; init; }

    /// <summary>CRC32C in the manifest, hex digits.</summary>
    public string? Crc32C { get; init; }

    /// <summary>SHA-256 in the manifest, hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What was measured.</summary>
    public Measurement? Measured { get; init; }
}

/// <summary>The first line of the cache: with other settings, other values would have been measured.</summary>
/// <param name="Schema">The version of the format.</param>
/// <param name="SilenceThreshold">dBFS.</param>
/// <param name="SilenceWindow">Seconds.</param>
/// <param name="MostlySilentRatio">0 to 1.</param>
/// <param name="ClippedSampleLimit">Samples.</param>
/// <param name="WaveformPoints">Points.</param>
internal sealed record CacheHeader(int Schema, double SilenceThreshold, double SilenceWindow, double MostlySilentRatio, long ClippedSampleLimit, int WaveformPoints);

/// <summary>A line of the cache.</summary>
/// <param name="Path">The file's path relative to the page.</param>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">When the file was last written, UTC, in ticks of 100 ns.</param>
/// <param name="Recorded">The CRC32C in the manifest, hex digits; null when the manifest has none.</param>
/// <param name="Measured">What was measured.</param>
internal sealed record CacheEntry(string Path, long Length, long WrittenAt, string? Recorded, Measurement Measured);
