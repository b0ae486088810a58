using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The default display of the objects.</summary>
public sealed class ViewTests : ModuleTest
{
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    [Fact]
    public async Task Recordings_are_a_table_without_urls()
    {
        SandboxRecording recording = AddSession("visit-7").Recordings[0];
        recording.ExpiresAtOverride = 1_900_000_000L;

        await RunWellAsync("Get-SukiRecording visit-7 | Out-Default");

        AssertShows("ExpiresAt", "visit-7", recording.Id, LocalDate(1_900_000_000L), "Stream");
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    // An execution policy refuses format files, and a program may load the DLL alone.
    [Theory]
    [InlineData("$_")]
    [InlineData("$_.PSObject.BaseObject")]
    public async Task Recordings_show_no_url_where_the_views_are_not_loaded(string item)
    {
        SandboxSession session = AddSession("visit-7", chunks: 2);

        CommandResult result = await RunWellAsync($"$recordings = Get-SukiRecording visit-7; $recordings | ForEach-Object {{ $_.PSObject.TypeNames.Clear(); {item} }} | Out-Default; $recordings.PresignedUrl.Authority");

        AssertShows("SessionId      : visit-7", $"RecordingId    : {session.Recordings[1].Id}", "SequenceNumber : 2", "ExpiresAt ", "UrlKind        : Stream");
        Assert.DoesNotContain("PresignedUrl", Screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
        Assert.Equal([Sandbox.StorageUri.Authority, Sandbox.StorageUri.Authority], result.Output.Select(authority => authority.ToString()));
    }

    [Fact]
    public async Task Files_are_a_table_with_sizes_and_names()
    {
        SandboxRecording recording = AddSession("visit-7").Recordings[0];

        await RunWellAsync("Save-SukiRecording -SessionId visit-7 -PassThru | Out-Default");

        AssertShows("Size", "visit-7", "Saved", "KiB", $"001_{recording.Id}.wav");
    }

    // Remoting and jobs keep one level of an object, and make text of the date; Export-Clixml keeps two, and its properties.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Recordings_that_were_serialized_are_shown_the_same_way(int depth)
    {
        AddSession("visit-7").Recordings[0].ExpiresAtOverride = 1_900_000_000L;

        await RunWellAsync($$"""
            [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            $text = [System.Management.Automation.PSSerializer]::Serialize((Get-SukiRecording visit-7), {{depth}})
            $copy = [System.Management.Automation.PSSerializer]::Deserialize($text)
            $copy | Out-Default
            $copy | Format-List | Out-Default
            """);

        DateTime local = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000L).LocalDateTime;
        AssertShows("visit-7", "Stream", $" {local.ToString("g", German)} ", $"ExpiresAt      : {local.ToString("G", German)}");
        Assert.DoesNotContain(Sandbox.StorageUri.Authority, Screen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Tables_are_readable_in_a_window_of_any_usual_width(int width)
    {
        const string uuid = "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10";
        SandboxRecording recording = AddSession(uuid).Recordings[0];
        recording.ExpiresAtOverride = 1_900_000_000L;
        Screen.Width = width;

        await RunWellAsync($"Get-SukiRecording {uuid} | Out-Default; Save-SukiRecording {uuid} -Join -PassThru | Out-Default");

        string[] rows = [.. Screen.Text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.StartsWith(uuid, StringComparison.Ordinal))];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.True(row.Length <= width, row));
        Assert.Matches($"^{uuid} +1 {recording.Id} {Regex.Escape(LocalDate(1_900_000_000L)[..10])}", rows[0]);
        Assert.Equal(width == 120, rows[0].EndsWith($" {LocalDate(1_900_000_000L)} Stream", StringComparison.Ordinal));
        Assert.Matches($"^{uuid} +1 Saved +0:00:00 +1.6 KiB 001_{recording.Id[..6]}", rows[1]);
        Assert.Matches($"^{uuid} +Joined +0:00:00 +1.6 KiB {uuid[..8]}", rows[2]);
        Assert.Equal(width == 120, rows[1].EndsWith($"001_{recording.Id}.wav", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_is_shown_with_what_to_do()
    {
        AddSession("visit-7").State = SessionState.Gone;

        await RunAsync("Get-SukiRecording visit-7 2>&1 | Out-Default");

        AssertShows("Get-SukiRecording: Session 'visit-7'", "410", "within seven days");
    }

    // As the shell shows LastWriteTime: local, and as the culture writes a short date and time.
    [Theory]
    [InlineData("de-DE")]
    [InlineData("en-US")]
    [InlineData("ar-SA")]
    public async Task Dates_are_shown_in_local_time_as_the_culture_writes_them(string name)
    {
        AddSession("visit-7").Recordings[0].ExpiresAtOverride = 1_900_000_000L;
        CultureInfo culture = CultureInfo.GetCultureInfo(name);
        DateTime local = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000L).LocalDateTime;

        CommandResult result = await RunWellAsync($$"""
            [System.Threading.Thread]::CurrentThread.CurrentCulture = '{{name}}'
            $recording = Get-SukiRecording visit-7
            $recording | Out-Default
            $recording | Format-List | Out-Default
            $recording.ExpiresAt
            """);

        AssertShows($" {local.ToString("g", culture)} ", $"ExpiresAt      : {local.ToString("G", culture)}");
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000L), result.Output.Single().BaseObject);
    }

    private static string LocalDate(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).LocalDateTime.ToString("g", CultureInfo.CurrentCulture);

    private void AssertShows(params string[] parts) => Assert.All(parts, part => Assert.Contains(part, Screen.Text, StringComparison.Ordinal));
}
