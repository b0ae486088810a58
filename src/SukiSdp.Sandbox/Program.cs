using System.Runtime.InteropServices;
using SukiSdp.Sandbox;

const int CannotListen = 1;
const int BadUsage = 2;

SandboxArguments arguments;
IReadOnlyList<Fault> faults;
try
{
    arguments = SandboxArguments.Parse(args);
    faults = arguments.FaultsFile is { } file ? FaultJson.Parse(await File.ReadAllTextAsync(file)) : [];
}
catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return BadUsage;
}

if (arguments.Help)
{
    Console.WriteLine(SandboxArguments.Usage);
    return 0;
}

TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

SandboxHost sandbox;
try
{
    sandbox = await SandboxHost.StartAsync(arguments.Options);
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return CannotListen;
}

await using (sandbox)
{
    LoadSessions.AddTo(sandbox.Sessions, arguments.LoadSessions, arguments.ObjectBytes);
    foreach (Fault fault in faults)
    {
        sandbox.Faults.Add(fault);
    }

    Console.WriteLine(arguments.Json ? Greeting.ToJson(sandbox) : Greeting.ToText(sandbox, arguments.LoadSessions));
    await stop.Task;
}

return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
