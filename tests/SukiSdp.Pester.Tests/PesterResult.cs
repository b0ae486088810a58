namespace SukiSdp.Pester.Tests;

/// <summary>The result of a Pester test.</summary>
internal sealed record PesterResult(string File, int Line, int Index, string Name, string[] Tags, string Outcome, string[] Errors);
