using System.Text.RegularExpressions;

namespace SukiSdp.Tour;

/// <summary>Characters of a terminal that have one style.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Color">The foreground color, 0 to 15; null for the default color.</param>
/// <param name="IsBold">Whether the characters are bold.</param>
internal sealed record StyledText(string Text, int? Color, bool IsBold);

/// <summary>Reads the ANSI escape sequences that PowerShell writes.</summary>
internal static partial class AnsiText
{
    /// <summary>Removes all escape sequences.</summary>
    public static string Strip(string text) => Sequence().Replace(text, "");

    /// <summary>Splits a line into parts of one style. A line starts with the default style. Other attributes than color and bold are ignored.</summary>
    public static IReadOnlyList<StyledText> Parse(string line)
    {
        List<StyledText> parts = [];
        (int? color, bool isBold, int at) = (null, false, 0);
        foreach (Match sequence in Sequence().Matches(line))
        {
            Add(line[at..sequence.Index]);
            at = sequence.Index + sequence.Length;
            foreach (string code in sequence.Groups["codes"].Value.Split(';'))
            {
                (color, isBold) = code switch
                {
                    "" or "0" => (null, false),
                    "1" => (color, true),
                    "22" => (color, false),
                    "39" => (null, isBold),
                    ['3', >= '0' and <= '7'] => (code[1] - '0', isBold),
                    ['9', >= '0' and <= '7'] => (code[1] - '0' + 8, isBold),
                    _ => (color, isBold),
                };
            }
        }

        Add(line[at..]);
        return parts;

        void Add(string text)
        {
            if (text.Length > 0)
            {
                parts.Add(new StyledText(text, color, isBold));
            }
        }
    }

    [GeneratedRegex(@"\x1b\[(?<codes>[0-9;]*)[A-Za-z]")]
    private static partial Regex Sequence();
}
