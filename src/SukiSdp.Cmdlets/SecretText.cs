using System.Net;
using System.Security;

namespace SukiSdp.Commands;

/// <summary>Secrets between PowerShell's form and text.</summary>
internal static class SecretText
{
    /// <summary>A secret as text.</summary>
    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;

    /// <summary>Text as a secret.</summary>
    public static SecureString Hide(string text)
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
