using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>What an error recommends.</summary>
public sealed class RecommendedActionTests : ModuleTest
{
    // Errors that only a command with the parameter can have.
    private static readonly string[] OfOneCommand =
    [
        "ArchiveItemNotJoined", "HashMissing", "NameTemplateInvalid", "ReportTargetDiffers", "PartnerTokenExpired", "RateLimited", "BaseUriInvalid", "ProxyInvalid",
        "ProviderIdInvalid", "ProxyAuthenticationRequired",
    ];

    [Fact]
    public void An_action_that_names_a_parameter_names_its_command_too()
    {
        Type records = StagedAssembly.Cmdlets.GetType("SukiSdp.Commands.ErrorRecords", throwOnError: true)!;
        MethodInfo meaning = records.GetMethod("Meaning", BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (object error in Enum.GetValues(meaning.GetParameters()[0].ParameterType))
        {
            object result = meaning.Invoke(null, [error])!;
            string action = (string)result.GetType().GetField("Item2")!.GetValue(result)!;
            foreach (string sentence in Regex.Split(action, "(?<=\\.) ").Where(_ => !OfOneCommand.Contains(error.ToString())))
            {
                Assert.False(Regex.IsMatch(sentence, "(^| )-[A-Z]") && !Regex.IsMatch(sentence, "[A-Z][a-z]+-Suki"), $"{error}: {sentence}");
            }
        }
    }

    [Fact]
    public async Task A_changed_file_that_is_not_removed_and_a_folder_that_does_not_exist_have_an_advice_for_that()
    {
        AddSession("a");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl; Add-Content (Get-ChildItem kept/a) x; $items = Get-SukiArchiveItem kept");

        ErrorRecord changed = Assert.Single((await RunAsync("$items | Remove-SukiArchiveItem -Force")).Errors);
        ErrorRecord elsewhere = Assert.Single((await RunAsync("Get-SukiArchiveItem kept -Destination . | Remove-SukiArchiveItem -Force")).Errors);

        Assert.Contains("Repair-SukiArchive", changed.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.StartsWith("DestinationInvalid", elsewhere.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("-Destination", elsewhere.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
