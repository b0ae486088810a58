using System.Text;
using System.Text.RegularExpressions;

namespace SukiSdp.Tour;

/// <summary>The picture of the tour in the README: its output, with fixed values in place of those that differ between runs.</summary>
public static partial class TourPicture
{
    private const string Title = "The tour of SukiSdp in PowerShell";

    // The rest of the tour would make the picture longer than a page.
    private const string FirstCommandLeftOut = "PS> Join-SukiRecording";

    /// <summary>Draws the output of a tour.</summary>
    /// <param name="output">The lines, with ANSI escape sequences.</param>
    /// <param name="module">The path of the module, as it appears in the lines.</param>
    /// <returns>The SVG document.</returns>
    public static string Draw(IEnumerable<string> output, string module)
    {
        ArgumentNullException.ThrowIfNull(output);
        string[][] sections = [.. Sections(output.Select(line => Fix(line, module))).TakeWhile(section => !section.Any(line => AnsiText.Strip(line).StartsWith(FirstCommandLeftOut, StringComparison.Ordinal)))];
        return TerminalPicture.Draw(sections.SelectMany((section, number) => number == 0 ? Order(section) : ["", .. Order(section)]), Title);
    }

    private static string Fix(string line, string module) =>
        Version().Replace(Expiry().Replace(line.Replace(module, "./out/SukiSdp", StringComparison.Ordinal), "11/27/2026 02:15"), "PowerShell 7").TrimEnd();

    // A section starts with an empty line and a comment, or is a part of the output between empty lines. Several empty lines count as one.
    private static IEnumerable<string[]> Sections(IEnumerable<string> lines)
    {
        List<string> section = [];
        foreach (string line in lines)
        {
            if (AnsiText.Strip(line).StartsWith("# ", StringComparison.Ordinal) && section.Count > 0)
            {
                yield return Trim(section);
                section.Clear();
            }

            if (AnsiText.Strip(line).Length > 0 || (section.Count > 0 && AnsiText.Strip(section[^1]).Length > 0))
            {
                section.Add(line);
            }
        }

        yield return Trim(section);
    }

    private static string[] Trim(List<string> section) => [.. section.Take(section.FindLastIndex(line => AnsiText.Strip(line).Length > 0) + 1)];

    // Files and errors appear in the order in which their downloads and requests end, which differs between runs.
    private static string[] Order(string[] section)
    {
        string text = string.Join('\n', section);
        text = Sort(SavedRows(), text);
        return Sort(Errors(), text).Split('\n');
    }

    private static string Sort(Regex item, string text)
    {
        Match[] found = [.. item.Matches(text).Cast<Match>()];
        string[] ordered = [.. found.Select(match => match.Value).OrderBy(AnsiText.Strip, StringComparer.Ordinal)];
        StringBuilder sorted = new();
        int at = 0;
        for (int i = 0; i < found.Length; i++)
        {
            sorted.Append(text, at, found[i].Index - at).Append(ordered[i]);
            at = found[i].Index + found[i].Length;
        }

        return sorted.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex(@"\d\d/\d\d/\d{4} \d\d:\d\d(?= (Stream|Download))")]
    private static partial Regex Expiry();

    [GeneratedRegex(@"PowerShell \d+\.\d+\.\d+")]
    private static partial Regex Version();

    [GeneratedRegex(@"^\S+ +\d Saved .*$", RegexOptions.Multiline)]
    private static partial Regex SavedRows();

    [GeneratedRegex(@"^[^\n]*Save-SukiRecording: [^\n]*\n[^\n]*Recommendation: [^\n]*$", RegexOptions.Multiline)]
    private static partial Regex Errors();
}
