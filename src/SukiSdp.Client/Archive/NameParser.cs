using System.Globalization;

namespace SukiSdp.Archive;

/// <summary>
/// Parses names of a template into IDs. If both IDs are in one folder or file name, <c>a_b</c> and <c>c</c> can result in the same name as <c>a</c> and
/// <c>b_c</c>. Such a name must not be used for either.
/// </summary>
internal sealed class NameParser(NamePart[] parts)
{
    // Which of the two IDs must have the form of the service's own IDs. The first way to parse a name applies.
    private static readonly (bool Session, bool Recording)[] Precedence = [(true, true), (false, true), (true, false), (false, false)];

    /// <summary>
    /// Returns whether a name can only result from these two IDs, also if case is ignored: parsed with IDs of their forms, it can be split in one way only,
    /// and it can't be parsed with more IDs of the service's own form. Such IDs keep their spelling, regardless of other IDs.
    /// </summary>
    /// <param name="name">The name that they result in.</param>
    /// <param name="session">The session's name component.</param>
    /// <param name="recording">The recording's name component.</param>
    public bool IsUnique(string name, string session, string recording) =>
        FirstReadings(name) is (var kinds, 1) && kinds == (IsOwnKind(session), IsOwnKind(recording));

    /// <summary>Returns whether a name can result from two IDs.</summary>
    public bool IsOfRecording(string name) => FirstReadings(name) is (_, 1);

    // In how many ways a name can be parsed with the first forms of IDs that apply; null for a name that doesn't match the template.
    private ((bool Session, bool Recording) Kinds, int Count)? FirstReadings(string name)
    {
        foreach (var kinds in Precedence)
        {
            if (Count(name, kinds, 0, 0, default) is > 0 and int count)
            {
                return (kinds, count);
            }
        }

        return null;
    }

    private static bool IsOwnKind(string id) => SafeName.EndOfOwnKind(id, 0) == id.Length;

    // The number of ways to parse the rest of a name with the remaining parts; 2 means 2 or more. It is called for every file of a run, so nothing is allocated.
    private int Count(string name, (bool Session, bool Recording) own, int start, int part, Read before)
    {
        if (part == parts.Length)
        {
            return start == name.Length ? 1 : 0;
        }

        NamePart next = parts[part];
        return next.Kind switch
        {
            NamePartKind.Literal => StartsWith(name, start, next.Text, 0, next.Text.Length) ? Count(name, own, start + next.Text.Length, part + 1, before) : 0,
            NamePartKind.Number => CountNumbers(name, own, start, part, before),
            NamePartKind.Session => CountIds(name, own, own.Session, start, part, before),
            NamePartKind.Recording => CountIds(name, own, own.Recording, start, part, before),
            _ => CountIds(name, own, isOwnKind: false, start, part, before),
        };
    }

    private int CountIds(string name, (bool Session, bool Recording) own, bool isOwnKind, int start, int part, Read before)
    {
        NamePartKind kind = parts[part].Kind;

        // A second occurrence must be the same as the first.
        if (before.Id(kind) is { Length: > 0 } known)
        {
            return StartsWith(name, start, name, known.Start, known.Length) ? Count(name, own, start + known.Length, part + 1, before) : 0;
        }

        int count = 0;
        int end = isOwnKind ? SafeName.EndOfOwnKind(name, start) : SafeName.NextEnd(name, start, start);
        while (end > start && count < 2)
        {
            count += Count(name, own, end, part + 1, before.With(kind, (start, end - start)));
            end = isOwnKind ? -1 : SafeName.NextEnd(name, start, end);
        }

        return Math.Min(count, 2);
    }

    private int CountNumbers(string name, (bool Session, bool Recording) own, int start, int part, Read before)
    {
        string format = parts[part].Text;
        bool isNegative = start < name.Length && name[start] == '-';
        int count = 0;
        long value = 0;
        for (int end = isNegative ? start + 1 : start; end < name.Length && name[end] is >= '0' and <= '9' && count < 2;)
        {
            value = (value * 10) + (isNegative ? '0' - name[end] : name[end] - '0');
            end++;
            if (value is < int.MinValue or > int.MaxValue)
            {
                break;
            }

            if (end - start >= format.Length
                && value.ToString(format, CultureInfo.InvariantCulture) is { } text
                && text.Length == end - start
                && StartsWith(name, start, text, 0, text.Length)
                && (before.Number is null || before.Number == value))
            {
                count += Count(name, own, end, part + 1, before with { Number = (int)value });
            }
        }

        return Math.Min(count, 2);
    }

    private static bool StartsWith(string name, int start, string text, int textStart, int length) =>
        start + length <= name.Length && string.Compare(name, start, text, textStart, length, StringComparison.OrdinalIgnoreCase) == 0;

    // Where each ID occurs first in the name; a length of 0 if it hasn't occurred.
    private readonly record struct Read((int Start, int Length) Session, (int Start, int Length) Recording, (int Start, int Length) Encounter, int? Number)
    {
        public (int Start, int Length) Id(NamePartKind kind) => kind switch
        {
            NamePartKind.Session => Session,
            NamePartKind.Recording => Recording,
            _ => Encounter,
        };

        public Read With(NamePartKind kind, (int Start, int Length) id) => kind switch
        {
            NamePartKind.Session => this with { Session = id },
            NamePartKind.Recording => this with { Recording = id },
            _ => this with { Encounter = id },
        };
    }
}
