using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts saved files that were serialized (remoting, Export-Clixml, JSON, CSV).</summary>
public sealed class RecordingFileTransformationAttribute : ItemTransformationAttribute
{
    private static readonly string[] PathNames = ["Path", "FullName"];
    private static readonly string[] NumberNames = ["SequenceNumber", "sequence_number"];

    private protected override object? Read(object item)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        return inner is SukiRecordingFile file ? file
            : !IdPropertyNames.IsRecord(item)
                || IdPropertyNames.Text(item, IdPropertyNames.Session) is not { } session
                || IdPropertyNames.Text(item, IdPropertyNames.Recording) is not { } recording
                || IdPropertyNames.Text(item, PathNames) is not { } path ? null
            : new SukiRecordingFile
            {
                SessionId = session,
                RecordingId = recording,
                EncounterId = IdPropertyNames.Text(item, IdPropertyNames.Encounter),
                Path = path,
                SequenceNumber = int.TryParse(IdPropertyNames.Text(item, NumberNames), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null,
            };
    }
}
