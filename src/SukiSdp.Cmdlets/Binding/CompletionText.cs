using System.Management.Automation.Language;

namespace SukiSdp.Commands.Binding;

/// <summary>Values as they stand on a command line.</summary>
internal static class CompletionText
{
    /// <summary>A value as an argument: bare where that is plainly safe, else between single quotes.</summary>
    public static string Quoted(string value) => IsPlain(value) ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    // What begins with a digit may be a number to PowerShell, and 1e5 come out as 100000.
    private static bool IsPlain(string value) =>
        value.Length > 0
        && value[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        && value.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.');
}
