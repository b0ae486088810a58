using System.Text.Json.Nodes;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>-RecheckAfter</c>: a session that is complete is listed once more, while the service still has what was added to it.</summary>
public sealed class RecheckTests : ManifestTest
{
    private const string Again = Save + " -RecheckAfter 1.00:00:00 -Summary";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_recording_that_is_added_to_a_complete_session_is_saved_by_the_one_recheck()
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        Add(session);

        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));

        Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal(session.Recordings[2].Id, Assert.Single(Sandbox.Requests.Downloads).RecordingId);
        JsonNode last = Lines[^1];
        Assert.Equal(("complete", 3, true), (last["status"]!.GetValue<string>(), last["recordings"]!.GetValue<int>(), last["rechecked"]!.GetValue<bool>()));
        Assert.Equal("incomplete", Lines.First(l => l["status"]!.GetValue<string>() != "saved" && l["recordings"]!.GetValue<int>() == 3)["status"]!.GetValue<string>());
        Assert.True(await IsIntactAsync());
        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task A_recheck_that_finds_nothing_new_is_the_last_one()
    {
        await SaveAndAgeAsync(Day);

        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));

        Assert.Single(Sandbox.Requests.Listings);
        Assert.Empty(Sandbox.Requests.Downloads);
        Age(2 * Day);
        await NothingIsAskedAsync();
        Assert.True(await IsIntactAsync());
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(7.01)]
    public async Task A_session_is_not_rechecked_too_early_or_when_the_service_has_deleted_it(double days)
    {
        Add(await SaveAndAgeAsync(TimeSpan.FromDays(days)));

        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task The_seven_days_begin_with_the_first_line_of_the_session()
    {
        await SaveAndAgeAsync(2 * Day);
        Rewrite(line => line["sequence"]?.GetValue<int>() == 1 ? With(line, "saved_at", DateTime.UtcNow - (8 * Day)) : line);

        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task Without_the_parameter_nothing_is_asked()
    {
        Add(await SaveAndAgeAsync(3 * Day));

        await RunWellAsync($"'a' | {Save}");

        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Lines_without_dates_are_read_and_the_session_is_rechecked_once()
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        Rewrite(line => Without(Without(line, "saved_at"), "recorded_at"));
        Add(session);

        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));

        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task A_recheck_that_finds_fewer_recordings_keeps_all_that_there_are()
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        session.Recordings.RemoveAt(0);

        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));

        Assert.Equal(2, Lines[^1]["recordings"]!.GetValue<int>());
        Assert.True(await IsIntactAsync());
        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task A_kept_session_that_the_service_has_deleted_meanwhile_stays_complete()
    {
        (await SaveAndAgeAsync(Day)).State = SessionState.Gone;

        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));

        Assert.DoesNotContain(Lines, line => line["status"]!.GetValue<string>() == "gone");
        Assert.True(await IsIntactAsync());
        await NothingIsAskedAsync();
    }

    [Fact]
    public async Task Force_on_a_kept_session_that_the_service_has_deleted_is_an_error_and_leaves_the_session_complete()
    {
        (await SaveAndAgeAsync(Day)).State = SessionState.Gone;

        Assert.Equal(["RecordingGone"], (await RunAsync($"'a' | {Save} -Force")).Causes);

        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recheck_that_lists_nothing_is_made_again_by_the_next_run(bool empty)
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        SandboxRecording[] all = [.. session.Recordings];
        session.State = empty ? SessionState.Ready : SessionState.Processing;
        session.Recordings.Clear();

        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again} -Wait")));
        Assert.Single(Sandbox.Requests.Listings);

        session.State = SessionState.Ready;
        session.Recordings.AddRange(all);
        Add(session);
        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));
    }

    [Fact]
    public async Task A_recheck_that_fails_is_an_error_keeps_what_there_is_and_is_made_again()
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        session.State = SessionState.Forbidden;

        CommandResult failed = await RunAsync($"'a' | {Again}");
        Assert.Equal(["AccessDenied"], failed.Causes);
        Assert.Equal("Sessions=1 Incomplete=1 Files=2 Skipped=2 Failed=1", Numbers(failed));
        Assert.True(await IsIntactAsync());

        session.State = SessionState.Ready;
        Add(session);
        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Again}")));
    }

    [Fact]
    public async Task A_session_whose_new_recording_fails_counts_as_incomplete_until_a_run_without_the_parameter_saves_it()
    {
        SandboxSession session = await SaveAndAgeAsync(Day);
        Add(session);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[2].Id, Times = Fault.Always });

        Assert.Equal("Sessions=1 Incomplete=1 Files=3 Skipped=2 FailedFiles=1 Failed=1", Numbers(await RunAsync($"'a' | {Again}")));
        Assert.False(await IsIntactAsync());
        Assert.Equal(["Incomplete a"], await FindAsync());

        Sandbox.Faults.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Force")]
    public async Task A_recording_that_appears_when_a_session_is_listed_for_another_reason_is_not_forgotten(string force)
    {
        SandboxSession session = await SaveAndAgeAsync(TimeSpan.Zero);
        Add(session);
        File.Delete(Directory.GetFiles(Path.Combine(Kept, "a")).Order(StringComparer.Ordinal).First());
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[2].Id, Times = Fault.Always });
        await RunAsync($"'a' | {Save} {force}");
        Assert.False(await IsIntactAsync());

        Sandbox.Faults.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 Skipped=2", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_session_that_the_manifest_has_as_deleted_and_that_is_listed_again_is_asked_for_until_it_is_kept()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        session.State = SessionState.Gone;
        await RunAsync($"'a' | {Save}");
        session.State = SessionState.Ready;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        await RunAsync($"'a' | {Save} -Force");

        Sandbox.Faults.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=2 Saved=1 Skipped=1", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
    }

    [Fact]
    public async Task Of_a_complete_session_some_new_recordings_that_are_piped_leave_the_others_to_the_next_run()
    {
        SandboxSession session = await SaveAndAgeAsync(TimeSpan.Zero);
        Add(session);
        Add(session);

        await RunWellAsync($"'a' | Get-SukiRecording | Where-Object SequenceNumber -EQ 3 | {Save}");

        Assert.Equal(["Incomplete a"], await FindAsync());
        Assert.Equal("Sessions=1 Complete=1 Files=4 Saved=1 Skipped=3", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_new_recording_of_a_joined_session_whose_recordings_were_removed_is_saved_beside_it()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");
        Age(Day);
        Add(session);
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"'a' | {Again} -Join");

        Assert.Equal("Sessions=1 Complete=1 Files=3 Saved=1 InJoinedFile=2", Numbers(result));
        Assert.Equal(session.Recordings[2].Id, Assert.Single(Sandbox.Requests.Downloads).RecordingId);
        Assert.Contains("aren't in the joined file", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_module_that_does_not_know_rechecks_reads_the_manifest_as_it_did()
    {
        await SaveAndAgeAsync(Day);
        await RunWellAsync($"'a' | {Again}");

        // The field is one that an older module passes over, and every other is as it was.
        Assert.All(Lines, line => Assert.Equal(1, line["schema"]!.GetValue<int>()));
        Rewrite(line => Without(line, "rechecked"));
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a' | {Save}");
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_trial_lists_and_records_nothing()
    {
        Add(await SaveAndAgeAsync(Day));
        string before = await File.ReadAllTextAsync(Manifest);

        Assert.Equal("Sessions=1 Incomplete=1 Files=3 Skipped=2 Declined=1", Numbers(await RunWellAsync($"'a' | {Again} -WhatIf")));

        Assert.Equal(before, await File.ReadAllTextAsync(Manifest));
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("24")]
    [InlineData("7.00:00:00")]
    [InlineData("-0.01:00:00")]
    public async Task A_time_that_makes_no_sense_is_refused_before_anything_is_done(string time)
    {
        CommandResult result = await RunAsync($"'a' | {Save} -RecheckAfter {(time.Contains(':', StringComparison.Ordinal) ? $"'{time}'" : time)}");

        Assert.Contains("1.00:00:00", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Without_a_manifest_a_warning_says_that_it_has_no_effect()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync("'a' | Save-SukiRecording -Destination kept -RecheckAfter 1.00:00:00");

        Assert.Contains("no effect without -Manifest", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static JsonNode With(JsonNode line, string name, DateTime date)
    {
        line[name] = date;
        return line;
    }

    private static JsonNode Without(JsonNode line, string name)
    {
        line.AsObject().Remove(name);
        return line;
    }

    private static void Add(SandboxSession session) =>
        session.Recordings.Add(new SandboxRecording { SequenceNumber = session.Recordings.Count + 1, Object = SandboxObject.Wav(0.05, 77) });

    private async Task<SandboxSession> SaveAndAgeAsync(TimeSpan age)
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        Age(age);
        Sandbox.Requests.Clear();
        return session;
    }

    private async Task NothingIsAskedAsync()
    {
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a' | {Again}");
        Assert.Empty(Sandbox.Requests.All);
    }
}
