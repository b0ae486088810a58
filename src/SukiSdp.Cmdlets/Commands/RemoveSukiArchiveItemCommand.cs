using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Removes files from an archive, and records in its manifest that they were removed.</summary>
[Cmdlet(VerbsCommon.Remove, "SukiArchiveItem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Folder + "Remove-SukiArchiveItem.md")]
[OutputType(typeof(SukiArchiveItem))]
public sealed class RemoveSukiArchiveItemCommand : AsyncCommand<SukiArchiveItem>
{
    /// <summary>Items from <c>Get-SukiArchiveItem</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The items to remove, from Get-SukiArchiveItem.")]
    [ArchiveItemTransformation]
    [ValidateNotNull]
    public SukiArchiveItem[] InputObject { get; set; } = [];

    /// <summary>Keeps joined files, and removes only recordings that are in a joined file.</summary>
    [Parameter]
    public SwitchParameter KeepJoined { get; set; }

    /// <summary>Doesn't ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns each item that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>How many files are verified and removed at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    private protected override string? ProgressActivity => "Removing Suki recordings";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SukiArchiveItem item in InputObject)
        {
            Submit(item);
        }
    }

    private protected override Func<InputQueue<SukiArchiveItem>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        RemovalSettings settings = new(KeepJoined, IsWhatIf, ThrottleLimit);
        return async (input, cancellationToken) =>
        {
            using ArchiveRemoval removal = new(settings, ModuleState.Clock, bridge, bridge);
            await removal.RunAsync(input, cancellationToken).ConfigureAwait(false);
        };
    }

    // -Force omits the confirmation, unless -WhatIf or -Confirm is specified.
    private protected override bool Confirm(string target, string action) =>
        (Force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm")) || ShouldProcess(target, action);

    private protected override void Write(object output)
    {
        if (PassThru)
        {
            WriteObject(output);
        }
    }
}
