using SukiSdp.Sandbox;

await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ReadyMadeSessions = true, ApiPort = 5080, StoragePort = 5081, Log = Console.WriteLine });
Console.WriteLine(sandbox.ApiUri + " " + sandbox.Token);
await Task.Delay(Timeout.Infinite);
