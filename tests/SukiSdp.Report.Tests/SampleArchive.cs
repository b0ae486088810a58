using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Report.Tests;

/// <summary>Writes an archive: WAV files, and a manifest with their lines.</summary>
internal sealed class SampleArchive(string folder)
{
    public const int Rate = 16_000;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly List<string> _lines = [];

    /// <summary>The archive's folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Adds a recording, unless its content is null: then only its line.</summary>
    public void AddRecording(string session, int sequence, byte[] wav, string? path = null, string? recording = null, DateTimeOffset? savedAt = null, byte[]? onDisk = null, bool isMissing = false)
    {
        path ??= $"{session}/{sequence:000}_r.wav";
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        if (!isMissing)
        {
            File.WriteAllBytes(full, onDisk ?? wav);
        }

        AddFileLine(session, recording ?? $"{session}-{sequence}", sequence, path, wav, savedAt);
    }

    /// <summary>Adds the line of a session: <c>complete</c> or <c>gone</c>.</summary>
    public void AddSession(string session, int recordings, string status = "complete", DateTimeOffset? at = null) =>
        _lines.Add(JsonSerializer.Serialize(new { schema = 1, kind = "session", session, status, recordings, recorded_at = Date(at) }, Json));

    /// <summary>Adds a joined file.</summary>
    public void AddJoined(string session, IReadOnlyList<string> recordings, byte[] wav)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, session + ".wav"), wav);
        AddFileLine(session, null, null, session + ".wav", wav, null, recordings);
    }

    /// <summary>Changes the line that was added last.</summary>
    public void ChangeLine(Action<JsonObject> change)
    {
        JsonObject line = JsonNode.Parse(_lines[^1])!.AsObject();
        change(line);
        _lines[^1] = line.ToJsonString();
    }

    /// <summary>Writes the manifest.</summary>
    public void Save()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllLines(Path.Combine(Folder, "archive.jsonl"), _lines);
    }

    /// <summary>A tone whose level rises and falls as speech does.</summary>
    public static byte[] Speech(double seconds, int seed = 1) =>
        Wav(seconds, i => (0.15 + Math.Pow(Math.Abs(Math.Sin((i / (double)Rate * 2.1) + seed)), 2) * Math.Abs(Math.Sin((i / (double)Rate * 0.37) + (seed * 1.7))) * 0.6) * Math.Sin(i * (0.05 + (seed * 0.003))));

    public static byte[] Silence(double seconds) => Wav(seconds, _ => 0);

    public static byte[] Clipped(double seconds) => Wav(seconds, i => 3 * Math.Sin(i * 0.02));

    /// <summary>A mono 16-bit file.</summary>
    public static byte[] Wav(double seconds, Func<int, double> sample)
    {
        byte[] bytes = new byte[2 * (int)(seconds * Rate)];
        for (int i = 0; i < bytes.Length / 2; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)Math.Clamp(sample(i) * 32_767, short.MinValue, short.MaxValue));
        }

        return WavBytes.Session(bytes);
    }

    private void AddFileLine(string session, string? recording, int? sequence, string path, byte[] wav, DateTimeOffset? savedAt, IReadOnlyList<string>? sources = null) => _lines.Add(JsonSerializer.Serialize(
        new
        {
            schema = 1,
            kind = "file",
            session,
            recording,
            sources,
            encounter = session.StartsWith("visit-", StringComparison.Ordinal) ? "encounter-of-" + session : null,
            sequence,
            path,
            length = wav.Length,
            crc32c = Castagnoli.Append(0, wav).ToString("x8", CultureInfo.InvariantCulture),
            sha256 = Convert.ToHexStringLower(SHA256.HashData(wav)),
            status = "saved",
            duration = (wav.Length - 44) / 2.0 / Rate,
            saved_at = Date(savedAt),
        },
        Json));

    private static string Date(DateTimeOffset? date) => (date ?? new DateTimeOffset(2026, 11, 20, 2, 0, 0, TimeSpan.Zero)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
