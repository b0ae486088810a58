using System.Collections.Concurrent;
using System.Management.Automation;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Download;
using SukiSdp.Saving;

namespace SukiSdp.Commands;

/// <summary>Verifies an archive, and downloads again what is missing, changed or incomplete.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "SukiArchive", DefaultParameterSetName = FindingSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Folder + "Repair-SukiArchive.md")]
[OutputType(typeof(SukiRecordingFile), typeof(SukiJoinedRecording))]
public sealed class RepairSukiArchiveCommand : RecordingCommand<object>
{
    private const string FindingSet = "Finding";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Findings of <c>Test-SukiArchive</c>. The archive isn't verified again.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = FindingSet, HelpMessage = "The findings to repair, from Test-SukiArchive.")]
    [FindingTransformation]
    [ValidateNotNull]
    public SukiArchiveFinding[] InputObject { get; set; } = [];

    /// <summary>The manifests, or the folders that they are in. Those of one folder are verified as one. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("ManifestPath", "Manifest")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The manifests, or the folders that they are in, by their literal paths.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The folder of the recordings, as it was specified for <c>Save-SukiRecording</c>. Default: the folder that contains the manifest.</summary>
    [Parameter(Position = 1, ParameterSetName = PathSet)]
    [Parameter(Position = 1, ParameterSetName = LiteralPathSet)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>How to name recordings that the manifest doesn't list, as it was specified for <c>Save-SukiRecording</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NameTemplateCompleter))]
    public string NameTemplate { get; set; } = Archive.NameTemplate.DefaultText;

    /// <summary>Returns each file that was downloaded or joined again.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>How many files are read or downloaded at once.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    private protected override string? ProgressActivity => "Verifying Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string manifest in (isLiteral ? LiteralPath : Path).SelectMany(path => OrThrow(() => ManifestPath.Resolve(this, path, isLiteral))))
        {
            Submit(manifest);
        }

        foreach (SukiArchiveFinding finding in InputObject)
        {
            Submit(finding);
        }
    }

    private protected override Func<InputQueue<object>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        string? folder = Destination is null ? null : DestinationFolder.Resolve(this, Destination);
        int filesAtOnce = ThrottleLimit > 0 ? ThrottleLimit : DownloadSettings.FirstFiles;
        SaveSettings settings = new(
            Connection: null,
            Transport.For(ProxySettings).Storage,
            folder ?? "",
            Archive.NameTemplate.Parse(NameTemplate),
            UrlKind.Stream,
            new DownloadSettings { ThrottleLimit = filesAtOnce, IsTuned = ThrottleLimit == 0, HeaderTimeout = Timeout, Retry = Retry },
            ModuleState.Clock)
        {
            ConnectionIsChosen = true,
            IsTrial = IsWhatIf,
            Wait = WaitSettings,
        };
        return async (input, cancellationToken) =>
        {
            List<CheckedManifest> manifests = [];
            FindingSink findings = new(bridge);
            while (await input.TakeAsync(cancellationToken).ConfigureAwait(false) is { } item)
            {
                if (item is SukiArchiveFinding finding)
                {
                    findings.Checked(finding);
                    bridge.ItemExpanded(0);
                }
                else
                {
                    manifests.Add(new CheckedManifest((string)item, folder ?? System.IO.Path.GetDirectoryName((string)item)!));
                }
            }

            // A repair ignores extra files, except those that the manifest lists as removed.
            await new ArchiveCheck(filesAtOnce, _ => true, ModuleState.Clock, findings, bridge).RunAsync(manifests, cancellationToken).ConfigureAwait(false);
            await new ArchiveRepair(settings, connectToken => bridge.InvokeAsync(ResolveConnection, connectToken), bridge, bridge, bridge).RunAsync(findings.Found, cancellationToken).ConfigureAwait(false);
        };
    }

    private protected override void Write(object output)
    {
        if (PassThru)
        {
            WriteObject(output);
        }
    }

    private sealed class FindingSink(PipelineBridge bridge) : IArchiveSink
    {
        public ConcurrentQueue<SukiArchiveFinding> Found { get; } = new();

        public void Checked(SukiArchiveFinding finding)
        {
            if (finding.Status != ArchiveStatus.Intact && (finding.Status != ArchiveStatus.Extra || finding.SessionId is not null))
            {
                Found.Enqueue(finding);
            }
        }

        public void Failed(SukiSdpException failure, object target) => bridge.Failed(failure, target);
    }
}
