using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Finds the session IDs in the input: text, rows of a CSV file, parsed JSON, webhook payloads, and files of these. Without it, PowerShell would convert a
/// row without an ID to the text <c>@{…}</c>, which would be requested from the service. An invalid input isn't refused here, where PowerShell would write the error
/// without the number of the row: a <see cref="SessionMark"/> passes it to the command.
/// </summary>
public sealed class SessionIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether recordings aren't converted, because another parameter accepts them.</summary>
    public bool LeavesRecordings { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LeavesRecordings && RecordingTransformationAttribute.IsRecording(inputData) ? inputData
        : SessionReader.Read(inputData) is { } entries ? entries.Select(entry => entry is NamedSession { EncounterId: null } ? entry.Text : SessionMark.Carry(entry)).ToArray() : inputData;
}
