using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts objects with a session and a file to items of an archive: saved and joined files and findings, also if they were serialized.</summary>
public sealed class MeasuredItemTransformationAttribute : ItemTransformationAttribute
{
    private static readonly string[] PathNames = ["Path", "FullName"];

    // The state in the manifest doesn't matter here, except whether the file exists.
    private protected override object? Read(object item) =>
        ArchiveItemTransformationAttribute.ReadItem(item)
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
