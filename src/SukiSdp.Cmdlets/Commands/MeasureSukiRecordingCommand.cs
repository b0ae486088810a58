using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>Measures the level, silence and clipping of saved recordings.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SukiRecording", DefaultParameterSetName = ItemSet, HelpUri = HelpPage.Folder + "Measure-SukiRecording.md")]
[OutputType(typeof(SukiRecordingMeasurement))]
public sealed class MeasureSukiRecordingCommand : AsyncCommand<SukiArchiveItem>
{
    private const string ItemSet = "Item";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private const string What = "The file or folder";

    /// <summary>Items from <c>Get-SukiArchiveItem</c>, or saved files from <c>Save-SukiRecording -PassThru</c> or <c>Join-SukiRecording -PassThru</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ItemSet, HelpMessage = "The items to measure, from Get-SukiArchiveItem.")]
    [MeasuredItemTransformation]
    [ValidateNotNull]
    public SukiArchiveItem[] InputObject { get; set; } = [];

    /// <summary>WAV files, or folders of which all WAV files are measured, with those in the folders below. Wildcards are allowed, and match WAV files and folders only.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet, HelpMessage = HelpMessages.Measured)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>WAV files or folders, by their literal paths: wildcard characters have no special meaning.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet, HelpMessage = HelpMessages.Measured)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The level in dBFS below which audio is silence.</summary>
    [Parameter]
    [ValidateRange(-150.0, 0.0)]
    public double SilenceThreshold { get; set; } = MeasureSettings.DefaultSilenceThreshold;

    /// <summary>The length of the windows that count as silence or sound, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(10, 60_000)]
    public int SilenceWindowMilliseconds { get; set; } = MeasureSettings.DefaultSilenceWindowMilliseconds;

    /// <summary>The lowest proportion of silence, 0 to 1, for which a recording is reported as mostly silent.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MostlySilentRatio { get; set; } = MeasureSettings.DefaultMostlySilentRatio;

    /// <summary>How many clipped samples a recording can have without being reported as clipped.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long ClippedSampleLimit { get; set; }

    /// <summary>How many files are measured at once; 0 for the number of processors.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    private protected override string? ProgressActivity => "Measuring Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            SubmitPaths(path, () => FileSystemPath.ResolveWildcards(this, path, What, SukiError.ReadFailed, IsFolderOrWav));
        }

        foreach (string path in LiteralPath)
        {
            SubmitPaths(path, () => [FileSystemPath.Resolve(this, path, What, SukiError.ReadFailed)]);
        }

        foreach (SukiArchiveItem? item in InputObject)
        {
            SubmitItem(item);
        }
    }

    private protected override Func<InputQueue<SukiArchiveItem>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        MeasureSettings settings = new()
        {
            SilenceThreshold = SilenceThreshold,
            SilenceWindow = TimeSpan.FromMilliseconds(SilenceWindowMilliseconds),
            MostlySilentRatio = MostlySilentRatio,
            ClippedSampleLimit = ClippedSampleLimit,
        };
        return new MeasureRun(settings, ThrottleLimit > 0 ? ThrottleLimit : Environment.ProcessorCount, bridge.Output, bridge.Failed, bridge).RunAsync;
    }

    private static bool IsFolder(string path) => Directory.Exists(LongPath.Of(path));

    private static bool IsFolderOrWav(string path) => IsFolder(path) || (WavFiles.IsName(System.IO.Path.GetFileName(path)) && File.Exists(LongPath.Of(path)));

    private void SubmitPaths(string path, Func<IReadOnlyList<string>> resolve)
    {
        try
        {
            IReadOnlyList<string> found = resolve();
            if (found.Count == 0)
            {
                throw new SukiSdpException(SukiError.ReadFailed, $"'{DisplayText.Of(path)}' doesn't match a WAV file or a folder.");
            }

            foreach (string item in found)
            {
                if (IsFolder(item))
                {
                    SubmitFolder(item);
                }
                else
                {
                    Submit(new SukiArchiveItem { Path = item });
                }
            }
        }
        catch (SukiSdpException failure)
        {
            WriteError(ErrorRecords.From(failure, path));
        }
    }

    private void SubmitFolder(string folder)
    {
        bool found = false;
        foreach (string file in WavFiles.InFolder(folder, WriteWarning))
        {
            found = true;
            Submit(new SukiArchiveItem { Path = file });
        }

        if (!found)
        {
            WriteWarning($"'{folder}': the folder contains no WAV files.");
        }
    }

    private void SubmitItem(SukiArchiveItem? item)
    {
        try
        {
            if (item is null || (item.Path.Length == 0 && item.State is ArchiveItemState.Saved or ArchiveItemState.Joined))
            {
                throw new SukiSdpException(SukiError.InputInvalid, "An input object has no path. Specify the objects that Get-SukiArchiveItem or Save-SukiRecording -PassThru returns.");
            }

            if (item.State is not (ArchiveItemState.Saved or ArchiveItemState.Joined))
            {
                WriteVerbose($"{(item.Path.Length > 0 ? $"'{item.Path}'" : DisplayText.Session(item.SessionId))}: {item.State}, nothing to measure.");
                return;
            }

            Submit(new SukiArchiveItem
            {
                SessionId = item.SessionId,
                RecordingId = item.RecordingId,
                EncounterId = item.EncounterId,
                Path = FileSystemPath.Resolve(this, item.Path, "The file", SukiError.InputInvalid),
            });
        }
        catch (SukiSdpException failure)
        {
            WriteError(ErrorRecords.From(failure, item));
        }
    }
}
