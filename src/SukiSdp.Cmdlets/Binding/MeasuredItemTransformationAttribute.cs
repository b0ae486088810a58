using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Takes whatever has a session and a file for an item of an archive: saved and joined files, findings, and all of these when they were serialized.</summary>
public sealed class MeasuredItemTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] PathNames = ["Path", "FullName"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object inner = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return inner is IList list
            ? list.Cast<object?>().Select(item => item is null ? null : (object?)Read(item) ?? item).ToArray()
            : (object?)Read(inputData) ?? inputData;
    }

    // What the manifest says of a file doesn't matter here, apart from its being there.
    private static SukiArchiveItem? Read(object item) =>
        ArchiveItemTransformationAttribute.Read(item)
        ?? ((!IdPropertyNames.IsRecord(item) && (item is PSObject wrapped ? wrapped.BaseObject : item) is not SukiJoinedRecording)
            || IdPropertyNames.Text(item, IdPropertyNames.Session) is not { } session
            || IdPropertyNames.Text(item, PathNames) is not { } path ? null
        : new SukiArchiveItem
        {
            SessionId = session,
            RecordingId = IdPropertyNames.Text(item, IdPropertyNames.Recording),
            EncounterId = IdPropertyNames.Text(item, IdPropertyNames.Encounter),
            Path = path,
        });
}
