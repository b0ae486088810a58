using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>A test that holds the documentation against the commands as they are.</summary>
public abstract class DocTest : ModuleTest
{
    /// <summary>The module's cmdlets.</summary>
    private protected async Task<IReadOnlyList<CmdletInfo>> CommandsAsync() =>
        [.. (await RunWellAsync("Get-Command -Module SukiSdp")).Output.Select(item => (CmdletInfo)item.BaseObject).OrderBy(command => command.Name, StringComparer.Ordinal)];

    /// <summary>A cmdlet's parameters, but for those that every cmdlet has.</summary>
    private protected static IReadOnlyList<ParameterMetadata> ParametersOf(CmdletInfo command) =>
        [.. command.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name)).OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];

    /// <summary>A parameter's sets as pages name them.</summary>
    private protected static IReadOnlyList<ParameterInSet> SetsOf(ParameterMetadata parameter) =>
    [
        .. parameter.ParameterSets
            .Select(set => new ParameterInSet(
                set.Key == ParameterAttribute.AllParameterSets ? "(All)" : set.Key,
                set.Value.Position == int.MinValue ? "Named" : $"{set.Value.Position}",
                set.Value.IsMandatory,
                set.Value.ValueFromPipeline,
                set.Value.ValueFromPipelineByPropertyName))
            .OrderBy(set => set.Set, StringComparer.Ordinal),
    ];
}
