using System.Text.Json;

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

    private protected JsonElement ReadPage()
    {
        string text = File.ReadAllText(Page);
        const string Start = "id=\"data\">";
        int from = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return JsonDocument.Parse(text[from..text.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }

    private protected JsonElement[] FilesOf(string session)
    {
        JsonElement page = ReadPage();
        int number = page.GetProperty("sessions").EnumerateArray().ToList().FindIndex(s => s.GetProperty("id").GetString() == session);
        int size = page.GetProperty("sessionsPerFile").GetInt32();
        string text = File.ReadAllText(Path.Combine(DataFolder, page.GetProperty("files")[number / size].GetString()!));
        return [.. JsonDocument.Parse(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..^2]).RootElement[number % size].GetProperty("files").EnumerateArray()];
    }

    private protected string[] Conditions(string session) => [.. FilesOf(session).Select(file => file.GetProperty("condition").GetString()!)];
}
