using System.Globalization;

namespace SukiSdp.Archive;

/// <summary>
/// Parses names of a template into IDs. If both IDs are in one folder or file name, <c>a_b</c> and <c>c</c> can result in the same name as <c>a</c> and
/// <c>b_c</c>. Such a name must not be used for either.
/// </summary>
internal sealed class NameParser(NamePart[] parts)
{
    private const int LongestNumber = 11;

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

    private static bool IsOwnKind(string id) => SafeName.EndsOfOwnKinds(id, 0).Contains(id.Length);

    // The number of ways to parse the rest of a name with the remaining parts; 2 means 2 or more.
    private int Count(string name, (bool Session, bool Recording) own, int start, int part, Read before)
    {
        if (part == parts.Length)
        {
            return start == name.Length ? 1 : 0;
        }

        int count = 0;
        foreach ((int end, Read read) in Next(name, own, start, parts[part], before))
        {
            count += Count(name, own, end, part + 1, read);
            if (count > 1)
            {
                return 2;
            }
        }

        return count;
    }

    // Every way to parse one part. A second occurrence must be the same as the first.
    private static IEnumerable<(int End, Read Read)> Next(string name, (bool Session, bool Recording) own, int start, NamePart part, Read before) => part.Kind switch
    {
        NamePartKind.Session => Ids(name, own.Session, start, before.Session).Select(end => (end, before with { Session = name.Substring(start, end - start) })),
        NamePartKind.Recording => Ids(name, own.Recording, start, before.Recording).Select(end => (end, before with { Recording = name.Substring(start, end - start) })),
        NamePartKind.Encounter => Ids(name, own: false, start, before.Encounter).Select(end => (end, before with { Encounter = name.Substring(start, end - start) })),
        NamePartKind.Number => Numbers(name, start, part.Text, before.Number).Select(n => (n.End, before with { Number = n.Value })),
        _ => Same(name, start, part.Text).Select(end => (end, before)),
    };

    private static IEnumerable<int> Ids(string name, bool own, int start, string? before) =>
        before is not null ? Same(name, start, before)
        : own ? SafeName.EndsOfOwnKinds(name, start)
        : SafeName.EndsOf(name, start);

    private static IEnumerable<int> Same(string name, int start, string text) =>
        string.Compare(name, start, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) == 0 ? [start + text.Length] : [];

    private static IEnumerable<(int End, int Value)> Numbers(string name, int start, string format, int? before)
    {
        for (int length = 1; length <= LongestNumber && start + length <= name.Length; length++)
        {
            string digits = name.Substring(start, length);
            if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                && value.ToString(format, CultureInfo.InvariantCulture) == digits
                && (before is null || before == value))
            {
                yield return (start + length, value);
            }
        }
    }

    private readonly record struct Read(string? Session, string? Recording, int? Number, string? Encounter);
}
