using System.Globalization;

namespace SukiSdp.Archive;

/// <summary>The lines of a manifest that couldn't be read.</summary>
internal sealed class ManifestFlaws
{
    /// <summary>Lines that a crash or a power failure left incomplete: the beginning of a line, or zeros instead of it. Their files are on the disk.</summary>
    public int Incomplete { get; set; }

    /// <summary>Lines that this module didn't write, or that were changed. Their subjects aren't known.</summary>
    public int Invalid { get; set; }

    /// <summary>The sessions in incomplete lines.</summary>
    public List<string> Sessions { get; } = [];

    /// <summary>Lines of both kinds.</summary>
    public int Count => Incomplete + Invalid;

    /// <summary>The flaws in words, such as "1 incomplete line and 2 invalid lines".</summary>
    public override string ToString() => string.Join(" and ", new[] { Lines(Incomplete, "incomplete"), Lines(Invalid, "invalid") }.Where(text => text.Length > 0));

    private static string Lines(int count, string kind) => count == 0 ? "" : string.Format(CultureInfo.InvariantCulture, "{0} {1} {2}", count, kind, count == 1 ? "line" : "lines");
}
