#if !NET
using System.Globalization;
using System.Reflection;
#endif

namespace SukiSdp.Api;

/// <summary>
/// Addresses that are sent as they are written. <see cref="Uri"/> brings them into a form of its own: it drops marks of writing direction, and in
/// Windows PowerShell, whose process counts as one of .NET Framework 4.0, it makes slashes of <c>%2F</c> and <c>%5C</c>. The result would be another
/// session's address, or one that a URL's signature does not fit.
/// </summary>
internal static class VerbatimUri
{
    // What an address may hold (RFC 3986, appendix A), but for the fragment, which is never sent. Anything else is Uri's to escape.
    private static readonly HashSet<char> Allowed = [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%"];

    /// <summary>The same address, sent as it was written, if that is a text that can be sent.</summary>
    public static Uri Of(Uri address) =>
        address.OriginalString.All(Allowed.Contains) && address.OriginalString.StartsWith(address.GetLeftPart(UriPartial.Authority) + "/", StringComparison.OrdinalIgnoreCase)
            ? Exact(address.OriginalString)
            : address;

#if NET
    private static Uri Exact(string text) => new(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
#else
    // Path and query, and the same in their escaped form, are not canonical; the path has dots to be folded.
    private const ulong NotCanonical = 0x10 | 0x20 | 0x400 | 0x800 | 0x2000;

    // There is no public way. Where the field is missing, the address stays as Uri has it.
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

    // The whole goes to a proxy, its end to a server.
    private static bool IsAsWritten(Uri address, string text) =>
        address.AbsoluteUri == text && address.PathAndQuery == text.Substring(address.GetLeftPart(UriPartial.Authority).Length);
#endif
}
