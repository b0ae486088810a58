using System.Text;

namespace SukiSdp.Commands.Binding;

/// <summary>Reads the sessions in a file: a webhook payload or another JSON object with an ID, a list of them, or one per line.</summary>
internal static class PayloadReader
{
    // A payload with a complete note has some hundred kilobytes.
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Returns the entries of a file. An invalid entry is an <see cref="UnusableInput"/>.</summary>
    public static IReadOnlyList<SessionEntry> Read(string path)
    {
        string text;
        try
        {
            if (ReadText(path) is not { } read)
            {
                return [new UnusableInput($"It is larger than the limit of {MaxBytes / (1024 * 1024)} MiB.")];
            }

            text = ScalarText.Trim(read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [new UnusableInput($"It couldn't be read: {e.Message}")];
        }

        if (text.Length == 0)
        {
            return [new UnusableInput("It is empty.")];
        }

        if (SessionJson.TryParse(text, out object? document))
        {
            IReadOnlyList<SessionEntry> whole = SessionReader.ReadJson(document);
            return whole.Count > 0 ? whole : [new UnusableInput("It is a list without sessions.")];
        }

        SessionEntry[] entries = [.. text.Split('\n').SelectMany((line, at) => OfLine(line, at + 1))];
        return Array.Exists(entries, entry => entry is NamedSession)
            ? entries
            : [new UnusableInput("It contains no JSON with a session ID. Pipe a CSV file through Import-Csv, and plain IDs through Get-Content.")];
    }

    private static IReadOnlyList<SessionEntry> OfLine(string line, int number) =>
        line.Trim().Length == 0 ? []
        : SessionJson.TryParse(line, out object? document) ? SessionReader.ReadJson(document)
        : [new UnusableInput($"Line {number} isn't JSON.")];

    // In the encoding of the byte order mark, or UTF-8 without one. Null for a file that is too large. A device doesn't report its length.
    private static string? ReadText(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream bytes = new();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = file.Read(buffer, 0, buffer.Length)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes)
            {
                return null;
            }
        }

        bytes.Position = 0;
        using StreamReader reader = new(bytes, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
