using System.Collections.Concurrent;
using System.Management.Automation;
using SukiSdp.Api;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Lists the recordings of ambient sessions.</summary>
[Cmdlet(VerbsCommon.Get, "SukiRecording", HelpUri = HelpPage.Folder + "Get-SukiRecording.md")]
[OutputType(typeof(SukiRecording))]
public sealed class GetSukiRecordingCommand : RecordingCommand<string>
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    // Written by the pipeline thread before a session is handed over, read when it has been listed.
    private readonly ConcurrentDictionary<string, string> _encounters = new(StringComparer.Ordinal);

    /// <summary>The ambient sessions' ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = HelpMessages.SessionId)]
    [Alias("AmbientSessionId", "ambient_session_id", "session_id")]
    [SessionIdTransformation]
    [ArgumentCompleter(typeof(SessionIdCompleter))]
    [AllowEmptyString]
    public string[] SessionId { get; set; } = [];

    /// <summary>Requests URLs for the complete file; otherwise, URLs support range requests.</summary>
    [Parameter]
    public SwitchParameter Download { get; set; }

    /// <summary>How many sessions are listed at once. 0, the default, adjusts the number while they are listed.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    private protected override string? ProgressActivity => "Listing Suki recordings";

    private protected override string? ProgressItem => "session";

    private protected override bool IsListing => true;

    /// <inheritdoc/>
    protected override void ProcessRecord() => TakeSessions(SessionId, session =>
    {
        if (_asked.Add(session.Id))
        {
            if (session.EncounterId is { } encounter)
            {
                _encounters[session.Id] = encounter;
            }

            Submit(session.Id);
        }
        else
        {
            WriteVerbose($"{DisplayText.Session(session.Id)}: duplicate session ID ignored.");
        }
    });

    private protected override Func<InputQueue<string>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        ListSettings settings = new(Download ? UrlKind.Download : UrlKind.Stream, ThrottleLimit > 0 ? ThrottleLimit : null, WaitSettings, ModuleState.Clock);
        PartialListings partial = new(bridge);
        return new ListRun(ResolveConnection(), settings, bridge, outcome => Emit(outcome, bridge, partial)).RunAsync;
    }

    private protected override void Write(object output) => WriteObject(RecordingView.Of((SukiRecording)output));

    private void Emit(ListOutcome outcome, PipelineBridge bridge, PartialListings partial)
    {
        int recordings = outcome.Listing?.Recordings.Count ?? 0;
        bridge.ItemExpanded(recordings);
        for (int i = 0; i < recordings; i++)
        {
            bridge.FileCompleted();
        }

        if (outcome.Listing is not { } listing)
        {
            bridge.Failed(outcome.Failure!, outcome.SessionId);
            return;
        }

        partial.Warn(listing);
        foreach (SukiRecording recording in listing.Recordings)
        {
            recording.EncounterId = _encounters.TryGetValue(outcome.SessionId, out string? encounter) ? encounter : null;
            bridge.Output(recording);
        }

        foreach (SukiSdpException problem in listing.Problems)
        {
            bridge.Failed(problem, outcome.SessionId);
        }

        if (listing.Recordings.Count == 0 && listing.Problems.Count == 0)
        {
            bridge.Failed(RecordingListing.Empty(outcome.SessionId), outcome.SessionId);
        }
    }
}
