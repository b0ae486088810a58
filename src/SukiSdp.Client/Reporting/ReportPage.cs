using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>The page: HTML, with its style and script inside, which the Content-Security-Policy allows by their hashes, and the data of the table.</summary>
internal static class ReportPage
{
    private static readonly string[] Scripts = ["text.js", "data.js", "chart.js", "table.js", "timeline.js", "player.js", "session.js", "main.js"];

    private static readonly Regex Placeholder = new(@"\{\{([A-Za-z]+)\}\}", RegexOptions.CultureInvariant);

    /// <summary>The bytes of the page.</summary>
    public static byte[] Make(PageData data)
    {
        string style = "\n" + Resource("report.css"), script = "\n\"use strict\";\n(() => {\n" + string.Concat(Scripts.Select(Resource)) + "})();\n";

        // In one pass, because the data can contain anything.
        return new UTF8Encoding(false).GetBytes(ReportFiles.Head + Placeholder.Replace(Resource("report.html"), match => match.Groups[1].Value switch
        {
            "style" => style,
            "styleHash" => HashOf(style),
            "script" => script,
            "scriptHash" => HashOf(script),
            "data" => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(data, ReportJson.Default.PageData)),
            _ => throw new InvalidOperationException($"The page has an unknown placeholder '{match.Value}'."),
        }));
    }

    /// <summary>A file with the details of sessions: its name, which is made of its content, and its bytes.</summary>
    public static (string Name, byte[] Content) MakeDetails(SessionDetails[] sessions)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(sessions, ReportJson.Default.SessionDetailsArray);
        string name = $"sessions-{FileDigest.Hex(Digest(json).AsSpan(0, 8))}.js";
        return (name, [.. Encoding.ASCII.GetBytes($"sukiSessions[\"{name}\"]="), .. json, .. ";\n"u8]);
    }

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(Digest(Encoding.UTF8.GetBytes(text)));

    private static byte[] Digest(byte[] content)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(content);
        return sha.GetHashAndReset();
    }

    // Browsers compute the hash of an element's text with the line ends of Unix, whatever the file has.
    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The module lacks '{name}'.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
