using System.Text.RegularExpressions;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>Words that people don't read in this project, and the word that is used instead: one word for each thing.</summary>
internal static class PlainWords
{
    // Whole phrases, so that an ordinary use of a word isn't found.
    private static readonly (Regex Not, string Use)[] Words =
    [
        .. new (string Not, string Use)[]
        {
            (@"(go|goes|going|gone|went) on (with|from)", "resume"),
            (@"(go|goes|going|went) on", "continue"),
            (@"ask(s|ed|ing)? again", "retry, list again"),
            (@"passing reason", "transient failure"),
            (@"anew|start(s|ed|ing)? over|begin(s|ning)? again", "restart, again"),
            (@"renew(s|ed|ing|al|als)?", "refresh"),
            (@"on (its|their) way", "partial file"),
            (@"side files?", "state file"),
            (@"in (its|their) place", "final name, complete file"),
            (@"proofs?|prove[sdn]?|proving", "verify, checksum"),
            (@"hash of the (file|recording|object)", "checksum"),
            (@"answers?|answered|answering|what (came|has come|had come)", "response, received bytes"),
            (@"questions?(?! marks?)|what (is|was) asked", "request"),
            (@"(each|one|first|second|two|three|several|many|missing|saved|session's) chunks?|chunks? of (the|a|its) (session|audio)", "recording"),
            (@"holes?|missing numbers?", "gap"),
            (@"what (was|is|were) (kept|saved|there)", "archive, saved files"),
            (@"settled", "complete, deleted"),
            (@"given (again|twice)|come(s)? (again|twice)", "duplicate"),
            (@"torn|damaged lines?|half a line", "incomplete line"),
            (@"(its|another|one) share|shares (may|that)|Test-Share|of \$?\w+ shares", "shard"),
            (@"(?<!there )is no token|name tokens?", "placeholder"),
            (@"stand-?ins?", "sandbox, mock"),
            (@"(?<!IP |IPv4 |IPv6 |loopback |mac )address(es)?", "endpoint, base URI, URL"),
            (@"patience|patiently|longest wait", "time-out"),
            (@"(end|ends|ended) with (code )?[0-9]", "exit with code"),
            (@"blanks?", "leading and trailing spaces"),
            (@"mend(s|ed|ing)?", "fix, repair"),
            (@"(free|no) places?|places at once", "throttle limit, slot"),
            (@"whoever|thereof|(no|some|any|every)body|hitherto", "(rephrase)"),
            (@"what (becomes|became) of", "result"),
            (@"let(s|ting)? go of", "close, release"),
            (@"(tell|tells|told|tells? you) of", "report"),
            (@"means? (itself|themselves)", "treated literally"),
            (@"reads? along", "TLS-inspecting"),
            (@"(a person|somebody) (must|should) look", "someone must act"),
            (@"the makers", "open an issue"),
            (@"(renews?|refreshes|logs? in|heals?) by (itself|themselves)", "automatically"),
            (@"(?<!there )is no (folder|file|part|session|manifest)", "isn't a"),
            (@"that is there", "exists"),
            (@"things to mend", "problems"),
            (@"waited out", "the limit"),
            (@"took it for|taken for", "treated as"),
        }.Select(word => (new Regex($@"(?<![\w-])({word.Not})(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), word.Use)),
    ];

    /// <summary>Finds the words in a text, also across line breaks.</summary>
    public static IEnumerable<string> FindIn(string text)
    {
        string line = Regex.Replace(text, @"\s+", " ");
        return Words.SelectMany(word => word.Not.Matches(line).Select(found =>
        {
            int from = Math.Max(0, found.Index - 40), to = Math.Min(line.Length, found.Index + found.Length + 40);
            return $"'{found.Value}' (use: {word.Use}) in '…{line[from..to]}…'";
        }));
    }
}
