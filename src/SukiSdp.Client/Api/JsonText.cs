using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>Reads the bytes of a JSON response.</summary>
internal static class JsonText
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text without a byte order mark, which System.Text.Json does not read.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(ByteOrderMark) ? body.Slice(ByteOrderMark.Length) : body;

    /// <summary>Parses a body.</summary>
    /// <returns>The document; null if it isn't JSON.</returns>
    public static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body.AsMemory(body.Length - WithoutMark(body).Length));
        }
        catch (JsonException)
        {
            // The message of the exception can quote the body.
            return null;
        }
    }

    /// <summary>
    /// Whether a body ends before its JSON does, as after a broken connection: nothing or nothing but white space, <c>null</c>, or the beginning of a JSON text.
    /// </summary>
    public static bool EndsEarly(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> text = Trim(WithoutMark(body));
        return text.IsEmpty || text.SequenceEqual("null"u8) || ByteOrderMark.StartsWith(text) || (!IsJson(text, isWhole: true) && IsJson(text, isWhole: false));
    }

    // NUL isn't white space in JSON. A disk or a proxy can write it in place of lost bytes.
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> whiteSpace = " \t\r\n\0"u8;
        while (text.Length > 0 && whiteSpace.IndexOf(text[0]) >= 0)
        {
            text = text.Slice(1);
        }

        while (text.Length > 0 && whiteSpace.IndexOf(text[text.Length - 1]) >= 0)
        {
            text = text.Slice(0, text.Length - 1);
        }

        return text;
    }

    private static bool IsJson(ReadOnlySpan<byte> text, bool isWhole)
    {
        try
        {
            Utf8JsonReader reader = new(text, isFinalBlock: isWhole, default);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
