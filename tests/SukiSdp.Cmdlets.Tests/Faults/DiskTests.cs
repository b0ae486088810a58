using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault groups 14 and 15: the place where the file should go.</summary>
public sealed class DiskTests : FaultTest
{
    [Fact]
    public async Task Insufficient_disk_space_is_reported_before_the_first_byte()
    {
        AddTroubled(SandboxObject.Sparse(1L << 52));

        await SaveBadlyAsync("DiskFull");

        Assert.DoesNotContain(Files(), f => f.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_is_missing_is_made()
    {
        AddSession();

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination new/folder");

        Assert.Single(Files(), f => f.StartsWith("new/folder/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_under_the_final_name_is_an_error_that_names_it()
    {
        SandboxSession session = AddTroubled();
        Directory.CreateDirectory(Path.Combine(Folder, "archive", SessionId, $"001_{session.Recordings[0].Id}.wav"));

        var error = await SaveBadlyAsync("TargetNotFile");

        Assert.Contains(session.Recordings[0].Id, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".wav")]
    [InlineData(".wav.part")]
    [Trait("Wine", "no symbolic links")]
    public async Task A_symbolic_link_is_refused_and_its_target_untouched(string suffix)
    {
        SandboxSession session = AddTroubled();
        string folder = Path.Combine(Folder, "archive", SessionId), victim = Path.Combine(Folder, "victim");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(victim, "precious");
        string link = Path.Combine(folder, $"001_{session.Recordings[0].Id}{suffix}");
        File.CreateSymbolicLink(link, victim);

        CommandResult result = await RunAsync($"Save-SukiRecording {SessionId} -Destination archive");

        Assert.Equal(["LinkRefused"], result.Causes);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
    }

    [Fact]
    public async Task An_existing_file_is_skipped_whatever_its_length_and_force_replaces_it()
    {
        SandboxSession session = AddTroubled(SandboxObject.Wav(1));
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive");
        string path = Path.Combine(Folder, Finals()[0]);
        await File.WriteAllTextAsync(path, "cut");
        Sandbox.Requests.Clear();

        CommandResult again = await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -PassThru");
        Assert.Equal(["Skipped"], again.Values("Status"));
        Assert.Empty(Sandbox.Requests.Downloads);
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -Force");

        Assert.Equal(session.Recordings[0].Object.ToArray(), await File.ReadAllBytesAsync(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Force")]
    [InlineData("-Join -Manifest archive/manifest.jsonl")]
    public async Task Two_runs_over_one_list_at_once_both_end_without_an_error(string parameters)
    {
        string[] ids = [.. Enumerable.Range(1, 25).Select(i => $"visit-{i}")];
        foreach (string id in ids)
        {
            AddSession(id, chunks: 2);
        }

        (string Name, string Value) token = ("SUKISDP_TEST_TOKEN", Sandbox.Token);
        string list = string.Join(',', ids.Select(id => $"'{id}'"));
        string script = $"{list} | Save-SukiRecording -Destination '{Path.Combine(Folder, "archive")}' {parameters.Replace("archive/", Path.Combine(Folder, "archive") + Path.DirectorySeparatorChar, StringComparison.Ordinal)}"
            + $" -Token $env:SUKISDP_TEST_TOKEN -BaseUri {Sandbox.ApiUri}";
        ShellResult[] both = await Task.WhenAll(ShellProcess.RunAsync(script, token), ShellProcess.RunAsync(script, token));

        Assert.All(both, result => Assert.True(result.ExitCode == 0, result.Errors));
        Assert.Equal(ids.Length * 2, Files().Count(f => Regex.IsMatch(f, @"^archive/visit-\d+/\d{3}_\w+\.wav$")));
        Assert.DoesNotContain(Files(), f => f.Contains(".part", StringComparison.Ordinal));
        if (parameters.Length == 0)
        {
            Assert.Equal(ids.Length * 2, Sandbox.Requests.Downloads.Count);
        }
    }

    [Fact]
    public async Task A_file_that_another_run_is_saving_is_locked()
    {
        SandboxSession session = AddTroubled();
        Fault stall = Fault.Storage(FaultAction.StallAfter(MiB)) with { SessionId = SessionId };
        Sandbox.Faults.Add(stall);
        using RunningCommand first = Start($"Save-SukiRecording {SessionId} -Destination archive");
        await stall.Reached;

        string path = Path.Combine(Folder, "archive", SessionId, $"001_{session.Recordings[0].Id}.wav.part");
        Assert.ThrowsAny<IOException>(() => File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose());
        await first.StopAsync();

        await SaveWellAsync();
    }
}
