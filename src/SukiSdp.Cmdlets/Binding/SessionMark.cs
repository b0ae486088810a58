namespace SukiSdp.Commands.Binding;

/// <summary>
/// What stands among session ids for something that is none, until the command can name the row or read the file: binding knows neither, and a failure
/// there would have PowerShell's words. No id has a NUL.
/// </summary>
internal static class SessionMark
{
    private const string MalformedPrefix = "\0row:";
    private const string FilePrefix = "\0file:";

    /// <summary>Stands for an object without an id.</summary>
    /// <param name="problem">What is wrong with it, as a sentence.</param>
    public static string Malformed(string problem) => MalformedPrefix + problem;

    /// <summary>Stands for a file of payloads.</summary>
    public static string PayloadFile(string path) => FilePrefix + path;

    /// <summary>What is wrong with a marked object; null for anything else.</summary>
    public static string? ProblemOf(string text) => After(text, MalformedPrefix);

    /// <summary>The path of a marked file; null for anything else.</summary>
    public static string? FileOf(string text) => After(text, FilePrefix);

    /// <summary>The problem of an object that has other properties only.</summary>
    public static string NoId(IEnumerable<string> names) =>
        $"It has no session id, or an empty one. Its properties are: {string.Join(", ", names.Take(10).Select(DisplayText.Of))}.";

    private static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text.Substring(prefix.Length) : null;
}
