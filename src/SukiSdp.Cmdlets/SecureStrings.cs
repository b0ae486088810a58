using System.Net;
using System.Security;
using System.Text.RegularExpressions;

namespace SukiSdp.Commands;

/// <summary>Converts secrets between SecureString and text.</summary>
internal static class SecureStrings
{
    // A JWT's header is JSON, so that its base64 begins with that of a brace and a quotation mark, or of a brace and white space.
    private static readonly Regex Token = new(@"^e(yJ|yA|woJ|wog|w0K)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]*$", RegexOptions.CultureInvariant);

    /// <summary>Returns whether text that was specified as something else, such as an ID, is a token.</summary>
    public static bool IsToken(string text) => text.Contains('.') && Token.IsMatch(text.Trim());

    /// <summary>Returns a secret as text.</summary>
    public static string ToPlainText(SecureString secret) => new NetworkCredential("", secret).Password;

    /// <summary>Returns text as a secret.</summary>
    public static SecureString FromPlainText(string text)
    {
        SecureString secret = new();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
