using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A test of the sample script, with a list of sessions, an archive and a log below the location.</summary>
public abstract class NightlyTest : ModuleTest
{
    private protected string Archive => Path.Combine(Folder, "archive");

    private protected string List => Path.Combine(Folder, "sessions.csv");

    private protected virtual string Log => Path.Combine(Folder, "nightly.log");

    private protected static void AssertLines(string output, params string[] parts) => Assert.All(parts, part => Assert.Contains(part, output, StringComparison.Ordinal));

    private protected void WriteList(params string[] ids) => File.WriteAllLines(List, ["Clinic,SessionId", .. ids.Select(id => $"x,{id}")]);

    private protected List<string> Recordings() => [.. Files().Where(file => file.EndsWith(".wav", StringComparison.Ordinal))];

    /// <summary>Starts the script.</summary>
    private protected NightlyRun StartRun(params (string Name, string Value)[] arguments) =>
        new(Nightly.Start(Arguments(arguments), Variables([])));

    /// <summary>Runs the script to its end, in a process that runs several.</summary>
    private protected Task<(int ExitCode, string Output)> RunScriptAsync((string Name, string Value)[] arguments) => RunHostedAsync("", arguments, []);

    /// <summary>Runs the script to its end, in a process that runs several, with one variable of the environment changed.</summary>
    private protected Task<(int ExitCode, string Output)> RunScriptAsync((string Name, string Value) environment = default) =>
        RunHostedAsync("", [], environment.Name is null ? [] : [environment]);

    /// <summary>Runs the script to its end, in a process that runs several, from a caller with preferences of its own.</summary>
    private protected Task<(int ExitCode, string Output)> RunScriptFromAsync(string caller, params (string Name, string Value)[] arguments) => RunHostedAsync(caller, arguments, []);

    /// <summary>Runs the script to its end in a process of its own, as a scheduler does, with one variable of the environment changed.</summary>
    private protected async Task<(int ExitCode, string Output)> RunProcessAsync((string Name, string Value) environment = default)
    {
        using NightlyRun run = new(Nightly.Start(Arguments([]), Variables(environment.Name is null ? [] : [environment])));
        return await EndAsync(run);
    }

    /// <summary>Waits for the script's end.</summary>
    private protected async Task<(int ExitCode, string Output)> EndAsync(NightlyRun run)
    {
        (int code, string output) = await run.EndAsync();
        AssertNoSecretIn(output);
        return (code, output);
    }

    private async Task<(int ExitCode, string Output)> RunHostedAsync(string caller, (string Name, string Value)[] arguments, (string Name, string Value)[] environment)
    {
        (int code, string output) = await Nightly.RunHostedAsync(caller, Arguments(arguments), Variables(environment));
        AssertNoSecretIn(output);
        return (code, output);
    }

    /// <summary>The script's parameters. Waiting is real in another process, and so it is short.</summary>
    private protected Dictionary<string, string> Arguments((string Name, string Value)[] more)
    {
        Dictionary<string, string> arguments = new() { ["Path"] = List, ["Destination"] = Archive, ["LogPath"] = Log, ["WaitTimeoutSec"] = "1" };
        foreach ((string name, string value) in more)
        {
            arguments[name] = value;
        }

        return arguments;
    }

    /// <summary>The script's environment.</summary>
    private protected (string Name, string Value)[] Variables((string Name, string Value)[] more) =>
        [("SUKI_SDP_BASE_URI", Sandbox.ApiUri.AbsoluteUri), ("SUKI_SDP_PARTNER_ID", "acme"), ("SUKI_SDP_PARTNER_TOKEN", Sandbox.PartnerToken), .. more];
}
