using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using SukiSdp.Sandbox;
using SukiSdp.Cmdlets.Tests.Engine;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// A test with a sandbox, an engine that has the staged module loaded and pointed at it, and an empty folder as the location. Of whatever a test
/// runs, no stream may hold a secret.
/// </summary>
public abstract class ModuleTest : IAsyncLifetime
{
    protected const string SessionId = "session-1";

    private PowerShellEngine _engine = null!;

    protected SandboxHost Sandbox { get; private set; } = null!;

    private protected RecordingScreen Screen { get; } = new();

    /// <summary>The session's location.</summary>
    protected string Folder { get; private set; } = "";

    protected virtual SandboxOptions Options => new();

    public virtual async Task InitializeAsync()
    {
        Sandbox = await SandboxHost.StartAsync(Options);

        // As the system spells it: on macOS the temporary folder is a link.
        Folder = Path.GetFullPath(Directory.CreateTempSubdirectory("SukiSdp.Cmdlets.Tests.").FullName);
        _engine = PowerShellEngine.Open(Screen);
        ModuleClock.Install();
        _engine.SetLocation(Folder);
        UseDefaults(new Hashtable { ["*-Suki*:Token"] = Sandbox.Token, ["*-Suki*:BaseUri"] = Sandbox.ApiUri });
    }

    public virtual async Task DisposeAsync()
    {
        _engine.Dispose();
        await Sandbox.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Parameters that the module's commands get unless a script says otherwise.</summary>
    private protected void UseDefaults(Hashtable values) => _engine.SetVariable("PSDefaultParameterValues", new DefaultParameterDictionary(values));

    /// <summary>Sets a variable of the session.</summary>
    private protected void SetVariable(string name, object? value) => _engine.SetVariable(name, value);

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The script.</param>
    /// <param name="variables">Variables it uses.</param>
    private protected async Task<CommandResult> RunAsync(string script, params (string Name, object? Value)[] variables)
    {
        using RunningCommand command = Start(script, variables);
        CommandResult result = await command.EndAsync();
        AssertNoSecretIn(result.AllText);
        AssertNoSecretIn(Screen.Text);
        return result;
    }

    /// <summary>Runs a script of which no error is expected.</summary>
    private protected async Task<CommandResult> RunWellAsync(string script, params (string Name, object? Value)[] variables)
    {
        CommandResult result = await RunAsync(script, variables);
        Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors));
        return result;
    }

    /// <summary>Starts a script. An error that ends a command ends the script, and is distinguished from one that doesn't.</summary>
    private protected RunningCommand Start(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
        {
            _engine.SetVariable(name, value);
        }

        return new RunningCommand(NewPipeline().AddScript($"try {{ {script} }} catch {{ throw }}"));
    }

    /// <summary>A pipeline of the engine, still empty.</summary>
    private protected PowerShell NewPipeline() => _engine.NewPipeline();

    /// <summary>A session of short chunks, numbered from 1.</summary>
    private protected SandboxSession AddSession(string id = SessionId, int chunks = 1) =>
        Sandbox.Sessions.Add(new SandboxSession(id, [.. Enumerable.Range(1, chunks).Select(seed => SandboxObject.Wav(0.05, seed))]));

    /// <summary>All files below the location, relative to it, with slashes.</summary>
    private protected IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>No request is open at the sandbox, or comes to be within a moment.</summary>
    private protected Task AssertNothingIsOpenAsync() =>
        Task.WhenAll(Sandbox.Requests.All.Select(request => request.Over)).WaitAsync(TestRun.Watchdog);

    private protected void AssertNoSecretIn(string text)
    {
        Assert.DoesNotContain(Sandbox.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Sandbox.PartnerToken, text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Goog-Signature", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("X-Goog-Credential", text, StringComparison.OrdinalIgnoreCase);
    }

    // The environment of the test run can contain a real token.
    [ModuleInitializer]
    internal static void ForgetSurroundings()
    {
        foreach (string name in new[] { "SUKI_SDP_TOKEN", "SUKI_SDP_PARTNER_ID", "SUKI_SDP_PARTNER_TOKEN", "SUKI_SDP_PROVIDER_ID", "SUKI_SDP_BASE_URI" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
