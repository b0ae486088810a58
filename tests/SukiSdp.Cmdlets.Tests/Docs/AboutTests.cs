using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary><c>about_SukiSdp</c> has every error, with its category and what to do, and every environment variable.</summary>
public sealed partial class AboutTests : DocTest
{
    private static readonly string Text = File.ReadAllText(DocFiles.About).ReplaceLineEndings("\n");

    [Fact]
    public void Every_error_is_described_as_it_is_raised()
    {
        Type error = StagedAssembly.Client.GetType("SukiSdp.SukiError", throwOnError: true)!;
        MethodInfo meaning = StagedAssembly.Cmdlets.GetType("SukiSdp.Commands.ErrorRecords", throwOnError: true)!.GetMethod("Meaning", BindingFlags.NonPublic | BindingFlags.Static)!;

        Assert.Equal(
            error.GetEnumValues().Cast<object>().Select(value =>
            {
                (ErrorCategory category, string action) = ((ErrorCategory, string))meaning.Invoke(null, [value])!;
                return ($"{value}", $"{category}", action);
            }),
            Entry().Matches(Text).Select(entry => (entry.Groups["id"].Value, entry.Groups["category"].Value, Regex.Replace(entry.Groups["action"].Value, @"\s+", " ").Trim())));
    }

    [Fact]
    public void Every_environment_variable_is_described()
    {
        string[] variables =
        [
            .. Directory.EnumerateFiles(Path.Combine(DocFiles.Repository, "src", "SukiSdp.Cmdlets"), "*.cs")
                .SelectMany(file => Variable().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups[1].Value)
                .Distinct(),
        ];

        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Matches($@"(?m)^    {variable}$", Text));
    }

    [Fact]
    public void Every_command_is_named() => Assert.All(CommandPage.ReadAll(), page => Assert.Contains(page.Name, Text, StringComparison.Ordinal));

    [Fact]
    public void Lines_fit_a_console() => Assert.All(Text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));

    [GeneratedRegex(@"^    (?<id>\w+) \((?<category>\w+)\)\n(?<cause>(      .*\n)+?)      What to do: (?<action>(.|\n)+?)(?=\n\n)", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("= \"(SUKI_SDP_[A-Z_]+)\"")]
    private static partial Regex Variable();
}
