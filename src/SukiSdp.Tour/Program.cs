using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SukiSdp.Sandbox;
using SukiSdp.Tour;

const int BadUsage = 2;
const string Usage = """
    Runs the README's example in PowerShell, against a sandbox on this computer.

      --interactive   Opens a PowerShell prompt instead, with the module loaded and the sandbox running.
      --keep          Keeps the folder with the files. By default, it's removed at the end.
      --picture FILE  Also draws the output as SVG. The picture in the README is docs/tour.svg.
    """;

bool interactive = args.Contains("--interactive");
bool keep = args.Contains("--keep");
string? picture = Array.IndexOf(args, "--picture") is >= 0 and int at ? args.ElementAtOrDefault(at + 1) ?? "" : null;
if (args.Except(["--interactive", "--keep", "--picture", picture ?? "--picture"]).Any() || picture == "" || (picture is not null && interactive))
{
    await Console.Error.WriteLineAsync(Usage);
    return BadUsage;
}

// A pace at which there is progress to see: the longest recording takes a second.
await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { AddsSampleSessions = true, StorageBytesPerSecond = 240_000 });
string folder = Directory.CreateTempSubdirectory("SukiSdp.Tour.").FullName;
try
{
    string[] firstList = [SampleSessions.ThreeChunks, SampleSessions.OneChunk, SampleSessions.NotStreamable];
    IEnumerable<string> rows = SampleSessions.All
        .Where(session => interactive || firstList.Contains(session.Id))
        .Select(session => $"{session.Id},\"{session.Description}\"");
    await File.WriteAllLinesAsync(Path.Combine(folder, "sessions.csv"), ["SessionId,Description", .. rows], new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    // Windows may be set to run signed scripts only, and these were built a moment ago.
    List<string> arguments = ["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass"];
    if (interactive)
    {
        arguments.Add("-NoExit");
    }

    arguments.AddRange(["-File", Path.Combine(AppContext.BaseDirectory, interactive ? "Interactive.ps1" : "Tour.ps1"), "-Module", StagedModule.Folder]);
    if (keep)
    {
        arguments.Add("-Keep");
    }

    if (picture is not null)
    {
        arguments.AddRange(["-Width", TerminalPicture.Columns.ToString(CultureInfo.InvariantCulture)]);
    }

    ProcessStartInfo start = PinnedShell.NewStart(arguments);
    start.WorkingDirectory = folder;
    start.RedirectStandardOutput = picture is not null;
    if (picture is not null)
    {
        // Dates and numbers look the same on every computer.
        start.Environment["LC_ALL"] = "C.UTF-8";
    }

    start.Environment["SUKI_SDP_BASE_URI"] = sandbox.ApiUri.AbsoluteUri;
    start.Environment["SUKI_SDP_TOKEN"] = sandbox.Token;
    foreach (string name in new[] { "SUKI_SDP_PROVIDER_ID", "SUKI_SDP_PARTNER_ID", "SUKI_SDP_PARTNER_TOKEN" })
    {
        start.Environment.Remove(name);
    }

    // Ctrl+C is for the shell, which has the same console. This process ends after it.
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
    using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
    using Process shell = Process.Start(start)!;
    if (picture is not null)
    {
        List<string> output = [];
        while (await shell.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            await Console.Out.WriteLineAsync(Console.IsOutputRedirected ? AnsiText.Strip(line) : line);
        }

        await shell.WaitForExitAsync();
        if (shell.ExitCode == 0)
        {
            await File.WriteAllTextAsync(picture, TourPicture.Draw(output, StagedModule.Folder));
        }
    }

    await shell.WaitForExitAsync();
    return shell.ExitCode;
}
finally
{
    if (!keep)
    {
        Directory.Delete(folder, recursive: true);
    }
}
