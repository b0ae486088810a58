using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>A block of PowerShell in a help page or in the README: an example, which must run as it stands.</summary>
internal sealed partial record DocExample(string Name, string Code)
{
    // What the engine has without an installed PowerShell, and the vault that the tests stand in for.
    private static readonly HashSet<string> OfTheEngine = new(StringComparer.OrdinalIgnoreCase) { "Where-Object", "ForEach-Object", "Get-Secret" };

    /// <summary>Those of PowerShell's own commands that examples use and the engine alone does not have. tests/Pester runs the examples that need them.</summary>
    private static readonly HashSet<string> OfAnInstalledShell = new(StringComparer.OrdinalIgnoreCase)
    {
        "Import-Csv", "Export-Csv", "ConvertFrom-Json", "Get-Content", "Set-Content", "Add-Content", "Get-ChildItem", "Group-Object", "Select-Object", "Sort-Object", "Measure-Object",
        "Format-Table", "Write-Error", "Write-Warning",
    };

    /// <summary>The commands it calls.</summary>
    public IReadOnlyList<string> Commands { get; } =
        [.. Parser.ParseInput(Code, out _, out _).FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Select(node => ((CommandAst)node).GetCommandName() ?? "")];

    /// <summary>Whether it runs in the engine alone.</summary>
    public bool RunsInTheEngine => Commands.All(IsOfTheEngine);

    /// <summary>The commands that neither the engine nor an installed shell has.</summary>
    public IEnumerable<string> UnknownCommands => Commands.Where(command => !IsOfTheEngine(command) && !OfAnInstalledShell.Contains(command));

    /// <summary>Every example there is.</summary>
    public static IReadOnlyList<DocExample> ReadAll() =>
    [
        .. CommandPage.ReadAll().SelectMany(page => page.Examples.SelectMany(example => In($"{page.Name}, {example.Key}", example.Value))),
        .. In("README", File.ReadAllText(Path.Combine(DocFiles.Repository, "README.md")).ReplaceLineEndings("\n")),
    ];

    public override string ToString() => Name;

    private static bool IsOfTheEngine(string command) => command.Contains("-Suki", StringComparison.OrdinalIgnoreCase) || OfTheEngine.Contains(command);

    private static IEnumerable<DocExample> In(string name, string text) =>
        Block().Matches(text).Select((block, place) => new DocExample(place == 0 ? name : $"{name}, block {place + 1}", block.Groups[1].Value));

    [GeneratedRegex("^```powershell\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
