using SukiSdp.Sandbox;
using SukiSdp.Tour;
using SukiSdp.Tour.Engine;

const int BadUsage = 2;

if (args is not ([] or ["--interactive"]))
{
    await Console.Error.WriteLineAsync("Without arguments the tour is shown. With --interactive you get a prompt: the module is loaded and the sandbox is up.");
    return BadUsage;
}

// A pace at which there is something to see: the longest chunk takes a second.
await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ReadyMadeSessions = true, StorageBytesPerSecond = 160_000 });
string folder = Directory.CreateTempSubdirectory("SukiSdp.Tour.").FullName;
try
{
    ConsoleScreen screen = new();
    using PowerShellEngine engine = PowerShellEngine.Open(screen);
    return args is [] ? new GuidedTour(sandbox, engine, screen, folder).Show() : new InteractivePrompt(sandbox, engine, screen, folder).Run();
}
finally
{
    Directory.Delete(folder, recursive: true);
}
