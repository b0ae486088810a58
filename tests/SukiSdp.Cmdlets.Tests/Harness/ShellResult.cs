namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>What a shell of its own gave.</summary>
/// <param name="ExitCode">0, or 1 when there were errors.</param>
/// <param name="Output">The lines of its output.</param>
/// <param name="Errors">The text of its errors.</param>
internal sealed record ShellResult(int ExitCode, IReadOnlyList<string> Output, string Errors);
