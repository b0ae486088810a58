using System.Management.Automation.Language;

namespace SukiSdp.Commands.Binding;

/// <summary>Formats values for a command line.</summary>
internal static class CompletionText
{
    /// <summary>Returns a value as an argument: without quotes if that is safe, otherwise in single quotes.</summary>
    public static string Quoted(string value) => IsPlain(value) ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    // PowerShell can parse text that begins with a digit as a number: 1e5 would become 100000.
    private static bool IsPlain(string value) =>
        value.Length > 0
        && value[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        && value.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.');
}
