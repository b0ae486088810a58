using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The commands as <c>Get-Command</c> sees them: names that scripts rely on.</summary>
public sealed class SurfaceTests : ModuleTest
{
    private static readonly string[] Connection =
        ["BaseUri", "Environment", "MaximumRetryCount", "ProviderId", "Proxy", "ProxyCredential", "ProxyUseDefaultCredentials", "RetryIntervalSec", "TimeoutSec"];

    [Theory]
    [InlineData("Get-SukiRecording", "SukiSdp.SukiRecording", "Connection", "Download", "SessionId", "ThrottleLimit", "Token", "Wait", "WaitTimeoutSec")]
    [InlineData(
        "Save-SukiRecording", "SukiSdp.SukiRecordingFile",
        "Confirm", "Connection", "Destination", "Download", "Force", "InputObject", "Join", "ManifestPath", "NameTemplate", "PassThru", "RangesPerFile", "RequireChecksum", "SessionId",
        "Summary", "ThrottleLimit", "Token", "Wait", "WaitTimeoutSec", "WhatIf")]
    [InlineData("Connect-SukiSdp", "SukiSdp.SukiSdpConnection", "PartnerId", "PartnerToken", "PassThru")]
    public async Task A_command_has_the_parameters_and_the_output_type_of_the_design(string name, string outputType, params string[] own)
    {
        CommandInfo command = await CommandAsync(name);

        Assert.Subset(command.Parameters.Keys.ToHashSet(), own.Concat(Connection).ToHashSet());
        Assert.Equal(outputType, command.OutputType[0].Name);
    }

    [Theory]
    [InlineData("Get-SukiRecording")]
    [InlineData("Save-SukiRecording")]
    public async Task Session_ids_bind_under_all_their_names(string name)
    {
        ParameterMetadata parameter = (await CommandAsync(name)).Parameters["SessionId"];

        Assert.Equal(["AmbientSessionId", "ambient_session_id", "session_id"], parameter.Aliases);
        Assert.All(parameter.ParameterSets.Values, set =>
        {
            // Save-SukiRecording finds the property itself: bound by name, it would save the whole session of a recording that is piped.
            Assert.True(set.ValueFromPipeline && set.IsMandatory);
            Assert.Equal(name == "Get-SukiRecording", set.ValueFromPipelineByPropertyName);
            Assert.Equal(0, set.Position);
        });
    }

    [Fact]
    public async Task A_destination_has_the_names_that_archive_commands_use() =>
        Assert.Equal(["DestinationPath"], (await CommandAsync("Save-SukiRecording")).Parameters["Destination"].Aliases);

    [Fact]
    public async Task Each_parameter_set_takes_one_thing_from_the_pipeline()
    {
        foreach (string name in new[] { "Get-SukiRecording", "Save-SukiRecording" })
        {
            Assert.All((await CommandAsync(name)).ParameterSets, set => Assert.Single(set.Parameters, parameter => parameter.ValueFromPipeline));
        }
    }

    [Fact]
    public async Task No_parameter_set_takes_two_things_from_the_pipeline()
    {
        foreach (CommandInfo command in await CommandsAsync())
        {
            Assert.All(command.ParameterSets, set => Assert.InRange(set.Parameters.Count(parameter => parameter.ValueFromPipeline), 0, 1));
        }
    }

    [Fact]
    public async Task No_secret_is_given_by_position()
    {
        foreach (CommandInfo command in await CommandsAsync())
        {
            Assert.All(
                command.Parameters.Values.Where(parameter => parameter.Name.Contains("Token", StringComparison.Ordinal) || parameter.ParameterType.Name is "SecureString" or "PSCredential"),
                parameter => Assert.All(parameter.ParameterSets.Values, set => Assert.True(set.Position < 0 && !set.ValueFromPipeline, $"{command.Name} -{parameter.Name}")));
        }
    }

    [Fact]
    public async Task No_switch_is_a_bool()
    {
        foreach (CommandInfo command in await CommandsAsync())
        {
            Assert.DoesNotContain(command.Parameters.Values, parameter => parameter.ParameterType == typeof(bool));
        }
    }

    [Fact]
    public async Task A_recording_as_text_names_it_and_not_its_url()
    {
        AddSession("visit-7");
        string id = Sandbox.Sessions["visit-7"].Recordings[0].Id;

        PSObject recording = (await RunWellAsync("Get-SukiRecording visit-7")).Output.Single();

        Assert.Equal($"visit-7 #1 {id}", recording.ToString());
    }

    private async Task<CommandInfo> CommandAsync(string name) => (await CommandsAsync()).Single(command => command.Name == name);

    private async Task<CommandInfo[]> CommandsAsync() =>
        [.. (await RunWellAsync("Get-Command -Module SukiSdp")).Output.Select(item => (CommandInfo)item.BaseObject)];
}
