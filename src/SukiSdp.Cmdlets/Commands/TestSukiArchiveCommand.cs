using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>Verifies an archive of recordings against its manifest, without network access.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SukiArchive", DefaultParameterSetName = PathSet, HelpUri = HelpPage.Folder + "Test-SukiArchive.md")]
[OutputType(typeof(SukiArchiveFinding), ParameterSetName = [PathSet, LiteralPathSet])]
[OutputType(typeof(bool), ParameterSetName = [PathQuietSet, LiteralPathQuietSet])]
public sealed class TestSukiArchiveCommand : AsyncCommand<string>
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string PathQuietSet = "PathQuiet";
    private const string LiteralPathQuietSet = "LiteralPathQuiet";

    private bool _isIntact = true;

    /// <summary>The manifests, or the folders that they are in. Those of one folder are checked as one. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet, HelpMessage = HelpMessages.Manifest)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathQuietSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("ManifestPath", "Manifest")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The manifests, by their literal paths: wildcard characters have no special meaning.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.Manifest)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathQuietSet, HelpMessage = HelpMessages.Manifest)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The folder of the recordings, as it was specified for <c>Save-SukiRecording</c>. Default: the folder that contains the manifest.</summary>
    [Parameter(Position = 1)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>
    /// Files and folders that don't count as extra, by name or by path relative to the folder. Wildcards are allowed.
    /// Files that the manifest lists are always checked.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    /// <summary>Returns only whether every recorded session is complete, every recorded file is intact, and no other files exist.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathQuietSet, HelpMessage = HelpMessages.Quiet)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathQuietSet, HelpMessage = HelpMessages.Quiet)]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Returns the intact files, too.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter PassThru { get; set; }

    /// <summary>How many files are read at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    private protected override string? ProgressActivity => "Verifying Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName is LiteralPathSet or LiteralPathQuietSet;
        foreach (string manifest in (isLiteral ? LiteralPath : Path).SelectMany(path => OrWriteError(() => ManifestPath.Resolve(this, path, isLiteral), path)))
        {
            Submit(manifest);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Quiet)
        {
            WriteObject(_isIntact);
        }
    }

    private protected override Func<InputQueue<string>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        string? folder = Destination is null ? null : DestinationFolder.Resolve(this, Destination);
        WildcardPattern[] excluded = [.. Exclude.Select(pattern => WildcardPattern.Get(pattern.Replace('\\', '/').Trim('/'), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        return async (input, cancellationToken) =>
        {
            // All of them are read before the first is checked, because one can list what another doesn't.
            List<CheckedManifest> manifests = [];
            while (await input.TakeAsync(cancellationToken).ConfigureAwait(false) is { } path)
            {
                manifests.Add(new CheckedManifest(path, folder ?? System.IO.Path.GetDirectoryName(path)!));
            }

            await new ArchiveCheck(ThrottleLimit, IsExcluded, ModuleState.Clock, bridge, bridge).RunAsync(manifests, cancellationToken).ConfigureAwait(false);
        };

        bool IsExcluded(string path) => excluded.Any(pattern => pattern.IsMatch(path) || pattern.IsMatch(path.Substring(path.LastIndexOf('/') + 1)));
    }

    private protected override void Write(object output)
    {
        SukiArchiveFinding finding = (SukiArchiveFinding)output;
        _isIntact &= finding.Status == ArchiveStatus.Intact;
        if (!Quiet && (PassThru || finding.Status != ArchiveStatus.Intact))
        {
            WriteObject(finding);
        }
    }

    private protected override void NoteError() => _isIntact = false;
}
