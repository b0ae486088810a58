using System.Globalization;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts IDs that are values of .NET: text, a number of any type, or a GUID.</summary>
internal static class ScalarText
{
    // Every integer up to these has a distinct value in a Double and in a Single. Above them, two IDs can become the same number.
    private const double LargestDouble = 9_007_199_254_740_992, LargestSingle = 16_777_216;

    private static readonly HashSet<string> OtherNumbers = ["System.Numerics.BigInteger", "System.Int128", "System.UInt128", "System.IntPtr", "System.UIntPtr", "System.Half"];

    /// <summary>Whether a value is text, a number or a GUID rather than an object with properties.</summary>
    public static bool IsScalar(object value) => value is string or char or Guid || IsNumber(value);

    /// <summary>Returns an id as text, without the white space around it; null for what isn't a scalar, and for a number that has lost digits.</summary>
    public static string? Of(object? value) => value switch
    {
        string text => Trim(text),
        char c => Trim(c.ToString()),
        Guid guid => guid.ToString(),
        double number => OfFloatingPoint(number, LargestDouble),
        float number => OfFloatingPoint(number, LargestSingle),
        IFormattable number when IsNumber(number) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Removes white space and byte order marks from both ends: files and lists can add them, and no ID contains them.</summary>
    public static string Trim(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text.Substring(start, end - start);
    }

    private static bool IsBlank(char c) => c == '\uFEFF' || char.IsWhiteSpace(c);

    private static bool IsNumber(object value) =>
        Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal && !value.GetType().IsEnum
        || OtherNumbers.Contains(value.GetType().FullName!);

    private static string? OfFloatingPoint(double number, double largest)
    {
        if (!(Math.Abs(number) <= largest))
        {
            return null;
        }

        string text = number == Math.Floor(number) ? number.ToString("F0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E') ? null : text;
    }
}
