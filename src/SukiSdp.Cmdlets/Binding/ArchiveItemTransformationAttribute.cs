using System.Collections;
using System.Globalization;
using System.Management.Automation;
using SukiSdp.Archive;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts items of an archive that were serialized (remoting, Export-Clixml, JSON, CSV).</summary>
public sealed class ArchiveItemTransformationAttribute : ItemTransformationAttribute
{
    private protected override object? Read(object item) => ReadItem(item);

    /// <summary>Returns an item; null for anything else.</summary>
    internal static SukiArchiveItem? ReadItem(object item)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        return inner is SukiArchiveItem known ? known
            : !IdPropertyNames.IsRecord(item)
                || IdPropertyNames.Text(item, IdPropertyNames.Session) is not { } session
                || IdPropertyNames.Text(item, ["ManifestPath"]) is not { } manifest
                || IdPropertyNames.Text(item, ["Destination"]) is not { } destination
                || IdPropertyNames.Text(item, ["State"]) is not { } state || !Enum.TryParse(state, ignoreCase: true, out ArchiveItemState parsed) ? null
            : new SukiArchiveItem
            {
                SessionId = session,
                RecordingId = IdPropertyNames.Text(item, IdPropertyNames.Recording),
                EncounterId = IdPropertyNames.Text(item, IdPropertyNames.Encounter),
                State = parsed,
                Path = IdPropertyNames.Text(item, ["Path"]) ?? "",
                Duration = LanguagePrimitives.TryConvertTo(IdPropertyNames.Value(item, ["Duration"]), CultureInfo.InvariantCulture, out TimeSpan duration) && duration > TimeSpan.Zero ? duration : null,
                SequenceNumber = int.TryParse(IdPropertyNames.Text(item, ["SequenceNumber"]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int sequence) ? sequence : null,
                Length = long.TryParse(IdPropertyNames.Text(item, ["Length"]), NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : null,
                Crc32C = IdPropertyNames.Text(item, ["Crc32C"]),
                Sha256 = IdPropertyNames.Text(item, ["Sha256"]),
                SavedAt = LocalDate.Of(IdPropertyNames.Value(item, ["SavedAt"])),
                RemovedAt = LocalDate.Of(IdPropertyNames.Value(item, ["RemovedAt"])),
                RecordingIds = RecordingIdsOf(IdPropertyNames.Value(item, ["RecordingIds"])),
                ManifestPath = manifest,
                Destination = destination,
            };
    }

    // A list, or its text in a CSV file.
    private static RecordingIdList RecordingIdsOf(object? value) => value switch
    {
        IEnumerable list and not string => new RecordingIdList([.. list.Cast<object?>().Select(id => LanguagePrimitives.ConvertTo<string>(id))]),
        string text => RecordingIdList.Parse(text) ?? RecordingIdList.None,
        _ => RecordingIdList.None,
    };
}
