using System.Collections;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>
/// The examples of the help pages and the README run as they stand, against the sandbox. Here those that the engine alone can run; tests/Pester/Examples.Tests.ps1
/// runs all of them in an installed PowerShell.
/// </summary>
public sealed class ExampleTests : ModuleTest
{
    private static readonly IReadOnlyList<DocExample> Examples = DocExample.ReadAll();

    public static TheoryData<string> OfTheEngine => [.. Examples.Where(example => example.RunsInTheEngine).Select(example => example.Name)];

    protected override SandboxOptions Options => new() { ReadyMadeSessions = true };

    [Fact]
    public void No_example_needs_a_command_that_no_test_has() => Assert.Empty(Examples.SelectMany(example => example.UnknownCommands));

    [Fact]
    public void Each_example_has_a_name_of_its_own() => Assert.Equal(Examples.Count, Examples.Select(example => example.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(OfTheEngine))]
    public async Task An_example_runs(string name)
    {
        DocExample example = Examples.Single(one => one.Name == name);
        string vault = $"function Get-Secret($Name) {{ if ($Name -eq 'SukiToken') {{ '{Sandbox.Token}' }} else {{ '{Sandbox.PartnerToken}' }} }}";

        // What is on the disk before an example.
        await RunWellAsync($"Save-SukiRecording {SampleSessions.ThreeChunks} -Destination ./archive -Manifest ./archive/archive.jsonl");
        if (example.Commands.Contains("Connect-SukiSdp"))
        {
            // As in a shell whose log-in is the only token.
            UseDefaults(new Hashtable { ["Connect-SukiSdp:BaseUri"] = Sandbox.ApiUri });
        }

        CommandResult result = await RunAsync($"{vault}\n{example.Code}");

        Assert.Empty(result.Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}"));
        Assert.NotEmpty(Sandbox.Requests.All);
    }
}
