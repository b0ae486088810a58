using System.Management.Automation;
using System.Runtime.Versioning;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What <c>Save-SukiRecording</c> leaves on disk, and what it says about it.</summary>
public sealed class SaveTests : ModuleTest
{
    [Fact]
    public async Task A_sessions_chunks_become_files_with_the_servers_bytes()
    {
        SandboxSession session = AddSession(chunks: 3);

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -Destination archive");

        Assert.Empty(result.Output);
        Assert.Equal(session.Recordings.Select((recording, index) => $"archive/{SessionId}/00{index + 1}_{recording.Id}.wav"), Files());
        Assert.All(
            Files().Zip(session.Recordings),
            pair => Assert.Equal(pair.Second.Object.ToArray(), File.ReadAllBytes(Path.Combine(Folder, pair.First))));
    }

    [Fact]
    public async Task With_pass_thru_each_file_comes_out_with_what_it_was_verified_by()
    {
        SandboxObject audio = AddSession().Recordings[0].Object;

        PSObject file = (await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru")).Output.Single();

        Assert.Equal("SukiSdp.SukiRecordingFile", file.BaseObject.GetType().FullName);
        Assert.Equal(Path.Combine(Folder, Files().Single().Replace('/', Path.DirectorySeparatorChar)), file.Properties["Path"].Value);
        Assert.Equal(audio.Length, file.Properties["Length"].Value);
        Assert.Equal("Saved", file.Properties["Status"].Value.ToString());
        Assert.Equal("Crc32C", file.Properties["Verification"].Value.ToString());
        Assert.Equal(audio.Crc32C.ToString("x8", null), file.Properties["Crc32C"].Value);
        Assert.Equal(file.Properties["Path"].Value, file.ToString());
    }

    [Fact]
    public async Task Saving_again_skips_existing_files_without_a_request_to_storage()
    {
        AddSession(chunks: 2);
        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId}");
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru");

        Assert.Equal(["Skipped", "Skipped"], result.Values("Status"));
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task With_force_existing_files_are_replaced()
    {
        SandboxRecording recording = AddSession().Recordings[0];
        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId}");
        recording.Replace(SandboxObject.Wav(0.1, seed: 9));

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru -Force");

        Assert.Equal(["Saved"], result.Values("Status"));
        Assert.Equal(recording.Object.ToArray(), await File.ReadAllBytesAsync(Path.Combine(Folder, Files().Single())));
    }

    [Fact]
    public async Task What_if_makes_no_folder_no_file_and_no_request_to_storage()
    {
        AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -Destination archive -PassThru -WhatIf");

        Assert.Empty(result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Contains(Path.Combine(Folder, "archive", SessionId), Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_asks_once_a_file_with_its_full_path()
    {
        SandboxSession session = AddSession(chunks: 2);
        Screen.Responses.Enqueue("Yes");
        Screen.Responses.Enqueue("No");

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru -Confirm");

        Assert.Equal(2, Screen.Prompts.Count);
        Assert.All(session.Recordings, (recording, index) =>
        {
            string path = Path.Combine(Folder, SessionId, $"00{index + 1}_{recording.Id}.wav");
            Assert.Single(Screen.Prompts, question => question.Contains(path, StringComparison.Ordinal));
        });
        Assert.Single(result.Output);
        Assert.Single(Files());
        Assert.Single(Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task Nothing_is_asked_unless_it_was_asked_for()
    {
        AddSession();

        await RunWellAsync($"$ConfirmPreference = 'Medium'; Save-SukiRecording -SessionId {SessionId}; Save-SukiRecording -SessionId {SessionId} -Force");

        Assert.Empty(Screen.Prompts);
    }

    [Fact]
    public async Task A_relative_destination_is_below_the_sessions_location()
    {
        AddSession();
        Directory.CreateDirectory(Path.Combine(Folder, "elsewhere"));

        CommandResult result = await RunWellAsync(
            $"$ExecutionContext.SessionState.Path.SetLocation('elsewhere') | Out-Null; Save-SukiRecording -SessionId {SessionId} -Destination ./archive -PassThru");

        Assert.StartsWith(Path.Combine(Folder, "elsewhere", "archive"), result.Values("Path").Single(), StringComparison.Ordinal);
        Assert.StartsWith("elsewhere/archive/", Files().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_destination_files_go_to_the_sessions_location()
    {
        AddSession();

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId}");

        Assert.StartsWith(SessionId + "/", Files().Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Destination")]
    [InlineData("DestinationPath")]
    public async Task Brackets_in_a_path_are_literal(string parameter)
    {
        AddSession();
        Directory.CreateDirectory(Path.Combine(Folder, "a"));

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -{parameter} '[a]/x'");

        Assert.StartsWith("[a]/x/", Files().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_template_names_files_its_own_way()
    {
        SandboxRecording recording = AddSession().Recordings[0];

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -NameTemplate 'suki/{{SequenceNumber}}-{{SessionId}}-{{RecordingId}}.wav'");

        Assert.Equal([$"suki/1-{SessionId}-{recording.Id}.wav"], Files());
    }

    [UnixFact("files have no modes")]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_and_new_folders_are_their_owners_alone()
    {
        AddSession();
        string shared = Path.Combine(Folder, "shared");
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(shared, All);

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -Destination shared/new/archive");

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(All, File.GetUnixFileMode(shared));
        Assert.All(Directory.EnumerateDirectories(shared, "*", SearchOption.AllDirectories), path => Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(path)));
        Assert.All(Directory.EnumerateFiles(shared, "*", SearchOption.AllDirectories), path => Assert.Equal(Owner, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_session_that_is_not_streamable_is_asked_for_again_with_download_true()
    {
        AddSession().IsStreamable = false;

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru");

        Assert.Equal(["Saved"], result.Values("Status"));
        Assert.Equal(["", "?download=true"], Sandbox.Requests.Listings.Select(request => request.Query));
    }

    [Fact]
    public async Task Files_are_saved_several_at_once_and_no_more_than_the_throttle_limit()
    {
        AddSession(chunks: 12);

        // The first is held until the second has come.
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Assert.True(SpinWait.SpinUntil(() => Sandbox.Requests.PeakConcurrentDownloads > 1, TestRun.Watchdog)))) with { Times = Fault.Always });

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -ThrottleLimit 3");

        Assert.InRange(Sandbox.Requests.PeakConcurrentDownloads, 2, 3);
    }

    [Fact]
    public async Task The_token_never_goes_to_storage()
    {
        AddSession(chunks: 2);

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -ProviderId p");

        Assert.All(Sandbox.Requests.Downloads, request =>
        {
            Assert.DoesNotContain(request.Headers.Values, value => value.Contains(Sandbox.Token, StringComparison.Ordinal));
            Assert.DoesNotContain(request.Headers.Keys, name => name.StartsWith("sdp_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-goog-", StringComparison.OrdinalIgnoreCase));
        });
    }

    [Fact]
    public async Task A_failed_file_names_its_recording_without_the_url_and_processing_continues()
    {
        SandboxSession session = AddSession(chunks: 3);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });

        CommandResult result = await RunAsync($"Save-SukiRecording -SessionId {SessionId} -PassThru");

        Assert.Equal(["ObjectNotFound"], result.Causes);
        PSObject target = PSObject.AsPSObject(result.Errors[0].TargetObject);
        Assert.Equal(session.Recordings[1].Id, target.Properties["RecordingId"].Value);
        Assert.Null(target.Properties["PresignedUrl"].Value);
        Assert.Equal(["1", "3"], result.Values("SequenceNumber").Order(StringComparer.Ordinal));
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Verbose_has_a_line_for_each_request_and_file_without_any_query()
    {
        AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -Verbose -Debug");

        Assert.Single(result.Verbose, line => line.Contains($"/api/v1/ambient/session/{SessionId}/recording", StringComparison.Ordinal));
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("/suki-recordings/", StringComparison.Ordinal)));
        Assert.Equal(2, result.Verbose.Count(line => line.Contains(".wav'", StringComparison.Ordinal)));
        Assert.DoesNotContain(result.Verbose, line => line.Contains('?', StringComparison.Ordinal));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task A_run_without_switches_is_silent()
    {
        AddSession();

        CommandResult result = await RunWellAsync($"Save-SukiRecording -SessionId {SessionId}");

        Assert.Empty(result.Output);
        Assert.Empty(result.Verbose);
        Assert.Empty(result.Debug);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Information);
        Assert.Equal("", Screen.Text);
    }
}
