using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Finds the session ids in what is piped or given: text, rows of a CSV, parsed JSON, webhook payloads, files of these. Without it PowerShell would take a
/// row that has no id for the text <c>@{…}</c> and ask the service for that. What can't be used isn't refused here, where the error would have PowerShell's
/// words and no row: a <see cref="SessionMark"/> carries it to the command.
/// </summary>
public sealed class SessionIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether recordings are left for another parameter, which takes them as they are.</summary>
    public bool LeavesRecordings { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LeavesRecordings && RecordingTransformationAttribute.IsRecording(inputData) ? inputData
        : SessionReader.Read(inputData) is { } entries ? entries.Select(entry => entry is NamedSession ? entry.Text : SessionMark.Carry(entry)).ToArray() : inputData;
}
