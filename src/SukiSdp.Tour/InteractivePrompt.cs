using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using SukiSdp.Sandbox;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>A prompt with the module loaded and the sandbox up, until <c>exit</c> or the end of the input.</summary>
internal sealed class InteractivePrompt(SandboxHost sandbox, PowerShellEngine engine, ConsoleScreen screen, string folder)
{
    private PowerShell? _running;

    /// <summary>Reads and runs until there is nothing more to read.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        Session.Prepare(sandbox, engine, folder);
        screen.Write("The module is loaded, the sandbox is up, and you are in an empty folder that goes away with this prompt. Sessions to try:\n\n");
        foreach ((string id, string description) in SampleSessions.All)
        {
            screen.Write($"  {id,-30}{description}\n");
        }

        screen.Write(
            "\nThis is PowerShell's engine alone: commands such as Format-List and Import-Csv come with an installed PowerShell only.\n"
            + "exit ends it; Ctrl+C stops a command.\n\n");
        Console.CancelKeyPress += Stop;
        try
        {
            while (ReadCommand() is { } command)
            {
                Execute(command);
            }
        }
        finally
        {
            Console.CancelKeyPress -= Stop;
        }

        return 0;
    }

    // A command may go over several lines: as long as the parser finds it unfinished, more is read.
    private string? ReadCommand()
    {
        string command = "";
        screen.Write("PS> ");
        while (true)
        {
            string? line = Console.ReadLine();
            if (line is null || (command.Length == 0 && line.Trim().Equals("exit", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            command += line + "\n";
            Parser.ParseInput(command, out _, out ParseError[] errors);
            if (line.Length == 0 || !errors.Any(error => error.IncompleteInput))
            {
                return command;
            }

            screen.Write(">> ");
        }
    }

    private void Execute(string command)
    {
        using PowerShell pipeline = engine.NewPipeline();
        pipeline.AddScript(command);
        pipeline.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.AddCommand("Out-Default");
        _running = pipeline;
        try
        {
            pipeline.Invoke();
        }
        catch (PipelineStoppedException)
        {
            // Ctrl+C was asked for.
        }
        catch (RuntimeException failure)
        {
            using PowerShell show = engine.NewPipeline();
            show.AddCommand("Out-Default").AddParameter("InputObject", failure.ErrorRecord);
            show.Invoke();
        }
        finally
        {
            _running = null;
        }
    }

    private void Stop(object? sender, ConsoleCancelEventArgs e)
    {
        if (_running is { } pipeline)
        {
            e.Cancel = true;
            pipeline.BeginStop(null, null);
        }
    }
}
