using System.Diagnostics;
using SukiSdp.Tour;

namespace SukiSdp.Pester.Tests;

/// <summary>The tour as a program whose output goes to a file or a pipe.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task It_tells_the_whole_story_in_plain_text_and_keeps_the_files_when_asked_to()
    {
        (int code, string output) = await RunAsync(["--keep"]);

        Assert.True(code == 0, output);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain("X-Goog-Signature", output, StringComparison.Ordinal);
        Assert.Contains("Session 'visit-gone'", output, StringComparison.Ordinal);
        Assert.Contains("Session 'visit-processing'", output, StringComparison.Ordinal);
        string[] inOrder =
        [
            "PS> Import-Csv ./sessions.csv\n", "| Get-SukiRecording\n", "Saved", "Saved Skipped Failed", "visit-gone, visit-processing", "RecordingGone", "RecordingNotReady",
            "visit-three-chunks.wav", "PS> Test-SukiArchive", "The files are in ", "All steps had the expected results.",
        ];
        int at = 0;
        foreach (string part in inOrder)
        {
            int found = output.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is not in the rest of:\n{output}");
            at = found;
        }

        string folder = output.Split("The files are in ")[1].Split(". They ")[0];
        Assert.Equal(7, Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Count());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_exits_with_code_1_when_a_step_fails()
    {
        // No sandbox listens there: its script alone, with the service out of reach.
        ProcessStartInfo start = PinnedShell.NewStart(
            "-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", Path.Combine(Path.GetDirectoryName(typeof(PinnedShell).Assembly.Location)!, "Tour.ps1"), "-Module", StagedModule.Folder);
        start.WorkingDirectory = Directory.CreateTempSubdirectory("SukiSdp.Tour.").FullName;
        start.Environment["SUKI_SDP_BASE_URI"] = "http://127.0.0.1:1/";
        start.Environment["SUKI_SDP_TOKEN"] = "token";
        await File.WriteAllTextAsync(Path.Combine(start.WorkingDirectory, "sessions.csv"), "SessionId\n");

        (int code, string output) = await RunAsync(start, "");

        Directory.Delete(start.WorkingDirectory, recursive: true);
        Assert.Equal(1, code);
        Assert.Contains("UNEXPECTED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_prompt_has_the_module_the_sandbox_and_a_list_of_sessions_in_a_folder_that_goes_away()
    {
        (int code, string output) = await RunAsync(["--interactive"], "\"in [$PWD]\"\nImport-Csv ./sessions.csv | Get-SukiRecording -ErrorAction Ignore | Measure-Object | ForEach-Object { \"recordings: $($_.Count)\" }\nexit 3\n");

        Assert.Equal(3, code);
        Assert.Contains("recordings: 6", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output.Split("\nin [")[1].Split(']')[0]));
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task It_explains_its_arguments_when_it_is_given_others()
    {
        (int code, string output) = await RunAsync(["--fast"]);

        Assert.Equal(2, code);
        Assert.Contains("--interactive", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string[] arguments, string input = "") =>
        RunAsync(new ProcessStartInfo("dotnet", [typeof(PinnedShell).Assembly.Location, .. arguments]), input);

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start, string input)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, (await output + await errors).ReplaceLineEndings("\n"));
    }
}
