using System.Text.RegularExpressions;

namespace SukiSdp.Commands;

/// <summary>
/// Hides text that looks like a secret in messages of other code, such as a vault. Names of types, paths, GUIDs and sentences aren't changed,
/// regardless of their length.
/// </summary>
/// <remarks>
/// What looks like a secret: a JWT; the value after <c>Bearer</c> or <c>Basic</c>; the value of a password, secret, token, key or signature
/// (<c>name=value</c>, <c>name: value</c>, JSON); user information and query of a URL; a run of 32 or more hexadecimal digits; a run of 20 or more
/// characters of base64 in which digits and letters of both cases change as they do in random data only.
/// </remarks>
internal static class Redaction
{
    private const string Hidden = "…";

    private const int MinRandom = 20;

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    private static readonly Regex Jwt = new(@"\be(yJ|yA|woJ|wog|w0K)[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*", Options);

    // "Basic authentication" and "Bearer authorization=…" are no credentials.
    private static readonly Regex Credentials = new(
        @"(?<=\b(?i:Bearer|Basic)\s+)(?=[A-Za-z0-9._~+/-]*[0-9]|[A-Za-z0-9._~+/-]{20})[A-Za-z0-9._~+/-]+=*(?=[\s,;)'""\]}]|$)", Options);

    // PublicKeyToken is part of the name of an assembly.
    private static readonly Regex Named = new(
        @"(?<name>(?<!PublicKey|Cancellation)(?:password|passwd|pwd|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|account[-_ ]?key|shared[-_ ]?key|credential|signature|\bsig)[""']?\s*)"
        + @"(?<is>[=:]\s*)(?<value>""[^""]*""|'[^']*'|[^\s,;&)}\]]+)",
        Options | RegexOptions.IgnoreCase);

    private static readonly Regex Url = new(@"(?<=\b[a-z][a-z0-9+.-]*://)(?<user>[^\s/@?#""']*@)?(?<rest>[^\s?#""'<>]*)(?<query>\?[^\s""'<>]*)?", Options | RegexOptions.IgnoreCase);

    private static readonly Regex Hexadecimal = new(@"(?<![A-Za-z0-9])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{32,}(?![A-Za-z0-9])", Options);

    private static readonly Regex Run = new(@"[A-Za-z0-9+/_-]{20,}={0,2}", Options);

    private static readonly Regex Guids = new(@"(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])", Options);

    /// <summary>Returns the text with <c>…</c> in place of each secret.</summary>
    public static string Of(string text)
    {
        text = Jwt.Replace(text, Hidden);
        text = Url.Replace(text, url => (url.Groups["user"].Success ? Hidden + "@" : "") + url.Groups["rest"].Value + (url.Groups["query"].Success ? "?" + Hidden : ""));
        text = Credentials.Replace(text, Hidden);
        text = Named.Replace(text, HideValue);
        text = Hexadecimal.Replace(text, Hidden);
        return Run.Replace(text, run => HideRandom(run.Value));
    }

    // "token: expired" is a sentence; a password may be any word.
    private static string HideValue(Match named)
    {
        string value = named.Groups["value"].Value;
        bool isSentence = named.Groups["is"].Value[0] == ':'
            && !named.Groups["name"].Value.Contains('"')
            && !named.Value.StartsWith("pass", StringComparison.OrdinalIgnoreCase)
            && !named.Value.StartsWith("pwd", StringComparison.OrdinalIgnoreCase)
            && !value.Any(char.IsDigit);
        return isSentence || value is Hidden or "null" ? named.Value : named.Groups["name"].Value + named.Groups["is"].Value + Hidden;
    }

    // A slash is part of base64, and separates the parts of a path, of which one at least is a word.
    private static string HideRandom(string run)
    {
        string[] parts = run.Split('/');
        return parts.Length > 1 && Array.Exists(parts, part => part.Length >= 4 && !IsMixed(part))
            ? string.Join("/", parts.Select(part => IsRandom(part) ? Hidden : part))
            : IsRandom(run) ? Hidden : run;
    }

    private static bool IsRandom(string run) => Guids.Replace(run, "") is { Length: >= MinRandom } rest && IsMixed(rest);

    // In random base64 about two of three characters are of another kind than the one before; in names with capitals at most one of three.
    private static bool IsMixed(string run)
    {
        int changes = 0, length = 0;
        int last = -1;
        bool hasDigit = false, hasLetter = false;
        foreach (char c in run)
        {
            int kind = c is >= '0' and <= '9' ? 0 : c is >= 'a' and <= 'z' ? 1 : c is >= 'A' and <= 'Z' ? 2 : -1;
            if (kind < 0)
            {
                continue;
            }

            hasDigit |= kind == 0;
            hasLetter |= kind > 0;
            changes += last >= 0 && kind != last ? 1 : 0;
            last = kind;
            length++;
        }

        return hasDigit && hasLetter && changes * 5 >= length * 2;
    }
}
