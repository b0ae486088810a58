using System.Diagnostics;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>The documentation's verification by SHA-256, run as it is on the page.</summary>
public sealed class ChecksumRecipeTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -Manifest kept/archive.jsonl";

    private string Archive => Path.Combine(Folder, "kept");

    [JqFact]
    public async Task The_verification_script_passes_only_intact_archives()
    {
        AddSession("plain", chunks: 2);
        AddSession("moved");
        AddSession("joined", chunks: 2);
        await RunWellAsync($"'plain', 'moved' | {Save}; 'joined' | {Save} -Join");
        Assert.Equal((0, ""), await RunRecipeAsync());

        // The same recording under another name, a joined file without its sources, and an incomplete line: all of them are intact.
        Directory.Delete(Path.Combine(Archive, "moved"), recursive: true);
        await RunWellAsync($"'moved' | {Save} -NameTemplate '{{SessionId}}-{{RecordingId}}.wav'");
        await RunWellAsync("Join-SukiRecording kept/joined -Destination kept -RemoveSource");
        await File.AppendAllTextAsync(Path.Combine(Archive, "archive.jsonl"), """{"schema":1,"kind":"file","session":"vis""");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Assert.Equal((0, ""), await RunRecipeAsync());

        string[] sound = [.. Files().Where(file => file.EndsWith(".wav", StringComparison.Ordinal))];
        Assert.Equal(4, sound.Length);
        foreach (string file in sound)
        {
            string path = Path.Combine(Folder, file);
            byte[] bytes = await File.ReadAllBytesAsync(path);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
            (int code, string output) = await RunRecipeAsync();
            Assert.Equal(1, code);
            Assert.Contains($"{file["kept/".Length..]}: FAILED", output, StringComparison.Ordinal);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }
    }

    private async Task<(int ExitCode, string Output)> RunRecipeAsync()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(DocFiles.Repository, "docs", "scheduled-runs.md"));
        string recipe = Regex.Match(page, @"^```sh\r?\n(jq .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        Assert.NotEmpty(recipe);
        using Process shell = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", recipe },
            WorkingDirectory = Archive,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync(), errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        return (shell.ExitCode, await output + await errors);
    }
}
