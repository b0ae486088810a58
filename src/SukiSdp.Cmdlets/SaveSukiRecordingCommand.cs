using System.Management.Automation;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Joining;
using SukiSdp.Transfer;

namespace SukiSdp.Commands;

/// <summary>Saves the recordings of ambient sessions as files: whole, verified, and under their final name only then.</summary>
[Cmdlet(VerbsData.Save, "SukiRecording", DefaultParameterSetName = RecordingSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Folder + "Save-SukiRecording.md")]
[OutputType(typeof(SukiRecordingFile), typeof(SukiJoinedRecording))]
public sealed class SaveSukiRecordingCommand : ServiceCommand<SaveItem>
{
    private const string RecordingSet = "Recording";
    private const string SessionSet = "Session";

    private readonly SessionInput _sessions = new();
    private SukiSdpException? _noToken;

    /// <summary>Recordings from <c>Get-SukiRecording</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RecordingSet)]
    [RecordingTransformation]
    [ValidateNotNull]
    public SukiRecording[] InputObject { get; set; } = [];

    /// <summary>The ambient sessions' ids; all recordings of each are saved.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = SessionSet)]
    [Alias("AmbientSessionId", "ambient_session_id", "session_id")]
    [SessionIdTransformation]
    [ArgumentCompleter(typeof(SessionIdCompleter))]
    [AllowEmptyString]
    public string[] SessionId { get; set; } = [];

    /// <summary>The folder to save to. Default: the current location.</summary>
    [Parameter(Position = 1)]
    [Alias("Path", "DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>How files are named below the destination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NameTemplateCompleter))]
    public string NameTemplate { get; set; } = Archive.NameTemplate.DefaultText;

    /// <summary>Asks for download-only URLs of the full file.</summary>
    [Parameter]
    public SwitchParameter Download { get; set; }

    /// <summary>Emits each file; with <c>-Join</c> the joined ones, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Replaces files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses a file for which storage gives no checksum.</summary>
    [Parameter]
    public SwitchParameter RequireHash { get; set; }

    /// <summary>Joins the recordings of each session into one WAV file, <c>{SessionId}.wav</c> in the destination, once all of them are in place.</summary>
    [Parameter]
    public SwitchParameter Join { get; set; }

    /// <summary>How many files are saved at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>How many ranges of one file of 32 MiB or more are fetched at once.</summary>
    [Parameter]
    [ValidateRange(1, 16)]
    public int RangesPerFile { get; set; } = 4;

    private protected override string? ProgressActivity => "Saving Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == RecordingSet)
        {
            foreach (SukiRecording recording in InputObject)
            {
                SaveRecording(recording);
            }

            return;
        }

        foreach (string id in SessionId)
        {
            SaveSession(id);
        }
    }

    private protected override Func<InputQueue<SaveItem>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        NameTemplate names = Archive.NameTemplate.Parse(NameTemplate);
        string destination = DestinationFolder.Resolve(this, Destination);

        SaveSettings settings = new(
            ConnectionUnlessNeedless(),
            Transport.For(ProxySettings).Storage,
            destination,
            names,
            Download ? UrlKind.Download : UrlKind.Stream,
            new TransferSettings
            {
                ThrottleLimit = ThrottleLimit,
                RangesPerFile = RangesPerFile,
                HeaderTimeout = Timeout,
                Retry = Retry,
                RequireHash = RequireHash,
                Force = Force,
            },
            ModuleState.Clock)
        {
            ReadSkipped = PassThru,
        };
        SavedSessions? joins = Join
            ? new SavedSessions(new SessionJoiner(new JoinSettings { Force = Force, Clock = ModuleState.Clock }, bridge, bridge), destination, bridge)
            : null;
        return async (input, stop) =>
        {
            using SaveRun run = new(settings, bridge, bridge, joins);
            await run.RunAsync(input, stop).ConfigureAwait(false);
        };
    }

    private protected override void Write(object output)
    {
        if (PassThru)
        {
            WriteObject(output);
        }
    }

    // Recordings bring their own connection; a token is needed for them only to renew a URL. What the pipeline brings is known with its first object.
    private SukiConnection? ConnectionUnlessNeedless()
    {
        try
        {
            return ResolveConnection();
        }
        catch (SukiSdpException failure) when (failure.Error == SukiError.TokenMissing && ParameterSetName == RecordingSet)
        {
            _noToken = failure;
            return null;
        }
    }

    private void SaveRecording(SukiRecording? recording)
    {
        if (recording is { RecordingId.Length: > 0 })
        {
            ModuleState.Sessions.Add(recording.SessionId);
            Submit(SaveItem.Of(recording));
        }
        else
        {
            SaveSession(recording?.SessionId ?? "");
        }
    }

    private void SaveSession(string id)
    {
        if (_noToken is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(_noToken, null));
        }

        if (_sessions.Take(id, out SukiSdpException? problem))
        {
            Submit(SaveItem.Of(id));
        }
        else if (problem is not null)
        {
            WriteError(ErrorRecords.From(problem, SessionInput.Target(id)));
        }
    }
}
