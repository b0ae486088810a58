using System.Management.Automation;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What the commands show while they run. Time advances by a second whenever the command reads it, so that it draws as often as possible.</summary>
[Collection(SerialTests.Name)]
public sealed class ProgressTests : ModuleTest
{
    private const int KiB = 1024;

    // Slow enough that the command looks several times while a file is coming.
    protected override SandboxOptions Options => new() { StorageBytesPerSecond = 512 * KiB };

    [Fact]
    public async Task The_whole_run_has_one_bar_and_each_active_file_one_below_it()
    {
        AddFiles("visit", 5);
        using IDisposable clock = SecondByLook();

        await RunWellAsync("Save-SukiRecording visit -ThrottleLimit 2");

        ProgressRecord[] parents = [.. Shown.Where(r => r.ParentActivityId < 0)];
        ProgressRecord[] children = [.. Shown.Where(r => r.ParentActivityId >= 0)];
        Assert.Single(parents.Select(r => r.ActivityId).Distinct());
        Assert.All(parents.Where(IsActive), r => Assert.Equal("Saving Suki recordings", r.Activity));
        Assert.All(children, r => Assert.Equal(parents[0].ActivityId, r.ParentActivityId));
        Assert.InRange(children.Select(r => r.ActivityId).Distinct().Count(), 1, 2);
        Assert.All(children.Where(IsActive), r => Assert.Matches(@"^00[1-5]_\w+\.wav$", r.Activity));
        Assert.Contains(children, r => r.PercentComplete is > 0 and < 100);
        AssertAllEnded();
    }

    [Fact]
    public async Task Files_bytes_rate_and_remaining_time_are_shown()
    {
        AddFiles("visit", 4);
        using IDisposable clock = SecondByLook();

        await RunWellAsync("Save-SukiRecording visit -ThrottleLimit 2");

        ProgressRecord[] parents = [.. Shown.Where(r => r.ParentActivityId < 0 && IsActive(r))];
        Assert.All(parents, r => Assert.Matches(@"^[01]( of 1)? sessions?, \d( of [04])? files?, [\d.,]+ \w+ at [\d.,]+ \w+/s$", r.StatusDescription));
        Assert.Matches(@"^1 of 1 session, [1-4] of 4 files, ", parents[^1].StatusDescription);
        Assert.Contains(parents, r => r.SecondsRemaining > 0);
        Assert.True(parents[^1].SecondsRemaining < parents.Max(r => r.SecondsRemaining), "The time left did not become less.");
    }

    [Fact]
    public async Task Percent_never_goes_backwards_whatever_the_sessions_turn_out_to_be()
    {
        string[] ids = [.. Enumerable.Range(1, 6).Select(i => $"visit-{i}")];
        foreach ((string id, int chunks) in ids.Zip([1, 4, 1, 3, 1, 2]))
        {
            AddFiles(id, chunks);
        }

        using IDisposable clock = SecondByLook();

        CommandResult result = await RunAsync("$ids | Save-SukiRecording -ThrottleLimit 3", ("ids", (string[])[.. ids, "unknown", "visit-1"]));

        Assert.Equal(["RecordingNotReady"], result.Causes);
        int[] percents = [.. Shown.Where(r => r.ParentActivityId < 0 && IsActive(r)).Select(r => r.PercentComplete).SkipWhile(p => p < 0)];
        Assert.Equal(percents.Order(), percents);
        Assert.InRange(percents[^1], 50, 99);
        Assert.Contains(Shown, r => r.StatusDescription.Contains("failed: 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_input_is_still_arriving_no_percentage_is_shown()
    {
        AddFiles("first", 1);
        AddFiles("last", 2);
        using ManualResetEventSlim enough = new();
        using IDisposable clock = SecondByLook();

        // The command looks up at each item, so there are some more that are nothing.
        using RunningCommand command = Start("& { 'first'; while (-not $enough.Wait(20)) { $n++; \"unknown-$n\" }; 'last' } | Save-SukiRecording", ("enough", enough));
        await AppearsAsync(() => Shown.Any(r => r.StatusDescription.Contains(", 1 file, ", StringComparison.Ordinal)));
        ProgressRecord[] early = [.. Shown.Where(r => r.ParentActivityId < 0)];
        enough.Set();
        await command.EndAsync();

        Assert.All(early, r => Assert.Equal((-1, -1), (r.PercentComplete, r.SecondsRemaining)));
        Assert.Contains(Shown, r => r.ParentActivityId < 0 && r.PercentComplete >= 50);
    }

    [Fact]
    public async Task Bytes_of_an_earlier_run_count_for_the_file_and_not_for_the_rate()
    {
        Sandbox.Sessions.Add(new SandboxSession("visit", SandboxObject.Random(1024 * KiB, 1)));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ShortBody(4 * KiB)));
        Assert.Equal(["ConnectionFailed"], (await RunAsync("Save-SukiRecording visit -MaximumRetryCount 0")).Causes);
        int before = Shown.Count;
        using IDisposable clock = SecondByLook();

        // The rest is drawn after the first part.
        int bytes = 0;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.RateLimit(0).PacedBy(_ => bytes++ == 0 ? Task.CompletedTask : AppearsAsync(() => Shown.Skip(before).Any(r => r.ParentActivityId >= 0 && IsActive(r))))));

        await RunWellAsync("Save-SukiRecording visit");

        ProgressRecord[] again = [.. Shown.Skip(before)];
        Assert.Contains(again, r => r.ParentActivityId >= 0 && r.PercentComplete >= 50);
        Assert.DoesNotContain(again, r => r.ParentActivityId < 0 && r.StatusDescription.Contains("MiB at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'", "")]
    [InlineData("$ProgressPreference = 'Ignore'", "")]
    [InlineData("", "-ProgressAction SilentlyContinue")]
    public async Task Nothing_is_drawn_when_progress_is_off(string before, string parameter)
    {
        AddFiles("visit", 2);
        using IDisposable clock = SecondByLook();

        CommandResult result = await RunWellAsync($"{before}\nSave-SukiRecording visit {parameter}");

        Assert.Empty(Shown);
        Assert.Empty(result.Progress);
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task It_is_drawn_if_the_command_specifies_it()
    {
        AddFiles("visit", 1);

        await RunWellAsync("$ProgressPreference = 'SilentlyContinue'\nSave-SukiRecording visit -ProgressAction Continue");

        Assert.NotEmpty(Shown);
        AssertAllEnded();
    }

    [Fact]
    public async Task A_few_times_a_second_are_enough()
    {
        AddFiles("visit", 40, KiB);
        TimeSpan now = TimeSpan.Zero;
        using IDisposable clock = ModuleClock.With(("Elapsed", () => now));

        await RunWellAsync("Save-SukiRecording visit");

        Assert.Single(Shown, r => r.ParentActivityId < 0 && IsActive(r));
        AssertAllEnded();
    }

    [Theory]
    [InlineData("Save-SukiRecording visit -PassThru | & { process { $_; break } }")]
    [InlineData("Save-SukiRecording visit, unknown -ErrorAction Stop")]
    [InlineData("Save-SukiRecording visit, refused")]
    public async Task However_the_command_ends_no_bar_stays(string script)
    {
        AddFiles("visit", 8);
        AddFiles("refused", 1);
        Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(401, "invalid_sdp_token")) with { SessionId = "refused", Times = Fault.Always });
        using IDisposable clock = SecondByLook();

        await RunAsync(script);

        AssertAllEnded();
    }

    [Fact]
    public async Task Joining_shows_its_own()
    {
        AddSession(chunks: 2);
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -ProgressAction SilentlyContinue");
        using IDisposable clock = SecondByLook();

        await RunWellAsync("Join-SukiRecording archive");

        Assert.Contains(Shown, r => r.Activity == "Joining Suki recordings");
        Assert.Contains(Shown, r => r.StatusDescription.StartsWith("1 of 1 file, ", StringComparison.Ordinal));
        AssertAllEnded();
    }

    [Fact]
    public async Task Measuring_shows_files_and_bytes()
    {
        AddSession(chunks: 2);
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -ProgressAction SilentlyContinue");
        using IDisposable clock = SecondByLook();

        await RunWellAsync("Measure-SukiRecording archive");

        Assert.Contains(Shown, r => r.Activity == "Measuring Suki recordings");
        Assert.Contains(Shown, r => Regex.IsMatch(r.StatusDescription, @"^2 of 2 files, 3\.\d KiB at "));
        AssertAllEnded();
    }

    [Fact]
    public async Task A_listing_shows_how_many_sessions_and_recordings_are_listed()
    {
        AddFiles("a", 2);
        AddFiles("b", 3);
        using IDisposable clock = SecondByLook();

        await RunAsync("'a', 'b', 'unknown' | Get-SukiRecording");

        Assert.Contains(Shown, r => r.Activity == "Listing Suki recordings");
        Assert.Contains(Shown, r => Regex.IsMatch(r.StatusDescription, @"^\d( of 3)? sessions?, \d recordings?(, failed: 1)?$"));
        AssertAllEnded();
    }

    [Fact]
    public async Task A_session_whose_join_fails_in_an_unexpected_way_ends_alone_and_counts_once()
    {
        AddSession("a", chunks: 2);
        AddSession("z");
        using IDisposable clock = SecondByLook();

        CommandResult result = await RunAsync("""
            $files = @(Save-SukiRecording a, z -PassThru -ProgressAction SilentlyContinue)
            @($files[0]) + [pscustomobject]@{ SessionId = 'root'; RecordingId = 'r'; Path = [System.IO.Path]::GetPathRoot($files[0].Path) } + @($files[1..2]) | Join-SukiRecording -PassThru
            """);

        Assert.Equal("root", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(["a", "z"], result.Values("SessionId").Order(StringComparer.Ordinal));
        Assert.Contains(Shown, record => record.StatusDescription.Contains("3 of 3 files, failed: 1", StringComparison.Ordinal)
            || record.StatusDescription.Contains("2 of 2 files, failed: 1", StringComparison.Ordinal));
    }

    private IReadOnlyList<ProgressRecord> Shown => Screen.ProgressRecords;

    private static async Task AppearsAsync(Func<bool> condition)
    {
        using CancellationTokenSource timeout = new(TestRun.Watchdog);
        while (!condition())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private static bool IsActive(ProgressRecord record) => record.RecordType == ProgressRecordType.Processing;

    private static IDisposable SecondByLook()
    {
        long looks = 0;
        return ModuleClock.With(("Elapsed", () => TimeSpan.FromSeconds(Interlocked.Increment(ref looks))));
    }

    private void AddFiles(string id, int count, int bytes = 192 * KiB) =>
        Sandbox.Sessions.Add(new SandboxSession(id, [.. Enumerable.Range(1, count).Select(seed => SandboxObject.Random(bytes, seed))]));

    private void AssertAllEnded()
    {
        Assert.NotEmpty(Shown);
        Assert.All(Shown.GroupBy(r => r.ActivityId), records => Assert.Equal(ProgressRecordType.Completed, records.Last().RecordType));
        Assert.True(Shown[^1].ParentActivityId < 0, "The bar of the whole run ends last.");
    }
}
