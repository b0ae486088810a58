using System.Diagnostics;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// Shells that end at the same time, or are killed, can damage the startup profile of their account, and then no shell of the account starts
/// (https://github.com/PowerShell/PowerShell/issues/26528). Tests do both, so their shells don't use it.
/// </summary>
public sealed class StartupProfileTests : IDisposable
{
    private const string Reason = "the folder of the profile cannot be selected";

    private readonly string _cache = Directory.CreateTempSubdirectory("SukiSdp.Cmdlets.Tests.").FullName;

    [UnixFact(Reason)]
    public async Task A_shell_of_the_tests_writes_none()
    {
        Assert.Equal(0, (await ShellProcess.RunAsync("exit 0", ("XDG_CACHE_HOME", _cache))).ExitCode);
        AssertNone();
    }

    [UnixFact(Reason)]
    public async Task A_scheduled_shell_of_the_tests_writes_none()
    {
        using Process shell = Nightly.StartShell(["-Command", "exit 0"], ("XDG_CACHE_HOME", _cache));
        await shell.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        AssertNone();
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private void AssertNone() => Assert.Empty(Directory.GetFiles(_cache, "StartupProfileData*", SearchOption.AllDirectories));
}
