using System.Management.Automation;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Download;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Saving;

namespace SukiSdp.Commands;

/// <summary>Saves the recordings of ambient sessions as complete, verified files.</summary>
[Cmdlet(VerbsData.Save, "SukiRecording", DefaultParameterSetName = SessionSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Folder + "Save-SukiRecording.md")]
[OutputType(typeof(SukiRecordingFile), typeof(SukiJoinedRecording), typeof(SukiSaveSummary))]
public sealed class SaveSukiRecordingCommand : RecordingCommand<SaveItem>
{
    private const string RecordingSet = "Recording";
    private const string SessionSet = "Session";

    private SukiSdpException? _noToken;
    private SaveStatistics? _statistics;
    private bool _wouldSave;

    /// <summary>Recordings from <c>Get-SukiRecording</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RecordingSet, HelpMessage = "The recordings to save, from Get-SukiRecording.")]
    [RecordingTransformation]
    [ValidateNotNull]
    public SukiRecording[] InputObject { get; set; } = [];

    /// <summary>The ambient sessions' ids; all recordings of each are saved.</summary>
    // Not by property name, although the rows of a CSV file have one: the engine binds the parameters of the default set first, and would save the session of a
    // piped recording. The transformation finds the property.
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = SessionSet, HelpMessage = HelpMessages.SessionId)]
    [Alias("AmbientSessionId", "ambient_session_id", "session_id")]
    [SessionIdTransformation(LeavesRecordings = true)]
    [ArgumentCompleter(typeof(SessionIdCompleter))]
    [AllowEmptyString]
    public string[] SessionId { get; set; } = [];

    /// <summary>The folder to save to. Default: the current location.</summary>
    [Parameter(Position = 1)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>How files are named below the destination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NameTemplateCompleter))]
    public string NameTemplate { get; set; } = Archive.NameTemplate.DefaultText;

    /// <summary>Requests URLs for the complete file.</summary>
    [Parameter]
    public SwitchParameter Download { get; set; }

    /// <summary>Returns an object for each file and, with <c>-Join</c>, for each joined file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// A file to which a line of JSON is added for each saved file, and for each session that is complete or deleted. The next run then sends no request for sessions
    /// that are recorded and on disk. Its paths are relative to the destination. Several runs can share one manifest.
    /// </summary>
    [Parameter]
    [Alias("Manifest")]
    [ValidateNotNullOrEmpty]
    public string? ManifestPath { get; set; }

    /// <summary>
    /// Lists a session that is recorded as complete once more, when this time has passed and it is younger than seven days, and saves new
    /// recordings. Zero or at least a millisecond, and less than seven days.
    /// </summary>
    [Parameter]
    [ValidateRecheckAfter]
    public TimeSpan RecheckAfter { get; set; }

    /// <summary>Returns one object at the end that counts the results of the run.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Saves existing files again, and lists sessions that the manifest lists as complete or deleted.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses a file if storage provides no checksum.</summary>
    [Parameter]
    [Alias("RequireHash")]
    public SwitchParameter RequireChecksum { get; set; }

    /// <summary>Joins the recordings of each session into one WAV file, <c>{SessionId}.wav</c> in the destination, after all of them are saved.</summary>
    [Parameter]
    public SwitchParameter Join { get; set; }

    /// <summary>How many files are saved at once. 0, the default, adjusts the number while they are saved.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>How many ranges of one file of 32 MiB or more are downloaded at once.</summary>
    [Parameter]
    [ValidateRange(1, 16)]
    public int RangesPerFile { get; set; } = 4;

    /// <summary>The maximum rate of all downloads together, in bytes per second. The default is no limit.</summary>
    [Parameter]
    [ValidateRange(1024, long.MaxValue)]
    public long BandwidthLimit { get; set; }

    /// <summary>Lets the group read the files (mode 0640) and folders (0750) that are made. On Windows they inherit the ACL of their folder in any case.</summary>
    [Parameter]
    public SwitchParameter GroupReadable { get; set; }

    private protected override string? ProgressActivity => "Saving Suki recordings";

    // The type of the input is known with its first object.
    private protected override string? ProgressItem => ParameterSetName == SessionSet ? "session" : null;

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

        SaveSessions(SessionId);
    }

    private protected override Func<InputQueue<SaveItem>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        NameTemplate names = Archive.NameTemplate.Parse(NameTemplate);
        string destination = DestinationFolder.Resolve(this, Destination);
        DestinationFolder.Require(destination, names, writes: !IsWhatIf);

        // A connection with a proxy also uses it for storage.
        SukiConnection? connection = ConnectionUnlessNeedless();
        SaveSettings settings = new(
            connection,
            (connection?.Transport ?? Transport.For(ProxySettings)).Storage,
            destination,
            names,
            Download ? UrlKind.Download : UrlKind.Stream,
            new DownloadSettings
            {
                ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : DownloadSettings.FirstFiles,
                IsTuned = ThrottleLimit == 0,
                RangesPerFile = RangesPerFile,
                HeaderTimeout = Timeout,
                Retry = Retry,
                BandwidthLimit = BandwidthLimit == 0 ? null : BandwidthLimit,
                Readers = Readers,
                RequireHash = RequireChecksum,
                Force = Force,
            },
            ModuleState.Clock)
        {
            ConnectionIsChosen = ConnectionIsChosen,
            IsTrial = IsWhatIf,
            RecheckAfter = MyInvocation.BoundParameters.ContainsKey(nameof(RecheckAfter)) ? RecheckAfter : null,
            ReadSkipped = PassThru,
            Wait = WaitSettings,
        };
        if (ManifestPath is null && settings.RecheckAfter is not null)
        {
            WriteWarning("-RecheckAfter has no effect without -ManifestPath, which records when a session was complete.");
        }

        ManifestSettings? manifest = ManifestPath is null
            ? null
            : new ManifestSettings(Commands.ManifestPath.ResolveToWrite(this, ManifestPath, destination), destination, IsReadOnly: IsWhatIf) { Readers = Readers };
        SaveStatistics statistics = _statistics = new SaveStatistics(bridge, bridge, ModuleState.Clock);
        SessionJoiner? joiner = Join ? new SessionJoiner(new JoinSettings { Force = Force, IsTrial = IsWhatIf, Readers = Readers, Clock = ModuleState.Clock }, statistics, bridge) : null;
        return async (input, cancellationToken) =>
        {
            using Manifest? record = manifest is null ? null : await Manifest.OpenAsync(manifest, ModuleState.Clock, bridge, cancellationToken).ConfigureAwait(false);
            PendingJoins? joins = joiner is null ? null : new PendingJoins(joiner, destination, names, record, bridge);
            using SaveRun run = new(settings with { Manifest = record }, statistics, bridge, joins);
            await run.RunAsync(input, cancellationToken).ConfigureAwait(false);
            if (IsWhatIf && record is not null && (_wouldSave || record.WouldWrite))
            {
                await bridge.ConfirmAsync(record.Path, "Record the saved files", cancellationToken).ConfigureAwait(false);
            }

            if (Summary)
            {
                bridge.Output(statistics.Summarize());
            }
        };
    }

    private protected override bool Confirm(string target, string action)
    {
        _wouldSave = true;
        return base.Confirm(target, action);
    }

    private protected override void Write(object output)
    {
        if (output is SukiRecordingFile { Status: SaveStatus.Skipped } or SukiJoinedRecording { Status: JoinStatus.Skipped })
        {
            ShowSkipped(output.ToString()!);
        }

        if (PassThru || output is SukiSaveSummary)
        {
            WriteObject(output);
        }
    }

    private Readers Readers => GroupReadable ? Readers.Group : Readers.Owner;

    // Whether a parameter of this command specifies the account or the service.
    private bool ConnectionIsChosen => new[] { nameof(Token), nameof(Connection), nameof(Environment), nameof(BaseUri), nameof(ProviderId) }.Any(MyInvocation.BoundParameters.ContainsKey);

    // Recordings have their own connection, and need a token only to refresh a URL. The type of the input is known with its first object.
    private SukiConnection? ConnectionUnlessNeedless()
    {
        try
        {
            return ResolveConnection();
        }
        catch (SukiSdpException failure) when ((ParameterSetName == RecordingSet || MyInvocation.ExpectingInput) && (failure.Error == SukiError.TokenMissing || !ConnectionIsChosen))
        {
            _noToken = failure;
            return null;
        }
    }

    private void SaveRecording(SukiRecording? recording)
    {
        if (recording is { RecordingId.Length: > 0 })
        {
            _statistics!.CountFailures(TakeSessions([recording.SessionId], _ => Submit(SaveItem.Of(recording))));
        }
        else
        {
            SaveSessions([recording?.SessionId ?? ""]);
        }
    }

    private void SaveSessions(string[] ids)
    {
        if (_noToken is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(_noToken, null));
        }

        _statistics!.CountFailures(TakeSessions(ids, session => Submit(SaveItem.Of(session.Id, session.EncounterId))));
    }
}
