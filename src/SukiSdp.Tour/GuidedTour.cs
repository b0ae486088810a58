using System.Management.Automation;
using SukiSdp.Sandbox;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>Runs the README's example for the reader to see, and checks each step while it is shown.</summary>
internal sealed class GuidedTour(SandboxHost sandbox, PowerShellEngine engine, ConsoleScreen screen, string folder)
{
    private const int Unexpected = 1;
    private const int Chunks = 5;

    private static readonly TourStep[] Steps =
    [
        new("Look: what the service has for one session. The signed URLs are there, and not shown.", $"Get-SukiRecording -SessionId {SampleSessions.ThreeChunks}")
        {
            Outputs = 3,
        },
        new("Ask what would be saved. Nothing is written, and storage is not called.", $"Save-SukiRecording -SessionId {SampleSessions.OneChunk} -Destination ./archive -WhatIf"),
        new("Keep: the sessions' ids through the pipeline. Silent, unless the files are asked for.", $"$sessions = '{SampleSessions.ThreeChunks}', '{SampleSessions.OneChunk}', '{SampleSessions.NotStreamable}'"),
        new("", "$sessions | Save-SukiRecording -Destination ./archive -PassThru")
        {
            Outputs = Chunks,
            Status = "Saved",
        },
        new("The same again: what is there is skipped, and no audio is fetched.", "$sessions | Save-SukiRecording -Destination ./archive -PassThru")
        {
            Outputs = Chunks,
            Status = "Skipped",
        },
        new(
            "One that is gone for good, one that is not ready, and one that is fine: each failure is an error of its own, and the rest goes on.",
            $"'{SampleSessions.Gone}', '{SampleSessions.Processing}', '{SampleSessions.DocumentationSample}' | Save-SukiRecording -Destination ./archive -PassThru")
        {
            Outputs = 1,
            Status = "Saved",
            Errors = ["RecordingGone", "RecordingNotReady"],
        },
    ];

    /// <summary>Shows everything.</summary>
    /// <returns>The exit code: 0 when every step did what it should.</returns>
    public int Show()
    {
        Say("The sandbox stands in for the service and its storage, on this machine alone. No audio in it is a patient's.");
        Prompt("Import-Module ./out/SukiSdp");
        Prompt($"$env:SUKI_SDP_BASE_URI = '{sandbox.ApiUri}'");
        Prompt("$env:SUKI_SDP_TOKEN = '…'   # from the log-in; the sandbox made one");
        Session.Prepare(sandbox, engine, folder);

        List<string> surprises = [.. Steps.SelectMany(Run)];
        int written = FileTree.Show(screen, folder);
        if (written != Chunks + 1)
        {
            surprises.Add($"{written} files on disk, not {Chunks + 1}.");
        }

        if (screen.ProgressRecords == 0)
        {
            surprises.Add("No progress was shown.");
        }

        foreach (string surprise in surprises)
        {
            screen.Write($"UNEXPECTED: {surprise}\n");
        }

        screen.Write(surprises.Count == 0 ? "\nEverything went as it should. The folder is removed again.\n" : "\nNot everything went as it should.\n");
        return surprises.Count == 0 ? 0 : Unexpected;
    }

    private IEnumerable<string> Run(TourStep step)
    {
        Say(step.Words);
        Prompt(step.Command);
        CommandOutcome outcome = CommandOutcome.Of(engine, step.Command);
        outcome.Show(engine);

        if (outcome.Outputs.Count != step.Outputs)
        {
            yield return $"'{step.Command}' gave {outcome.Outputs.Count} objects, not {step.Outputs}.";
        }

        if (step.Status is not null && outcome.Outputs.Any(output => output.Properties["Status"]?.Value?.ToString() != step.Status))
        {
            yield return $"'{step.Command}' gave something that is not {step.Status}.";
        }

        string[] errors = [.. outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal)];
        if (!errors.SequenceEqual(step.Errors.Order(StringComparer.Ordinal)))
        {
            yield return $"'{step.Command}' ended with the errors [{string.Join(", ", errors)}], not [{string.Join(", ", step.Errors)}].";
        }
    }

    private void Say(string words)
    {
        if (words.Length > 0)
        {
            screen.Write($"\n{Styled(PSStyle.Instance.Foreground.BrightBlack, "# " + words)}\n");
        }
    }

    private void Prompt(string command) => screen.Write($"{Styled(PSStyle.Instance.Bold, "PS> " + command)}\n");

    private string Styled(string style, string text) => screen.TakesEscapes ? style + text + PSStyle.Instance.Reset : text;
}
