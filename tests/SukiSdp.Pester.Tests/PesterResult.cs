namespace SukiSdp.Pester.Tests;

/// <summary>What became of a test of Pester's.</summary>
internal sealed record PesterResult(string File, int Line, int Index, string Name, string[] Tags, string Outcome, string[] Errors);
