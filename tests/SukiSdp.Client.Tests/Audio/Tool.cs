using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>Finds and runs third-party programs.</summary>
internal static class Tool
{
    /// <summary>Null when all programs are on PATH, else a sentence that names those that are not.</summary>
    internal static string? ReasonToSkip(string[] tools)
    {
        string[] absent = [.. tools.Where(tool => PathOf(tool) is null)];
        return absent.Length == 0 ? null : $"Not run: {string.Join(", ", absent)} not installed.";
    }

    /// <summary>The bytes a program writes to its standard output, with <paramref name="input"/> as its standard input. It must succeed.</summary>
    internal static async Task<byte[]> RunAsync(string tool, string[] arguments, byte[]? input = null) => (await RunBothAsync(tool, arguments, input)).Output;

    /// <summary>The text a program writes to its standard error. It must succeed.</summary>
    internal static async Task<string> ErrorTextAsync(string tool, params string[] arguments) => (await RunBothAsync(tool, arguments, null)).Errors;

    private static async Task<(byte[] Output, string Errors)> RunBothAsync(string tool, string[] arguments, byte[]? input)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        using var deadline = new CancellationTokenSource(TestRun.Watchdog);
        process.Start();
        using var output = new MemoryStream();
        Task writing = FeedAsync(process.StandardInput.BaseStream, input ?? [], deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token);
        await writing;
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        return (output.ToArray(), await errors);
    }

    internal static async Task<string> TextAsync(string tool, params string[] arguments) =>
        System.Text.Encoding.UTF8.GetString(await RunAsync(tool, arguments)).Trim();

    internal static async Task<long> NumberAsync(string tool, params string[] arguments) =>
        long.Parse(await TextAsync(tool, arguments), CultureInfo.InvariantCulture);

    /// <summary>Arguments that make ffprobe print properties of a file's audio stream, one on each line, and nothing else.</summary>
    /// <param name="properties">Their names, separated by commas.</param>
    /// <param name="path">The path of the file.</param>
    internal static string[] ProbeFor(string properties, string path) =>
        ["-v", "error", "-select_streams", "a:0", "-show_entries", $"stream={properties}", "-of", "default=nokey=1:noprint_wrappers=1", path];

    private static async Task FeedAsync(Stream standardInput, byte[] input, CancellationToken cancellationToken)
    {
        await using (standardInput)
        {
            await standardInput.WriteAsync(input, cancellationToken);
        }
    }

    /// <summary>Where a program is; null when it is not on PATH.</summary>
    internal static string? PathOf(string tool)
    {
        string file = OperatingSystem.IsWindows() ? tool + ".exe" : tool;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
