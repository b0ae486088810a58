using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Files;
using SukiSdp.Joining;

namespace SukiSdp.Commands;

/// <summary>Joins the saved recordings of a session, in sequence order, into one WAV file: sample by sample, without decoding, verified before it gets its final name.</summary>
[Cmdlet(VerbsCommon.Join, "SukiRecording", DefaultParameterSetName = FileSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Folder + "Join-SukiRecording.md")]
[OutputType(typeof(SukiJoinedRecording))]
public sealed class JoinSukiRecordingCommand : AsyncCommand<JoinRequest>
{
    private const string FileSet = "File";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private const string What = "The folder";

    private readonly List<SukiRecordingFile> _files = [];
    private string? _destination;

    /// <summary>Saved files, as returned by <c>Save-SukiRecording -PassThru</c>. They are grouped by session, and joined after all input has been received.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = FileSet, HelpMessage = "The saved recordings to join, from Save-SukiRecording -PassThru.")]
    [RecordingFileTransformation]
    [ValidateNotNull]
    public SukiRecordingFile[] InputObject { get; set; } = [];

    /// <summary>
    /// Folders of saved files: that of a session, or a destination with a folder for each. The files need the names that they have without
    /// <c>-NameTemplate</c>, because the names determine the order. Wildcards are allowed, and match folders only.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet, HelpMessage = HelpMessages.RecordingFolder)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Folders of saved files, by their literal paths: wildcard characters have no special meaning.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.RecordingFolder)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The folder for the joined files. Default: beside each session's folder.</summary>
    [Parameter(Position = 1)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Joins the available recordings if others are missing, damaged or not WAV, and warns about what was omitted.</summary>
    [Parameter]
    public SwitchParameter AllowGap { get; set; }

    /// <summary>
    /// Removes the recordings that are in the joined file, after it is complete and verified. A recording that contains more than samples is kept.
    /// <c>Save-SukiRecording</c> downloads removed recordings again, unless its manifest lists the joined file.
    /// </summary>
    [Parameter]
    public SwitchParameter RemoveSource { get; set; }

    /// <summary>Overwrites existing joined files, except a file that contains more audio than its recordings.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns an object for each joined file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Lets the group read the joined files (mode 0640) and folders (0750) that are made. On Windows they inherit the ACL of their folder in any case.</summary>
    [Parameter]
    public SwitchParameter GroupReadable { get; set; }

    private protected override string? ProgressActivity => "Joining Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            SubmitFolders(path, () => FileSystemPath.ResolveWildcards(this, path, What, SukiError.SourceFolderInvalid, IsFolder));
        }

        foreach (string path in LiteralPath)
        {
            SubmitFolders(path, () => [FileSystemPath.Resolve(this, path, What, SukiError.SourceFolderInvalid)]);
        }

        // The recordings of a session need not come one after another: the work begins when the last file is known.
        foreach (SukiRecordingFile file in InputObject)
        {
            TakeFile(file);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (JoinRequest session in JoinSources.OfFiles(_files, _destination, WriteUnexpected))
        {
            Submit(session);
        }

        base.EndProcessing();

        void WriteUnexpected(string sessionId, Exception cause) =>
            WriteError(ErrorRecords.From(cause as SukiSdpException ?? SukiSdpException.Unexpected(cause, DisplayText.Session(sessionId)), sessionId));
    }

    private protected override Func<InputQueue<JoinRequest>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        _destination = Destination is null ? null : DestinationFolder.Resolve(this, Destination);
        JoinSettings settings = new()
        {
            AllowGap = AllowGap,
            RemoveSource = RemoveSource,
            Force = Force,
            IsTrial = IsWhatIf,
            Readers = GroupReadable ? Readers.Group : Readers.Owner,
            Clock = ModuleState.Clock,
        };
        return new SessionJoiner(settings, bridge, bridge).RunAsync;
    }

    private protected override void Write(object output)
    {
        if (output is SukiJoinedRecording { Status: JoinStatus.Skipped } joined)
        {
            ShowSkipped(joined.Path);
        }

        if (PassThru)
        {
            WriteObject(output);
        }
    }

    private void TakeFile(SukiRecordingFile? file)
    {
        try
        {
            if (file is not { SessionId.Length: > 0, Path.Length: > 0 })
            {
                throw new SukiSdpException(SukiError.InputInvalid, "An input object has no session ID or no path. Specify the objects that Save-SukiRecording -PassThru returns.");
            }

            _files.Add(new SukiRecordingFile
            {
                SessionId = file.SessionId,
                SequenceNumber = file.SequenceNumber,
                Path = FileSystemPath.Resolve(this, file.Path, "The file", SukiError.InputInvalid),
            });
        }
        catch (SukiSdpException failure)
        {
            WriteError(ErrorRecords.From(failure, file));
        }
    }

    private static bool IsFolder(string path) => Directory.Exists(LongPath.Of(path));

    private void SubmitFolders(string path, Func<IReadOnlyList<string>> resolve)
    {
        try
        {
            IReadOnlyList<string> folders = resolve();
            if (folders.Count == 0)
            {
                throw new SukiSdpException(SukiError.SourceFolderInvalid, $"'{DisplayText.Of(path)}' doesn't match a folder.");
            }

            foreach (string folder in folders)
            {
                SubmitFolder(folder);
            }
        }
        catch (SukiSdpException failure)
        {
            WriteError(ErrorRecords.From(failure, path));
        }
    }

    private void SubmitFolder(string folder)
    {
        try
        {
            if (!IsFolder(folder))
            {
                throw new SukiSdpException(SukiError.SourceFolderInvalid, $"Cannot find the folder '{folder}'.");
            }

            bool found = false;
            foreach (JoinRequest session in JoinSources.InFolder(folder, _destination, WriteWarning))
            {
                found = true;
                Submit(session);
            }

            if (!found)
            {
                WriteWarning($"'{folder}': the folder contains no recordings to join. Recordings are recognized by the names that Save-SukiRecording gives them without -NameTemplate.");
            }
        }
        catch (SukiSdpException failure)
        {
            WriteError(ErrorRecords.From(failure, folder));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            WriteError(ErrorRecords.From(new SukiSdpException(SukiError.SourceFolderInvalid, $"The folder '{DisplayText.Of(folder)}' couldn't be read: {e.Message}", e), folder));
        }
        catch (Exception e) when (ItemErrors.Is(e) && e is not RuntimeException)
        {
            // What the engine throws ends the pipeline; anything else ends this folder.
            WriteError(ErrorRecords.From(ItemErrors.From(e, $"'{DisplayText.Of(folder)}'"), folder));
        }
    }
}
