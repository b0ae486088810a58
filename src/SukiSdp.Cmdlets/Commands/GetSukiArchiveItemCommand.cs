using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Lists the files of an archive, as its manifest describes them.</summary>
[Cmdlet(VerbsCommon.Get, "SukiArchiveItem", DefaultParameterSetName = PathSet, HelpUri = HelpPage.Folder + "Get-SukiArchiveItem.md")]
[OutputType(typeof(SukiArchiveItem))]
public sealed class GetSukiArchiveItemCommand : AsyncCommand<string>
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The manifests, or the folders that they are in. Wildcards are allowed. Default: the current location.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("ManifestPath", "Manifest")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>The manifests, or the folders that they are in, by their literal paths.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The folder of the recordings, as it was specified for <c>Save-SukiRecording</c>. Default: the folder that contains the manifest.</summary>
    [Parameter(Position = 1)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The sessions to list. IDs must match exactly.</summary>
    [Parameter]
    [Alias("AmbientSessionId", "ambient_session_id", "session_id")]
    [ArgumentCompleter(typeof(SessionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SessionId { get; set; } = [];

    /// <summary>The recordings to list. IDs must match exactly.</summary>
    [Parameter]
    [Alias("recording_id")]
    [ValidateNotNullOrEmpty]
    public string[] RecordingId { get; set; } = [];

    /// <summary>The encounters (visits) to list. IDs must match exactly.</summary>
    [Parameter]
    [Alias("encounter_id")]
    [ValidateNotNullOrEmpty]
    public string[] EncounterId { get; set; } = [];

    /// <summary>The states to list.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ArchiveItemState[] State { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string manifest in (isLiteral ? LiteralPath : Path).SelectMany(path => OrWriteError(() => ManifestPath.Resolve(this, path, isLiteral), path)))
        {
            Submit(manifest);
        }
    }

    private protected override Func<InputQueue<string>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        string? folder = Destination is null ? null : DestinationFolder.Resolve(this, Destination);
        HashSet<string> sessions = new(SessionId, StringComparer.Ordinal), recordings = new(RecordingId, StringComparer.Ordinal), encounters = new(EncounterId, StringComparer.Ordinal);
        HashSet<ArchiveItemState> states = [.. State];
        return async (input, cancellationToken) =>
        {
            ArchiveInventory inventory = new(IsWanted, bridge.Output, () => bridge.InvokeAsync(() => true, cancellationToken), ModuleState.Clock, bridge) { FindsJoinedSources = true };
            while (await input.TakeAsync(cancellationToken).ConfigureAwait(false) is { } path)
            {
                try
                {
                    await inventory.RunAsync(new CheckedManifest(path, folder ?? System.IO.Path.GetDirectoryName(path)!), cancellationToken).ConfigureAwait(false);
                }
                catch (SukiSdpException failure)
                {
                    bridge.Failed(failure, path);
                }
            }
        };

        bool IsWanted(SukiArchiveItem item) =>
            Has(sessions, item.SessionId) && Has(recordings, item.RecordingId) && Has(encounters, item.EncounterId) && (states.Count == 0 || states.Contains(item.State));
    }

    private static bool Has(HashSet<string> wanted, string? id) => wanted.Count == 0 || (id is not null && wanted.Contains(id));
}
