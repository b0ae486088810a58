using System.Diagnostics;
using System.Text.RegularExpressions;
using SukiSdp.Tour;

namespace SukiSdp.Pester.Tests;

/// <summary>The tour as a program whose output goes to a file or a pipe.</summary>
public sealed class TourTests(TourTests.WholeTour tour) : IClassFixture<TourTests.WholeTour>
{
    [Fact]
    public void It_shows_every_step_in_plain_text_and_keeps_the_files_when_asked_to()
    {
        (int code, string output) = (tour.ExitCode, tour.Output);

        Assert.True(code == 0, output);

        // How wide the shell makes the names of a list does not matter.
        output = Regex.Replace(output, " +: ", " : ");
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain("X-Goog-Signature", output, StringComparison.Ordinal);
        Assert.Contains("Session 'visit-gone'", output, StringComparison.Ordinal);
        Assert.Contains("Session 'visit-processing'", output, StringComparison.Ordinal);
        string[] inOrder =
        [
            "PS> Import-Csv ./sessions.csv\n", "| Get-SukiRecording\n", "-PassThru\n", " Saved ", "-Summary |\n", "Skipped", " 5 ", "visit-gone, visit-processing", "RecordingGone", "RecordingNotReady",
            "visit-three-chunks.wav", "PS> Test-SukiArchive", "PS> Export-SukiArchiveReport", "The files are in ", "report.html", "All steps had the expected results.",
        ];
        int at = 0;
        foreach (string part in inOrder)
        {
            int found = output.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is not in the rest of:\n{output}");
            at = found;
        }

        Assert.Equal(7, Directory.EnumerateFiles(tour.Folder!, "*.wav", SearchOption.AllDirectories).Count());
    }

    [SkippableFact]
    public async Task The_picture_in_the_README_shows_its_current_output()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows shows paths with backslashes.");
        Skip.If(Environment.GetEnvironmentVariable(PinnedShell.Variable) is { Length: > 0 }, $"{PinnedShell.Variable} selects another PowerShell, which can format errors differently.");
        string committed = Path.Combine(StagedModule.Folder, "..", "..", "docs", "tour.svg");

        Assert.True(File.Exists(tour.Picture), tour.Output);
        bool isCurrent = File.Exists(committed)
            && (await File.ReadAllTextAsync(committed)).ReplaceLineEndings("\n") == await File.ReadAllTextAsync(tour.Picture);
        Assert.True(isCurrent, "docs/tour.svg is out of date. To draw it again, run: dotnet run --project src/SukiSdp.Tour -- --picture docs/tour.svg");
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
        Assert.DoesNotContain('\u001b', output);
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

    [Theory]
    [InlineData("--fast")]
    [InlineData("--picture")]
    [InlineData("--picture tour.svg --interactive")]
    public async Task It_explains_its_arguments_when_they_are_not_valid(string arguments)
    {
        (int code, string output) = await RunAsync(arguments.Split(' '));

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

    /// <summary>One run of the whole tour, with its files and its picture.</summary>
    public sealed class WholeTour : IAsyncLifetime
    {
        private readonly string _temporary = Directory.CreateTempSubdirectory("SukiSdp.Tour.").FullName;

        public int ExitCode { get; private set; }

        public string Output { get; private set; } = "";

        /// <summary>The folder that the tour kept; null when it didn't get that far.</summary>
        public string? Folder => Output.Split("The files are in ") is [_, string rest] ? rest.Split(". They ")[0] : null;

        /// <summary>The picture that the tour drew.</summary>
        public string Picture => Path.Combine(_temporary, "tour.svg");

        public async Task InitializeAsync() => (ExitCode, Output) = await RunAsync(["--keep", "--picture", Picture]);

        public Task DisposeAsync()
        {
            Directory.Delete(_temporary, recursive: true);
            if (Folder is { } folder)
            {
                Directory.Delete(folder, recursive: true);
            }

            return Task.CompletedTask;
        }
    }
}
