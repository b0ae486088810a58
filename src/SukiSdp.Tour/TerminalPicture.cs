using System.Globalization;
using System.Security;
using System.Text;

namespace SukiSdp.Tour;

/// <summary>Draws the lines of a terminal as SVG, in colors for a dark and a light page.</summary>
internal static class TerminalPicture
{
    /// <summary>The width of the terminal, in characters.</summary>
    public const int Columns = 110;

    private const double CharacterWidth = 7.83;
    private const int LineHeight = 18;
    private const int Margin = 16;

    // The colors of Windows Terminal, 0 to 15, adapted so that each has enough contrast.
    private static readonly string[] Dark =
    [
        "#767676", "#f14c4c", "#23d18b", "#e5e510", "#3b8eea", "#d670d6", "#29b8db", "#cccccc",
        "#8b949e", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
    ];

    private static readonly string[] Light =
    [
        "#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#57606a",
        "#57606a", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#24292f",
    ];

    /// <summary>Draws lines.</summary>
    /// <param name="lines">The lines, with ANSI escape sequences.</param>
    /// <param name="title">What the picture shows, for readers who don't see it.</param>
    /// <returns>The SVG document.</returns>
    public static string Draw(IEnumerable<string> lines, string title)
    {
        IReadOnlyList<StyledText>[] rows = [.. lines.SelectMany(line => Wrap(AnsiText.Parse(line)))];
        int width = (int)Math.Ceiling(Columns * CharacterWidth) + (2 * Margin);
        int height = (rows.Length * LineHeight) + (2 * Margin);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" xml:space="preserve">
            <title>{SecurityElement.Escape(title)}</title>
            <style>
            text {"{"} font: 13px ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; white-space: pre; fill: #24292f; {"}"}
            rect {"{"} fill: #f6f8fa; stroke: #d0d7de; {"}"}
            .b {"{"} font-weight: bold; {"}"}
            {Classes(Light)}
            @media (prefers-color-scheme: dark) {"{"}
            text {"{"} fill: #e6edf3; {"}"}
            rect {"{"} fill: #0d1117; stroke: #30363d; {"}"}
            {Classes(Dark)}
            {"}"}
            </style>
            <rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>

            """);
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row].Count > 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"{Margin + (row * LineHeight) + 13}\">");
                svg.AppendJoin("", rows[row].Select(Span)).Append("</text>\n");
            }
        }

        return svg.Append("</svg>\n").ToString().ReplaceLineEndings("\n");
    }

    private static string Span(StyledText part)
    {
        string text = SecurityElement.Escape(part.Text);
        string classes = string.Join(' ', new[] { part.IsBold ? "b" : null, part.Color is { } color ? $"c{color}" : null }.OfType<string>());
        return classes.Length == 0 ? text : $"<tspan class=\"{classes}\">{text}</tspan>";
    }

    private static string Classes(string[] colors) => string.Join('\n', colors.Select((color, number) => $".c{number} {{ fill: {color}; }}"));

    // After a space if there is one, unlike a terminal, because the picture is for reading only.
    private static IEnumerable<IReadOnlyList<StyledText>> Wrap(IReadOnlyList<StyledText> line)
    {
        List<StyledText> row = [];
        int room = Columns;
        foreach (StyledText part in line)
        {
            string rest = part.Text;
            while (rest.Length > room)
            {
                int end = room == 0 ? 0 : rest.LastIndexOf(' ', room - 1) is > 0 and int space ? space + 1 : room;
                row.Add(part with { Text = rest[..end].TrimEnd() });
                yield return [.. row];
                row.Clear();
                rest = rest[end..];
                room = Columns;
            }

            row.Add(part with { Text = rest });
            room -= rest.Length;
        }

        yield return row;
    }
}
