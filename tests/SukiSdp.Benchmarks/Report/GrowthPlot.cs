using System.Globalization;
using System.Text;

namespace SukiSdp.Benchmarks.Report;

/// <summary>Draws how cost grows with the number of items: time on two logarithmic axes, memory on a linear one, as SVG.</summary>
internal static class GrowthPlot
{
    private const double Width = 640, Height = 400, Left = 70, Right = 20, Top = 50, Bottom = 50;
    private static readonly string[] Colours = ["#0969da", "#cf222e"];

    /// <summary>Seconds by items, with what the waits alone take as a dashed line.</summary>
    public static string Time(IReadOnlyList<GrowthSeries> series)
    {
        double low = Math.Pow(10, Math.Floor(Math.Log10(series.SelectMany(s => s.Points).Min(p => p.Limit))));
        double high = Math.Pow(10, Math.Ceiling(Math.Log10(series.SelectMany(s => s.Points).Max(p => p.Seconds))));
        List<double> ticks = [];
        for (double tick = low; tick <= high * 1.001; tick *= 10)
        {
            ticks.Add(tick);
        }

        return Draw("Seconds by number of items, 50 ms each, 64 at once (dashed: the limit)", series, ticks, v => Math.Log10(v / low) / Math.Log10(high / low), p => p.Seconds, p => p.Limit, "0.##");
    }

    /// <summary>MiB over the idle shell by items.</summary>
    public static string Memory(IReadOnlyList<GrowthSeries> series)
    {
        const int Step = 20, Target = 50;
        double high = Math.Ceiling(Math.Max(Target + 1, series.SelectMany(s => s.Points).Max(MiB)) / Step) * Step;
        List<double> ticks = [];
        for (double tick = 0; tick <= high; tick += Step)
        {
            ticks.Add(tick);
        }

        return Draw("MiB in addition to the idle shell by number of items (dashed: the target)", series, ticks, v => v / high, MiB, _ => Target, "0");

        static double MiB(GrowthPoint point) => point.Memory / 1024.0 / 1024.0;
    }

    private static string Draw(string title, IReadOnlyList<GrowthSeries> series, IReadOnlyList<double> ticks, Func<double, double> scale, Func<GrowthPoint, double> value, Func<GrowthPoint, double> dashed, string format)
    {
        int[] items = [.. series.SelectMany(s => s.Points).Select(p => p.Items).Distinct().Order()];
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13" fill="#57606a">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{Height}" fill="#fff"/><text x="{Left}" y="20" font-size="14">{title}</text>""").Append('\n');
        foreach (double tick in ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{Left} {Y(tick):0.#}H{Width - Right}" stroke="#d0d7de"/><text x="{Left - 8}" y="{Y(tick) + 4:0.#}" text-anchor="end">{tick.ToString(format, CultureInfo.InvariantCulture)}</text>""").Append('\n');
        }

        foreach (int count in items)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(count):0.#}" y="{Height - Bottom + 22}" text-anchor="middle">{count:#,0}</text>""").Append('\n');
        }

        for (int i = 0; i < series.Count; i++)
        {
            string colour = Colours[i % Colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="{Line(series[i], dashed)}" fill="none" stroke="#57606a" stroke-dasharray="4 4"/><path d="{Line(series[i], value)}" fill="none" stroke="{colour}" stroke-width="2"/>""").Append('\n');
            foreach (GrowthPoint point in series[i].Points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{X(point.Items):0.#}" cy="{Y(value(point)):0.#}" r="4" fill="{colour}"><title>{point.Items:#,0}: {value(point):0.##}</title></circle>""").Append('\n');
            }

            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left + 10 + (i * 220)}" y="40" fill="{colour}">● {series[i].Name}</text>""").Append('\n');
        }

        return svg.Append("</svg>\n").ToString();

        double X(int count) => Left + 30 + ((Width - Left - Right - 60) * (items.Length == 1 ? 0.5 : Math.Log10((double)count / items[0]) / Math.Log10((double)items[^1] / items[0])));
        double Y(double v) => Height - Bottom - ((Height - Top - Bottom - 10) * scale(v));
        string Line(GrowthSeries one, Func<GrowthPoint, double> of) =>
            "M" + string.Join("L", one.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Items):0.#} {Y(of(p)):0.#}")));
    }
}
