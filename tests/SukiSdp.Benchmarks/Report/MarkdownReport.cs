using System.Globalization;
using System.Text;
using SukiSdp.Benchmarks.Bench;

namespace SukiSdp.Benchmarks.Report;

/// <summary>Everything that was measured, as Markdown.</summary>
internal static class MarkdownReport
{
    private const double MiB = 1024 * 1024;
    private const double MostMemory = 50;

    /// <summary>The whole report.</summary>
    public static string Write(Machine machine, Workbench bench, IReadOnlyList<Section> sections)
    {
        StringBuilder text = new();
        text.Append("Measured with:\n\n");
        foreach (string line in machine.Lines)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"- {bench.Rounds} interleaved rounds{(bench.Quick ? ", --quick" : "")}; a new shell for each run\n");
        if (machine.Missing.Count > 0)
        {
            text.Append("- not installed, and so not measured: ").AppendJoin(", ", machine.Missing).Append('\n');
        }

        text.Append('\n');
        AppendBars(text, sections);
        foreach (Section section in sections)
        {
            Append(text, section);
        }

        return text.ToString();
    }

    /// <summary>W6: one bar over all workloads, because it asks for memory in all of them, except those with a memory bar of their own.</summary>
    public static Bar? MemoryBar(IReadOnlyList<Section> sections)
    {
        double[] peaks = [.. sections.Where(s => !s.HasMemoryBar).SelectMany(s => s.Entries).Where(e => e.IsModule && e.Memory.Values.Count > 0).Select(e => e.Memory.Median / MiB)];
        return peaks.Length == 0 ? null : new Bar("W6: memory in addition to an idle shell, in all of these: at most 50 MiB", peaks.Max(), MostMemory, " MiB");
    }

    private static void AppendBars(StringBuilder text, IReadOnlyList<Section> sections)
    {
        text.Append("| | target | result | |\n| --- | --- | ---: | --- |\n");
        foreach (Section section in sections)
        {
            foreach (Bar bar in section.Bars)
            {
                Append(text, section.Name + (section.Transport.StartsWith("plain", StringComparison.Ordinal) ? ", plain" : ""), bar);
            }
        }

        if (MemoryBar(sections) is { } memory)
        {
            Append(text, "W6", memory with { Text = memory.Text["W6: ".Length..] });
        }

        text.Append('\n');
    }

    private static void Append(StringBuilder text, string name, Bar bar) =>
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {bar.Text} | {bar.Value:0.###}{bar.Unit} | {(bar.IsMet ? "met" : "**missed**")} |\n");

    private static void Append(StringBuilder text, Section section)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {section.Name}: {section.Title} ({section.Transport})\n\n");
        text.Append("| | median s | from–to | × limit | its time ÷ the module's | CPU s | memory MiB | MiB sent in requests | connections | shell, import, first call s |\n");
        text.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (Entry entry in section.Entries.Where(e => e.Seconds.Values.Count > 0))
        {
            text.Append("| ").AppendJoin(" | ", Cells(section, entry)).Append(" |\n");
        }

        text.Append('\n');
        foreach (string note in section.Notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        if (section.Notes.Count > 0)
        {
            text.Append('\n');
        }
    }

    private static IEnumerable<string> Cells(Section section, Entry entry)
    {
        yield return entry.Wrong > 0 ? $"{entry.Who} (**wrong in {entry.Wrong}**)" : entry.Who;
        yield return Number(entry.Seconds.Median, "0.00");
        yield return entry.Seconds.Values.Count > 1 ? Number(entry.Seconds.Min, "0.00") + "–" + Number(entry.Seconds.Max, "0.00") : "";
        yield return entry.Limit is { } limit ? Number(entry.Seconds.Median / limit, "0.00") : "";
        yield return section.Module is { } module && module != entry ? Number(entry.Seconds.RatioTo(module.Seconds), "0.00") : "";
        yield return Cpu(entry);
        yield return entry.Memory.Values.Count > 0 ? (entry.Start.Values.Count > 0 ? "+" : "") + Number(entry.Memory.Median / MiB, "0") : "";
        yield return entry.Bytes.Values.Count > 0 ? Number(entry.Bytes.Median / MiB, "0.0") + " in " + Number(entry.Requests.Median, "0") : "";
        yield return Connections(entry);
        yield return string.Join(", ", new[] { entry.Start, entry.Import, entry.FirstCall }.Where(s => s.Values.Count > 0).Select(s => Number(s.Median, "0.00")));
    }

    private static string Cpu(Entry entry) => entry.Cpu.Values.Count == 0 ? ""
        : Number(entry.Cpu.Median, "0.00") + (entry.WholeCpu.Values.Count > 0 ? " (" + Number(entry.WholeCpu.Median, "0.00") + ")" : "");

    private static string Connections(Entry entry)
    {
        string[] both = [.. new[] { entry.Connections, entry.ServiceConnections }.Where(s => s.Values.Count > 0).Select(s => Number(s.Median, "0"))];
        return string.Join(" + ", both) + (entry.Resumed.Values.Any(n => n > 0) ? ", " + Number(entry.Resumed.Median, "0") + " resumed" : "");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
