using System.Diagnostics;
using System.Text;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>The sample script while it runs. It owns the process.</summary>
internal sealed class NightlyRun(Process process) : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors = process.StandardError.ReadToEndAsync();

    /// <summary>Waits for a line of the output.</summary>
    /// <param name="part">What is in it.</param>
    public async Task UntilAsync(string part)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TestRun.Watchdog) is { } line)
        {
            _output.AppendLine(line);
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The script ended without '{part}': {_output}{await _errors}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and all that it wrote, errors last.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        _output.Append(await process.StandardOutput.ReadToEndAsync().WaitAsync(TestRun.Watchdog));
        await process.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        return (process.ExitCode, _output + await _errors);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
