using System.Text.Json;

namespace SukiSdp.Report.Tests;

/// <summary>A session: its time line, player and files.</summary>
[Collection(ReportGroup.Name)]
public sealed class PlayerTests(ReportFixture report)
{
    [BrowserFact]
    public async Task A_session_plays_and_the_next_recording_starts_by_itself()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync(ReportFixture.Complete);
        await open.Page.EvaluateAsync("() => { window.played = []; document.addEventListener('playing', (event) => window.played.push(event.target.src.slice(-9)), true); }");

        await open.Session.Locator("button.play").ClickAsync();

        await open.WaitForAsync("() => document.querySelector('button.play').textContent === 'Play' && document.querySelector('audio').src.includes('/003_r.wav')");
        Assert.Equal(["001_r.wav", "002_r.wav", "003_r.wav"], (await open.Page.EvaluateAsync<string[]>("() => window.played")).Distinct());
        Assert.Contains("Recording 3", await open.Session.Locator(".time").InnerTextAsync(), StringComparison.Ordinal);

        await open.Session.Locator("button.play").ClickAsync();
        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/001_r.wav') && !document.querySelector('audio').paused");
    }

    [BrowserFact]
    public async Task A_recording_that_cannot_be_played_is_named_and_the_next_one_plays()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync("visit-broken");

        await open.Session.Locator("button.play").ClickAsync();

        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/003_r.wav') && document.querySelector('button.play').textContent === 'Play'");
        Assert.StartsWith("Recording 2 can't be played.", await open.Session.Locator(".status").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("It isn't audio of a known format.", await open.Session.Locator(".file").Nth(1).InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_position_is_found_by_time_by_slider_and_by_a_click_on_the_waveform()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync(ReportFixture.Complete);

        await open.Session.Locator("#go-to").FillAsync("0:01.5");
        await open.Session.Locator("#go-to").PressAsync("Enter");
        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/002_r.wav') && Math.abs(document.querySelector('audio').currentTime - 0.5) < 0.05");

        await open.Session.Locator("input[type=range]").PressAsync("Home");
        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/001_r.wav')");

        await open.Session.Locator(".part").Nth(2).ClickAsync();
        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/003_r.wav') && Math.abs(document.querySelector('audio').currentTime - 0.5) < 0.1");

        await open.Session.Locator("#go-to").FillAsync("59:00");
        await open.Session.Locator("#go-to").PressAsync("Enter");
        Assert.Contains("up to 0:03", await open.Session.Locator(".status").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_gap_is_shown_between_its_neighbours()
    {
        await using OpenPage open = await report.OpenAsync();

        await open.OpenSessionAsync("visit-gap");

        Assert.Equal(["Recording 1", "Gap: recording 2 is missing", "Recording 3"], await open.Session.Locator(".part").EvaluateAllAsync<string[]>("parts => parts.map((part) => part.title)"));
        Assert.Equal("Gap: recording 2 is missing", await open.Session.Locator(".file").Nth(1).InnerTextAsync());
    }

    [BrowserFact]
    public async Task A_gap_of_a_joined_session_is_on_the_time_line_where_it_is_in_the_file()
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage);

        await open.OpenSessionAsync("joined");

        Assert.Equal("Gap: recording 2 is missing", await open.Session.Locator(".part .gap").GetAttributeAsync("title"));
        double share = await open.Session.Locator(".part .gap").EvaluateAsync<double>("gap => { const a = gap.getBoundingClientRect(), b = gap.parentNode.getBoundingClientRect(); return (a.left + a.width / 2 - b.left) / b.width; }");
        Assert.Equal(0.5, share, 0.01);
        Assert.Equal(1, await open.Session.Locator(".file.absent").CountAsync());
        Assert.Contains("In the joined file", await open.Session.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData(1280)]
    [InlineData(375)]
    public async Task All_of_many_recordings_are_on_the_time_line(int width)
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage, width: width);

        await open.OpenSessionAsync("many");

        Assert.Equal(200, await open.Session.Locator(".part").CountAsync());
        double[] ends = await open.Session.EvaluateAsync<double[]>("session => { const line = session.querySelector('.timeline').getBoundingClientRect(), last = [...session.querySelectorAll('.part')].at(-1).getBoundingClientRect(); return [line.right, last.right, last.width]; }");
        Assert.InRange(ends[1], ends[0] - 3, ends[0] + 0.5);
        Assert.True(ends[2] > 0.5);
    }

    [BrowserFact]
    public async Task The_position_on_the_time_line_holds_when_the_window_gets_another_width()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync(ReportFixture.Complete);
        await open.Session.Locator("#go-to").FillAsync("0:01.5");
        await open.Session.Locator("#go-to").PressAsync("Enter");
        await open.WaitForAsync("() => document.querySelector('audio').readyState > 0");
        const string Share = "() => { const part = document.querySelectorAll('.part')[1].getBoundingClientRect(), cursor = document.querySelector('.cursor').getBoundingClientRect(); return (cursor.left + cursor.width / 2 - part.left) / part.width; }";
        Assert.Equal(0.5, await open.Page.EvaluateAsync<double>(Share), 0.02);

        await open.Page.SetViewportSizeAsync(500, 900);

        Assert.Equal(0.5, await open.Page.EvaluateAsync<double>(Share), 0.02);
    }

    [BrowserFact]
    public async Task A_changed_file_has_the_length_of_the_file_and_that_of_the_manifest()
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage);

        await open.OpenSessionAsync("longer");

        string text = await open.Session.Locator(".file").InnerTextAsync();
        Assert.Contains("Duration\n0:02", text, StringComparison.Ordinal);
        Assert.Contains("Size\n62.5 KiB", text, StringComparison.Ordinal);
        Assert.Contains("Size in the manifest\n31.3 KiB", text, StringComparison.Ordinal);
        await open.OpenSessionAsync("lacking");
        Assert.Contains("The manifest lists the session as complete with 3 recordings, but has lines for 1.", await open.Session.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_file_shows_format_levels_and_a_checksum_to_copy()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync("visit-clipped");

        string text = await open.Session.Locator(".file").InnerTextAsync();
        foreach (string fact in new[] { "Clipped", "PCM 16-bit, 1 channel, 16000 Hz", "Peak\n-0.0 dBFS", "Duration\n0:00", "SHA-256", "CRC32C" })
        {
            Assert.Contains(fact, text.Replace("Peak\n0.0", "Peak\n-0.0", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        await open.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await open.Session.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Copy SHA-256 of recording 1" }).ClickAsync();
        await open.WaitForAsync("() => document.querySelector('#session .status').textContent === 'Copied the SHA-256.'");
        Assert.Equal(await open.Session.Locator(".checksum code").First.InnerTextAsync(), await open.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [BrowserFact]
    public async Task Changed_and_missing_files_are_named_and_only_what_exists_is_played()
    {
        await using OpenPage open = await report.OpenAsync();

        await open.OpenSessionAsync("visit-changed");

        Assert.Contains("Its CRC32C differs from the manifest.", await open.Session.Locator(".file").Nth(0).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Missing", await open.Session.Locator(".file").Nth(1).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await open.Session.Locator(".part:not(.absent)").CountAsync());
        await open.Session.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close the session" }).ClickAsync();
        await open.OpenSessionAsync("visit-deleted");
        Assert.Contains("no file of this session that can be played", await open.Session.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_waveform_is_that_of_the_file()
    {
        await using OpenPage open = await report.OpenAsync();

        await open.OpenSessionAsync(ReportFixture.Complete);

        string json = await open.Page.EvaluateAsync<string>("() => JSON.stringify(Object.values(sukiSessions).flat().find((s) => s.files[0]?.id === 'visit-complete-1').files[0].measured)");
        byte[] points = JsonDocument.Parse(json).RootElement.GetProperty("waveform").GetBytesFromBase64();
        byte[] wav = SampleArchive.Speech(1, 1);
        short[] samples = [.. Enumerable.Range(0, (wav.Length - 44) / 2).Select(i => BitConverter.ToInt16(wav, 44 + (2 * i)))];
        Assert.Equal(800, points.Length);
        for (int i = 0; i < 400; i++)
        {
            short[] slice = samples[(i * 40)..((i + 1) * 40)];
            Assert.Equal(slice.Min() / 256, (sbyte)points[2 * i]);
            Assert.Equal(slice.Max() / 256, (sbyte)points[(2 * i) + 1]);
        }

        Assert.Equal(3, await open.Session.Locator(".wave path").CountAsync());
    }

    [BrowserFact]
    public async Task Without_its_folder_the_page_says_what_is_missing()
    {
        string copy = Path.Combine(report.Folder, "copy.html");
        File.Copy(report.Page, copy);
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(copy)).Replace("\"folder\":\"report_files\"", "\"folder\":\"nowhere_files\"", StringComparison.Ordinal));
        await using OpenPage open = await report.OpenAsync(copy);

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = ReportFixture.Complete, Exact = true }).ClickAsync();

        await open.WaitForAsync("() => document.querySelector('#session .status').textContent.includes('nowhere_files')");
        Assert.Contains("If the report was exported again after you opened this page, reload the page.", await open.Session.Locator(".status").InnerTextAsync(), StringComparison.Ordinal);
        Assert.All(open.Errors, error => Assert.Contains("ERR_FILE_NOT_FOUND", error, StringComparison.Ordinal));
        open.Errors.Clear();
    }

    [BrowserFact]
    public async Task A_page_that_was_open_during_an_export_can_be_reloaded()
    {
        string folder = Directory.CreateDirectory(Path.Combine(report.Folder, "nightly")).FullName;
        SampleArchive archive = new(Path.Combine(folder, "archive"));
        archive.AddRecording("first", 1, SampleArchive.Speech(0.2));
        archive.AddSession("first", 1);
        archive.Save();
        await Shell.RunAsync(folder, "Export-SukiArchiveReport archive");
        await using OpenPage open = await report.OpenAsync(Path.Combine(folder, "report.html"));
        archive.AddRecording("second", 1, SampleArchive.Speech(0.2));
        archive.AddSession("second", 1);
        archive.Save();
        await Shell.RunAsync(folder, "Export-SukiArchiveReport archive");

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "first", Exact = true }).ClickAsync();
        await open.Session.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Reload the page" }).ClickAsync();

        await open.WaitForDetailsAsync();
        Assert.Equal("Session first", await open.Session.Locator("h2").InnerTextAsync());
        Assert.Equal(2, await open.Rows.CountAsync());
        open.Errors.Clear();
    }
}
