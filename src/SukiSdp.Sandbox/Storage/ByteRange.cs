using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>Reads a <c>Range</c> header of a single range: <c>bytes=a-b</c>, <c>bytes=a-</c> or <c>bytes=-n</c>.</summary>
internal static class ByteRange
{
    /// <summary>
    /// First and last byte of what is requested, in an object of <paramref name="length"/> bytes. False when the header asks for no
    /// range or for what is no single range, so that the whole object is due; <paramref name="range"/> is null when it cannot be satisfied.
    /// </summary>
    public static bool TryRead(string? header, long length, out (long From, long To)? range)
    {
        range = null;
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header[Unit.Length..].Split('-') is not [var first, var last])
        {
            return false;
        }

        bool hasFirst = TryNumber(first, out long from);
        bool hasLast = TryNumber(last, out long to);
        if (first.Length == 0 ? !hasLast : !hasFirst || (last.Length > 0 && (!hasLast || to < from)))
        {
            return false;
        }

        if (!hasFirst)
        {
            (from, to) = (to == 0 ? length : Math.Max(0, length - to), length - 1);
        }
        else if (!hasLast)
        {
            to = length - 1;
        }

        range = from < length ? (from, Math.Min(to, length - 1)) : null;
        return true;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
