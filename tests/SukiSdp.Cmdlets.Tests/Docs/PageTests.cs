using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>The Markdown pages say what the commands are.</summary>
public sealed class PageTests : DocTest
{
    private static readonly IReadOnlyList<CommandPage> Pages = CommandPage.ReadAll();

    [Fact]
    public async Task Each_command_has_a_page_and_each_page_a_command() =>
        Assert.Equal((await CommandsAsync()).Select(command => command.Name), Pages.Select(page => page.Name));

    [Fact]
    public void No_placeholder_is_left() => Assert.All(Pages, page => Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal));

    [Fact]
    public async Task The_parameters_of_a_page_are_those_of_its_command()
    {
        foreach ((CmdletInfo command, CommandPage page) in await BothAsync())
        {
            Assert.Equal(
                ParametersOf(command).Select(parameter => (command.Name, parameter.Name, parameter.ParameterType.ToString(), string.Join(',', parameter.Aliases))),
                page.Parameters.Select(parameter => (page.Name, parameter.Name, parameter.Type, string.Join(',', parameter.Aliases))));
            Assert.Equal(
                ParametersOf(command).SelectMany(parameter => SetsOf(parameter).Select(set => (parameter.Name, set))),
                page.Parameters.SelectMany(parameter => parameter.Sets.OrderBy(set => set.Set, StringComparer.Ordinal).Select(set => (parameter.Name, set))));
        }
    }

    [Fact]
    public async Task The_syntax_of_a_page_is_that_of_its_command()
    {
        foreach ((CmdletInfo command, CommandPage page) in await BothAsync())
        {
            string[] written = [.. page.Syntax.Split("```").Where((_, place) => place % 2 == 1).Select(block => string.Join(' ', block.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

            Assert.Equal(command.ParameterSets.Select(set => $"{command.Name} {set}").Order(StringComparer.OrdinalIgnoreCase), written.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Inputs_and_outputs_of_a_page_are_those_of_its_command()
    {
        foreach ((CmdletInfo command, CommandPage page) in await BothAsync())
        {
            Assert.Superset(
                ParametersOf(command)
                    .Where(parameter => SetsOf(parameter).Any(set => set.FromPipeline || set.FromPipelineByName))
                    .Select(parameter => parameter.ParameterType.ToString())
                    .ToHashSet(),
                page.Inputs.ToHashSet());
            Assert.Superset(command.OutputType.Select(type => type.Name).ToHashSet(), page.Outputs.ToHashSet());
        }
    }

    [Fact]
    public async Task Help_online_is_the_page_itself()
    {
        foreach ((CmdletInfo command, CommandPage page) in await BothAsync())
        {
            string uri = command.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri;
            Assert.EndsWith($"/docs/en-US/{command.Name}.md", uri, StringComparison.Ordinal);
            Assert.Equal(uri, page.Field("HelpUri"));
            Assert.Equal("SukiSdp.Cmdlets.dll-Help.xml", page.Field("external help file"));
        }
    }

    [Fact]
    public void A_page_has_three_examples_one_of_them_scheduled_and_one_with_a_vault() =>
        Assert.All(Pages, page =>
        {
            Assert.InRange(page.Examples.Count, 3, int.MaxValue);
            Assert.Contains(page.Examples.Keys, title => title.Contains("scheduled", StringComparison.Ordinal));
            Assert.True(
                page.Examples.Values.Any(text => text.Contains("Get-Secret", StringComparison.Ordinal)) || !page.Parameters.Any(parameter => parameter.Name.EndsWith("Token", StringComparison.Ordinal)),
                page.Name);
        });

    [Fact]
    public void Everything_is_described() =>
        Assert.All(Pages, page => Assert.All(
            page.Parameters.Select(parameter => parameter.Description).Append(page.Synopsis).Append(page.Description),
            text => Assert.True(text.Length > 20, $"{page.Name}: '{text}'")));

    [Fact]
    public void Every_parameter_states_its_default() =>
        Assert.All(Pages.SelectMany(page => page.Parameters.Select(parameter => (page.Name, parameter))), described =>
        {
            Assert.Matches(@"The default is |By default, |has no default\.", described.parameter.Description);
            Assert.NotEmpty(described.parameter.Default);
        });

    [Fact]
    public async Task A_default_of_a_page_is_that_of_its_command()
    {
        foreach ((CmdletInfo command, CommandPage page) in await BothAsync())
        {
            object cmdlet = Activator.CreateInstance(command.ImplementingType)!;
            Assert.All(page.Parameters, parameter =>
            {
                object? value = command.ImplementingType.GetProperty(parameter.Name)?.GetValue(cmdlet);
                if (value is int or SwitchParameter)
                {
                    Assert.Equal($"{page.Name} {parameter.Name} {value}", $"{page.Name} {parameter.Name} {parameter.Default}");
                }

                if (value is int number)
                {
                    Assert.Contains($"The default is {number}.", parameter.Description, StringComparison.Ordinal);
                }
            });
        }
    }

    private async Task<IEnumerable<(CmdletInfo Command, CommandPage Page)>> BothAsync() =>
        (await CommandsAsync()).Join(Pages, command => command.Name, page => page.Name, (command, page) => (command, page));
}
