using System.Text;
using System.Text.Json;
using SukiSdp.Audio;

namespace SukiSdp.Archive;

/// <summary>Describes a file that was specified as a manifest and isn't one.</summary>
internal static class ManifestContent
{
    /// <summary>The number of bytes that <see cref="Describe"/> needs.</summary>
    public const int HeadLength = AudioContent.HeadLength;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    private static readonly (byte[] Signature, string Name)[] Signatures =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a picture (PNG)"),
        ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
        ("GIF8"u8.ToArray(), "a picture (GIF)"),
        ("%PDF"u8.ToArray(), "a PDF document"),
        ([(byte)'P', (byte)'K', 3, 4], "a ZIP archive or an Office document"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7-Zip archive"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "an XZ archive"),
        ("BZh"u8.ToArray(), "a bzip2 archive"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an Office document"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "a program"),
        ("MZ"u8.ToArray(), "a program"),
    ];

    /// <summary>Describes a file by its first bytes, as text that follows "it is".</summary>
    public static string Describe(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] signature, string name) in Signatures)
        {
            if (head.StartsWith(signature))
            {
                return name;
            }
        }

        AudioContentKind kind = AudioContent.Detect(head);
        return kind == AudioContentKind.Markup ? "an HTML or XML document"
            : kind != AudioContentKind.Unknown ? $"an audio file ({kind})"
            : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? "text in UTF-32"
            : IsBinary(head) ? "a binary file"
            : DescribeText(TextOf(head));
    }

    private static string DescribeText(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        string first = lines.Length == 0 ? "" : lines[0];
        return lines.Length == 0 ? "an empty file" : first[0] == '[' ? "a JSON array"
            : first[0] != '{' ? HasColumns(lines) ? "a CSV file" : "a text file"
            : IsObject(first) ? "a JSON Lines file of another kind"
            : lines.Length > 1 ? "a JSON document of several lines"
            : "a JSON document of another kind";
    }

    // The same separator as often in the first two lines.
    private static bool HasColumns(string[] lines) =>
        Separators.Any(separator => lines[0].Contains(separator) && (lines.Length < 2 || lines[1].Count(c => c == separator) == lines[0].Count(c => c == separator)));

    private static bool IsObject(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string TextOf(ReadOnlySpan<byte> head)
    {
        using MemoryStream bytes = new(head.ToArray());
        using StreamReader text = new(ManifestEncoding.Of(head).Decode(bytes), Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        foreach (char c in TextOf(head))
        {
            if (c is < ' ' and not ('\t' or '\r' or '\n'))
            {
                return true;
            }
        }

        return false;
    }
}
