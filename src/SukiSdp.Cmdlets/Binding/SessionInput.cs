using System.Globalization;

namespace SukiSdp.Commands.Binding;

/// <summary>The session IDs of the pipeline input: valid IDs, and inputs without one.</summary>
internal sealed class SessionInput
{
    private const int MaxNamed = 10;

    private readonly Dictionary<string, Repeated> _kinds = new(StringComparer.Ordinal);
    private int _row;

    // The delimiter of a file whose header was piped as text, and the kind of that problem.
    private (char Delimiter, string Kind)? _lines;

    /// <summary>Returns the sessions and problems in one bound string. Of inputs with the same problem, only the first is returned as a problem.</summary>
    /// <param name="bound">The bound string: an ID, or a string with a <see cref="SessionMark"/>.</param>
    /// <param name="startsRow">Whether it is the first of its input.</param>
    public IEnumerable<(NamedSession Session, SukiSdpException? Problem)> Take(string? bound, bool startsRow)
    {
        _row += startsRow ? 1 : 0;
        string row = string.Format(CultureInfo.InvariantCulture, "Input {0}", _row);
        SessionEntry entry = bound is null ? new NamedSession("") : SessionMark.EntryOf(bound) ?? new NamedSession(ScalarText.Trim(bound));
        return entry is PayloadFile file
            ? PayloadReader.Read(file.Path).Select(each => TakeOne(each, $"{row}, '{file.Path}'")).OfType<(NamedSession, SukiSdpException?)>().ToArray()
            : TakeOne(entry, row) is { } taken ? [taken] : [];
    }

    /// <summary>Returns a sentence about each kind of problem of more than one input.</summary>
    public IEnumerable<string> DescribeRepeated() => _kinds.Values.Where(kind => kind.Count > 0).Select(kind => string.Format(
        CultureInfo.InvariantCulture,
        "{0} more input{1} {2} the same problem as input {3}: {4}{5}. No request was sent for {6}.",
        kind.Count,
        kind.Count == 1 ? "" : "s",
        kind.Count == 1 ? "has" : "have",
        kind.First,
        string.Join(", ", kind.Rows),
        kind.Count > kind.Rows.Count ? ", …" : "",
        kind.Count == 1 ? "it" : "them"));

    // Null for a problem that has already been reported.
    private (NamedSession Session, SukiSdpException? Problem)? TakeOne(SessionEntry entry, string row)
    {
        if (entry is UnusableInput unusable)
        {
            _lines = unusable is { Delimiter: { } delimiter, Kind: { } kind } ? (delimiter, kind) : _lines;
            return unusable.Kind is not null && IsRepeated(unusable.Kind) ? null
                : (new NamedSession(""), new SukiSdpException(SukiError.InputInvalid, $"{row}: {char.ToLowerInvariant(unusable.Problem[0])}{unusable.Problem.Substring(1)}"));
        }

        return _lines is { } lines && entry.Text.Contains(lines.Delimiter) && IsRepeated(lines.Kind) ? null
            : (entry as NamedSession ?? new NamedSession(entry.Text), SessionIdRule.ProblemOf(entry.Text) is { } problem ? new SukiSdpException(SukiError.SessionIdInvalid, $"{row}: {problem}") : null);
    }

    private bool IsRepeated(string kind)
    {
        if (!_kinds.TryGetValue(kind, out Repeated? known))
        {
            _kinds.Add(kind, new Repeated(_row));
            return false;
        }

        known.Count++;
        if (known.Rows.Count < MaxNamed)
        {
            known.Rows.Add(_row);
        }

        return true;
    }

    private sealed class Repeated(int first)
    {
        public int First { get; } = first;

        public int Count { get; set; }

        public List<int> Rows { get; } = [];
    }
}
