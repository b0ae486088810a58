using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Files;
using SukiSdp.Reporting;

namespace SukiSdp.Commands;

/// <summary>Exports a page that shows an archive and plays its recordings.</summary>
[Cmdlet(VerbsData.Export, "SukiArchiveReport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Folder + "Export-SukiArchiveReport.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportSukiArchiveReportCommand : AsyncCommand<object>
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ItemSet = "Item";

    private string? _archiveFolder;

    /// <summary>Items from <c>Get-SukiArchiveItem</c>, for a report of these only.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ItemSet, HelpMessage = "The items to report, from Get-SukiArchiveItem.")]
    [ArchiveItemTransformation]
    [ValidateNotNull]
    public SukiArchiveItem[] InputObject { get; set; } = [];

    /// <summary>The manifests, or the folders that they are in. Wildcards are allowed. Default: the current location.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [Alias("ManifestPath", "Manifest")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>The manifests, or the folders that they are in, by their literal paths.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The page, with the extension .html or .htm, or the folder in which it is named report.html. Default: report.html in the current location.</summary>
    [Parameter(Position = 1)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ReportFiles.UsualName;

    /// <summary>The folder of the recordings, as it was specified as the destination of <c>Save-SukiRecording</c>. Default: the folder that contains the manifest.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string? ArchivePath { get; set; }

    /// <summary>Replaces an existing file that isn't a report.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the page as a file. Default: nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>How many recordings are measured at once; 0 for the number of processors.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    private protected override string? ProgressActivity => "Exporting a report of Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ItemSet)
        {
            foreach (SukiArchiveItem item in InputObject)
            {
                Submit(item);
            }

            return;
        }

        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string manifest in (isLiteral ? LiteralPath : Path).SelectMany(path => OrThrow(() => ManifestPath.Resolve(this, path, isLiteral))))
        {
            Submit(new CheckedManifest(manifest, _archiveFolder ?? System.IO.Path.GetDirectoryName(manifest)!));
        }
    }

    private protected override Func<InputQueue<object>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        _archiveFolder = ArchivePath is null ? null : FileSystemPath.Resolve(this, ArchivePath, "The archive's folder", SukiError.SourceFolderInvalid);
        ReportSettings settings = new(PagePath(), Force, ThrottleLimit > 0 ? ThrottleLimit : Environment.ProcessorCount, ModuleState.Clock);
        return new ReportRun(settings, (path, token) => bridge.ConfirmAsync(path, "Export report", token), bridge.Failed, bridge.Output, bridge).RunAsync;
    }

    private protected override void Write(object output)
    {
        WriteVerbose($"'{output}': the report was exported.");
        if (PassThru)
        {
            WriteObject(new FileInfo((string)output));
        }
    }

    private string PagePath()
    {
        string full = FileSystemPath.Resolve(this, Destination, "The destination", SukiError.DestinationInvalid);
        return ReportFiles.IsPageName(full) && !Directory.Exists(LongPath.Of(full)) ? full : System.IO.Path.Combine(DestinationFolder.Resolve(this, Destination), ReportFiles.UsualName);
    }
}
