#if !NET
using System.Globalization;
using System.Reflection;
#endif

namespace SukiSdp.Api;

/// <summary>
/// URIs that are sent as they are written. <see cref="Uri"/> normalizes them: it removes marks of writing direction, and in
/// Windows PowerShell, whose process is treated as one for .NET Framework 4.0, it converts <c>%2F</c> and <c>%5C</c> to slashes. The result would be another
/// session's URI, or one that doesn't match the signature of a URL.
/// </summary>
internal static class VerbatimUri
{
    // The characters of a URI (RFC 3986, appendix A), except the fragment, which is never sent. Uri escapes anything else.
    private static readonly HashSet<char> Allowed = [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%"];

    /// <summary>Returns the same URI, to be sent as it was written, if that text can be sent.</summary>
    public static Uri Of(Uri address) =>
        address.OriginalString.All(Allowed.Contains) && address.OriginalString.StartsWith(address.GetLeftPart(UriPartial.Authority) + "/", StringComparison.OrdinalIgnoreCase)
            ? Exact(address.OriginalString)
            : address;

#if NET
    private static Uri Exact(string text) => new(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
#else
    // Path and query, also in their escaped form, aren't canonical; the path has dot segments to be removed.
    private const ulong NotCanonical = 0x10 | 0x20 | 0x400 | 0x800 | 0x2000;

    // There is no public API. If the field is missing, the URI stays normalized.
    private static readonly FieldInfo? Flags = typeof(Uri).GetField("m_Flags", BindingFlags.Instance | BindingFlags.NonPublic);

    private static Uri Exact(string text)
    {
        Uri usual = new(text);
        if (IsAsWritten(usual, text) || Flags is null)
        {
            return usual;
        }

        Uri exact = new(text);
        _ = exact.PathAndQuery; // Sets the flags.
        Flags.SetValue(exact, Enum.ToObject(Flags.FieldType, Convert.ToUInt64(Flags.GetValue(exact), CultureInfo.InvariantCulture) & ~NotCanonical));
        return IsAsWritten(exact, text) ? exact : usual;
    }

    // A proxy receives the whole URI, a server receives its path and query.
    private static bool IsAsWritten(Uri address, string text) =>
        address.AbsoluteUri == text && address.PathAndQuery == text.Substring(address.GetLeftPart(UriPartial.Authority).Length);
#endif
}
