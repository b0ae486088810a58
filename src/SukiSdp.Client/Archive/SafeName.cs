using System.Security.Cryptography;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// Converts any ID into one file name component that is valid on every system, stays in its folder, and differs from that of every other ID, also if
/// case is ignored.
/// </summary>
/// <remarks>
/// An id keeps its own spelling when it consists of <c>a-z 0-9 - _</c>, or is an upper-case ULID (the form of the service's own sample), begins
/// with a letter or digit, isn't a device name of Windows, and has at most 100 characters. Of all IDs that differ only in case, at most one has
/// this form. Every other ID is written with <c>_</c> for each unusual character and ends in <c>~</c> and 16 hex digits of its SHA-256; no id
/// that keeps its spelling has a <c>~</c>.
/// </remarks>
internal static class SafeName
{
    private const int MaxLength = 100;
    private const int MaxReadable = 60;
    private const int DigestLength = 16;
    private const int UuidLength = 36;
    private const int UlidLength = 26;

    private static readonly HashSet<string> Devices = new(
        ["con", "prn", "aux", "nul", "conin$", "conout$", .. "0123456789\u00B9\u00B2\u00B3".SelectMany(n => new[] { $"com{n}", $"lpt{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The name component for an id.</summary>
    public static string Of(string id) => KeepsSpelling(id) ? id : WithDigest(id);

    /// <summary>Whether Windows reserves a file name for a device, with any extension.</summary>
    public static bool IsReserved(string name) => Devices.Contains(name.Split('.')[0].TrimEnd(' '));

    /// <summary>Returns the name component of an ID that can't keep its spelling.</summary>
    public static string WithDigest(string id)
    {
        StringBuilder readable = new();
        foreach (char c in id)
        {
            if (readable.Length == MaxReadable)
            {
                break;
            }

            readable.Append(IsPlain(c) ? c : '_');
        }

        string start = readable.ToString().TrimStart('-');
        return $"{(start.Length == 0 ? "_" : start)}~{Digest(id)}";
    }

    /// <summary>
    /// Returns where a name component can end that begins at a position of a longer name, in any case. It can return more ends than there are
    /// components, but not fewer.
    /// </summary>
    /// <param name="name">The longer name.</param>
    /// <param name="start">Where the component begins.</param>
    /// <param name="end">The previous end; <paramref name="start"/> to get the first one.</param>
    /// <returns>The next end; -1 after the last one.</returns>
    public static int NextEnd(string name, int start, int end)
    {
        if ((end == start && end < name.Length && name[end] == '-') || (end - start > DigestLength && name[end - DigestLength - 1] == '~'))
        {
            return -1;
        }

        return end < name.Length && IsPlain(name[end]) ? end + 1
            : end > start && end + 1 + DigestLength <= name.Length && name[end] == '~' ? end + 1 + DigestLength
            : -1;
    }

    /// <summary>Like <see cref="NextEnd"/>, but only for IDs of the service's own forms, UUID and ULID. No such ID is the beginning or the end of another.</summary>
    public static int EndOfOwnKind(string name, int start) =>
        IsOwnKindAt(name, start, UuidLength, IsUuidCharacter) ? start + UuidLength
        : IsOwnKindAt(name, start, UlidLength, (c, _) => IsUlidCharacter(c)) ? start + UlidLength
        : -1;

    private static bool IsOwnKindAt(string name, int start, int length, Func<char, int, bool> isCharacter)
    {
        int at = 0;
        while (at < length && start + at < name.Length && isCharacter(name[start + at], at))
        {
            at++;
        }

        return at == length;
    }

    private static bool IsUuidCharacter(char c, int at) =>
        at is 8 or 13 or 18 or 23 ? c == '-' : c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    // Crockford's base 32 has no I, L, O and U.
    private static bool IsUlidCharacter(char c) =>
        c is (>= '0' and <= '9') or (>= 'a' and <= 'z' and not ('i' or 'l' or 'o' or 'u')) or (>= 'A' and <= 'Z' and not ('I' or 'L' or 'O' or 'U'));

    private static bool KeepsSpelling(string id) =>
        id.Length is > 0 and <= MaxLength
        && id[0] is not ('-' or '_')
        && (IsUpperCaseUlid(id) || (id.All(c => IsPlain(c) && c is < 'A' or > 'Z') && !IsUpperCaseUlid(id.ToUpperInvariant())))
        && !Devices.Contains(id);

    private static bool IsUpperCaseUlid(string id) => id.Length == UlidLength && id.All(c => IsUlidCharacter(c) && c is < 'a' or > 'z');

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_';

    // Lone surrogates are not UTF-8, so the digest is taken over UTF-16 code units, where every string differs.
    private static string Digest(string id)
    {
#pragma warning disable CA1850 // The static form is not in .NET Framework.
        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.Unicode.GetBytes(id.ToCharArray()));
#pragma warning restore CA1850
        return FileDigest.Hex(hash.AsSpan(0, DigestLength / 2));
    }
}
