using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Tour;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>The MAML, which <c>Get-Help</c> shows, says what the pages and the commands say. It is made by <c>build.ps1 -Task Docs</c>.</summary>
public sealed partial class MamlTests : DocTest
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly IReadOnlyDictionary<string, XElement> Help =
        XDocument.Load(DocFiles.Maml).Root!.Elements(Command + "command").ToDictionary(command => command.Element(Command + "details")!.Element(Command + "name")!.Value);

    [Fact]
    public async Task Each_command_has_help() =>
        Assert.Equal((await CommandsAsync()).Select(command => command.Name), Help.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_parameters_are_those_of_the_command()
    {
        foreach (CmdletInfo command in await CommandsAsync())
        {
            Assert.Equal(
                ParametersOf(command).Select(parameter => (
                    command.Name,
                    parameter.Name,
                    Type: parameter.ParameterType.ToString(),
                    Aliases: parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases),
                    Required: SetsOf(parameter)[0].IsRequired,
                    SetsOf(parameter)[0].Position,
                    Pipeline: Pipeline(SetsOf(parameter)[0]))),
                Parameters(command.Name).Select(parameter => (
                    command.Name,
                    parameter.Element(Maml + "name")!.Value,
                    Type: parameter.Element(Dev + "type")!.Element(Maml + "name")!.Value,
                    Aliases: parameter.Attribute("aliases")!.Value,
                    Required: bool.Parse(parameter.Attribute("required")!.Value),
                    Position: parameter.Attribute("position")!.Value,
                    Pipeline: parameter.Attribute("pipelineInput")!.Value)));
        }
    }

    [Fact]
    public void The_words_are_those_of_the_pages() =>
        Assert.All(CommandPage.ReadAll(), page =>
        {
            XElement help = Help[page.Name];
            Assert.Equal(Words(page.Synopsis), Words(help.Element(Command + "details")!.Element(Maml + "description")!.Value));
            Assert.Equal(Words(page.Description), Words(Paragraphs(help.Element(Maml + "description")!)));
            Assert.Equal(
                page.Parameters.Select(parameter => (parameter.Name, Words(parameter.Description))),
                Parameters(page.Name).Select(parameter => (parameter.Element(Maml + "name")!.Value, Words(Paragraphs(parameter.Element(Maml + "description")!)))));
            Assert.Equal(
                page.Examples.Values.Select(Words),
                Examples(page.Name).Select(example => Words($"{Prompt().Replace(example.Element(Dev + "code")!.Value, "")}\n{Paragraphs(example.Element(Dev + "remarks")!)}")));
        });

    [Fact]
    public void Each_default_is_that_of_the_page() =>
        Assert.All(CommandPage.ReadAll(), page => Assert.Equal(
            page.Parameters.Select(parameter => (page.Name, parameter.Name, parameter.Default)),
            Parameters(page.Name).Select(parameter => (page.Name, parameter.Element(Maml + "name")!.Value, parameter.Element(Dev + "defaultValue")!.Value))));

    [Fact]
    public async Task The_console_shows_defaults()
    {
        foreach (CommandPage page in CommandPage.ReadAll().Where(page => page.Parameters.Any()))
        {
            CommandResult shown = await RunWellAsync($"Get-Help {page.Name} -Parameter * | ForEach-Object {{ \"$($_.name)=$($_.defaultValue)\" }}");

            Assert.Equal(page.Parameters.Select(parameter => $"{parameter.Name}={parameter.Default}"), shown.Output.Select(line => $"{line}").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void An_example_begins_with_a_prompt_and_its_remark_is_below_it() =>
        Assert.All(Help.Keys.SelectMany(Examples), example =>
        {
            Assert.Empty(example.Element(Maml + "introduction")!.Value);
            Assert.StartsWith("PS> ", example.Element(Dev + "code")!.Value, StringComparison.Ordinal);
            Assert.NotEmpty(example.Element(Dev + "remarks")!.Elements(Maml + "para").First().Value);
        });

    [Theory]
    [InlineData("Save-SukiRecording", "SessionId")]
    [InlineData("Join-SukiRecording", "Path")]
    [InlineData("Test-SukiArchive", "Path")]
    public async Task The_first_syntax_is_the_usual_one(string command, string parameter) =>
        Assert.Equal(parameter, $"{Assert.Single((await RunWellAsync($"@((Get-Help {command}).syntax.syntaxItem)[0].parameter[0].name")).Output)}");

    [Fact]
    public void No_markdown_and_no_control_character_is_in_it()
    {
        string text = File.ReadAllText(DocFiles.Maml);

        Assert.DoesNotContain('`', text);
        Assert.DoesNotContain("**", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](http", text, StringComparison.Ordinal);
        Assert.DoesNotContain(XDocument.Parse(text).DescendantNodes().OfType<XText>().SelectMany(node => node.Value), c => char.IsControl(c) && c is not ('\n' or '\r'));
    }

    [Fact]
    public void It_is_part_of_the_module()
    {
        foreach (string file in new[] { DocFiles.Maml, DocFiles.About })
        {
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(StagedModule.Folder, "en-US", Path.GetFileName(file))));
        }
    }

    private static IEnumerable<XElement> Parameters(string command) => Help[command].Element(Command + "parameters")!.Elements(Command + "parameter")
        .OrderBy(parameter => parameter.Element(Maml + "name")!.Value, StringComparer.Ordinal);

    private static IEnumerable<XElement> Examples(string command) => Help[command].Element(Command + "examples")!.Elements(Command + "example");

    private static string Paragraphs(XElement text) => string.Join('\n', text.Elements(Maml + "para").Select(paragraph => paragraph.Value));

    // Words alone: MAML breaks lines elsewhere and knows no markup.
    private static string Words(string text) =>
        string.Join(' ', Link().Replace(Markup().Replace(text, ""), "$1 ($2)").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Pipeline(ParameterInSet set) => (set.FromPipeline, set.FromPipelineByName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    [GeneratedRegex(@"```(powershell)?|`|\*\*")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\[([^\]]+)\]\((https:[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^PS> ", RegexOptions.Multiline)]
    private static partial Regex Prompt();
}
