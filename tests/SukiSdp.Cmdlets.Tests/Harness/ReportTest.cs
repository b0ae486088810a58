using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using SukiSdp.Sandbox;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test of <c>Export-SukiArchiveReport</c>, which reads the data of the page.</summary>
public abstract class ReportTest : ModuleTest
{
    private protected const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";
    private protected const string Export = "Export-SukiArchiveReport kept";

    private protected string Page => Path.Combine(Folder, "report.html");

    private protected string DataFolder => Path.Combine(Folder, "report_files");

    private protected static void FlipLastByte(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Writes a file of an archive, unless its content is null, and returns its line of a manifest.</summary>
    private protected Dictionary<string, object?> AddFile(string folder, string session, string? recording, int sequence, byte[] recorded, string savedAt = "2026-11-20T02:00:00Z", byte[]? onDisk = null, bool isMissing = false)
    {
        string path = recording is null ? $"{session}.wav" : $"{session}/{sequence:000}_{recording}.wav", full = Path.Combine(Folder, folder, path.Replace('/', Path.DirectorySeparatorChar));
        if (!isMissing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, onDisk ?? recorded);
        }

        return new Dictionary<string, object?>
        {
            ["schema"] = 1, ["kind"] = "file", ["session"] = session, ["recording"] = recording, ["sequence"] = recording is null ? null : sequence, ["path"] = path, ["length"] = recorded.Length,
            ["crc32c"] = Castagnoli.Append(0, recorded).ToString("x8", CultureInfo.InvariantCulture), ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(recorded)), ["status"] = "saved", ["saved_at"] = savedAt,
        };
    }

    /// <summary>The line of a session.</summary>
    private protected static Dictionary<string, object?> SessionLine(string session, string status, int? recordings, string at = "2026-11-20T02:00:00Z") =>
        new() { ["schema"] = 1, ["kind"] = "session", ["session"] = session, ["status"] = status, ["recordings"] = recordings, ["recorded_at"] = at };

    /// <summary>Writes a manifest.</summary>
    private protected void WriteManifest(string path, params IReadOnlyList<Dictionary<string, object?>> lines)
    {
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllLines(full, lines.Select(line => JsonSerializer.Serialize(line.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value))));
    }

    private protected JsonElement Row(string session) => ReadPage().GetProperty("sessions").EnumerateArray().Single(row => row.GetProperty("id").GetString() == session);

    private protected int Flags(string session) => Row(session).GetProperty("flags").GetInt32();

    private protected JsonElement ReadPage()
    {
        string text = File.ReadAllText(Page);
        const string Start = "id=\"data\">";
        int from = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return JsonDocument.Parse(text[from..text.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }

    private protected JsonElement[] FilesOf(string session) => [.. DetailsOf(session).GetProperty("files").EnumerateArray()];

    private protected JsonElement DetailsOf(string session)
    {
        JsonElement page = ReadPage();
        int number = page.GetProperty("sessions").EnumerateArray().ToList().FindIndex(s => s.GetProperty("id").GetString() == session);
        int size = page.GetProperty("sessionsPerFile").GetInt32();
        string text = File.ReadAllText(Path.Combine(DataFolder, page.GetProperty("files")[number / size].GetString()!));
        return JsonDocument.Parse(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..^2]).RootElement[number % size];
    }

    private protected string[] Conditions(string session) => [.. FilesOf(session).Select(file => file.GetProperty("condition").GetString()!)];
}
