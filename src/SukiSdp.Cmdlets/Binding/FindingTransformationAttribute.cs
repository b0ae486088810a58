using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts findings of <c>Test-SukiArchive</c> that were serialized (Export-Clixml, JSON, CSV). Anything else isn't changed.</summary>
public sealed class FindingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object inner = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        SukiArchiveFinding?[] findings = inner is IList list ? [.. list.Cast<object?>().Select(Read)] : [Read(inputData)];
        return Array.Exists(findings, finding => finding is null) ? inputData : findings;
    }

    private static SukiArchiveFinding? Read(object? item)
    {
        object? inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        return inner is SukiArchiveFinding known ? known
            : item is null || !IdPropertyNames.IsRecord(item)
                || !Enum.TryParse(IdPropertyNames.Text(item, ["Status"]), ignoreCase: true, out ArchiveStatus status)
                || IdPropertyNames.Text(item, ["ManifestPath"]) is not { } manifest
                || IdPropertyNames.Text(item, ["Destination"]) is not { } destination ? null
            : new SukiArchiveFinding
            {
                Status = status,
                SessionId = IdPropertyNames.Text(item, IdPropertyNames.Session),
                RecordingId = IdPropertyNames.Text(item, IdPropertyNames.Recording),
                Path = IdPropertyNames.Text(item, ["Path"]) ?? "",
                ManifestPath = manifest,
                Destination = destination,
            };
    }
}
