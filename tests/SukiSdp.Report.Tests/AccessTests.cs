using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace SukiSdp.Report.Tests;

/// <summary>The accessibility of the page: by keyboard, with a screen reader, in the dark, on a small screen, on paper.</summary>
[Collection(ReportGroup.Name)]
public sealed class AccessTests(ReportFixture report)
{
    [BrowserTheory]
    [InlineData(1280, ColorScheme.Light, "")]
    [InlineData(1280, ColorScheme.Dark, "")]
    [InlineData(375, ColorScheme.Light, "")]
    [InlineData(1280, ColorScheme.Light, "visit-changed")]
    [InlineData(1280, ColorScheme.Dark, ReportFixture.Complete)]
    [InlineData(375, ColorScheme.Dark, "visit-gap")]
    public async Task Axe_finds_no_violation(int width, ColorScheme colors, string session)
    {
        await using OpenPage open = await report.OpenAsync(width: width, colors: colors, hash: session.Length > 0 ? "#session=" + session : "");
        if (session.Length > 0)
        {
            await open.WaitForDetailsAsync();
        }

        await open.ShowChartTableAsync();
        open.IsTampered = true;
        AxeResult result = await open.Page.RunAxe();

        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" ", violation.Nodes.Select(node => node.Html))}")));
    }

    [BrowserTheory]
    [InlineData("")]
    [InlineData("visit-complete")]
    [InlineData("many")]
    [InlineData("absurd")]
    [InlineData("joined")]
    public async Task Nothing_is_wider_than_a_small_screen(string session)
    {
        await using OpenPage open = await report.OpenAsync(session.StartsWith("visit", StringComparison.Ordinal) ? report.Page : report.OddPage, width: 375, hash: session.Length > 0 ? "#session=" + session : "");
        if (session.Length > 0)
        {
            await open.WaitForDetailsAsync();
        }

        Assert.True(await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= 375);
    }

    [BrowserFact]
    public async Task Everything_is_done_by_keyboard_with_the_focus_visible()
    {
        await using OpenPage open = await report.OpenAsync();
        IKeyboard keyboard = open.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the sessions", await FocusedAsync(open));
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("visit-complete");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("All");
        for (int i = 0; i < 7; i++)
        {
            await keyboard.PressAsync("Tab");
            Assert.NotEqual("none", await open.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal("visit-complete", await FocusedAsync(open));
        await keyboard.PressAsync("Enter");
        await open.WaitForDetailsAsync();
        Assert.Equal("Session visit-complete", await FocusedAsync(open));
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Tab");
        Assert.Equal("Position in the session", await FocusedAsync(open));
        await keyboard.PressAsync("PageUp");
        await open.WaitForAsync("() => document.querySelector('audio').src.includes('/003_r.wav')");
        await keyboard.PressAsync("Home");
        Assert.Equal("0:00 of 0:03, Recording 1", await open.Session.Locator("input[type=range]").GetAttributeAsync("aria-valuetext"));
        await keyboard.PressAsync("Tab");

        // Slow, so that it isn't over before the next key.
        await open.Page.EvaluateAsync("() => { const audio = document.querySelector('audio'); audio.defaultPlaybackRate = audio.playbackRate = 0.1; }");
        await keyboard.PressAsync("Space");
        await open.WaitForAsync("() => document.querySelector('audio').currentTime > 0.1");
        await keyboard.PressAsync("Space");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.querySelector('audio').paused"));
        await keyboard.PressAsync("Escape");
        Assert.True(await open.Session.IsHiddenAsync());
        Assert.Equal("visit-complete", await FocusedAsync(open));
    }

    [BrowserFact]
    public async Task The_focus_stays_on_a_button_that_has_nothing_more_to_show()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.Page.Locator("#next-page").FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Page 2 of 2", await open.Page.Locator("#page-number").InnerTextAsync());
        Assert.Equal("Next", await FocusedAsync(open));
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Page 2 of 2", await open.Page.Locator("#page-number").InnerTextAsync());

        await open.Page.Locator("#filter").SelectOptionAsync("gap");
        await open.OpenSessionAsync("visit-gap");
        await open.Session.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Next recording" }).FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Next recording", await FocusedAsync(open));
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Contains("Recording 3", await open.Session.Locator(".time").InnerTextAsync(), StringComparison.Ordinal);
        await open.Page.Locator("#filter").SelectOptionAsync("silent");
        await open.Session.Locator("h2").FocusAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        Assert.Equal("table", await open.Page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [BrowserFact]
    public async Task Back_closes_the_session_and_forward_opens_it_again()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.OpenSessionAsync("visit-gap");

        await open.Page.GoBackAsync();
        await open.Session.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });

        await open.Page.GoForwardAsync();
        await open.WaitForDetailsAsync();
        Assert.Equal("Session visit-gap", await open.Session.Locator("h2").InnerTextAsync());
    }

    [BrowserFact]
    public async Task The_link_to_the_sessions_keeps_the_session_open()
    {
        await using OpenPage open = await report.OpenAsync(hash: "#session=visit-gap");
        await open.WaitForDetailsAsync();

        await open.Page.Locator(".skip").PressAsync("Enter");

        await open.WaitForAsync("() => location.hash === '#table'");
        Assert.True(await open.Session.IsVisibleAsync());
    }

    [BrowserFact]
    public async Task Dark_mode_and_reduced_motion_are_supported()
    {
        await using OpenPage light = await report.OpenAsync();
        await using OpenPage dark = await report.OpenAsync(colors: ColorScheme.Dark);

        Assert.Equal(["rgb(244, 245, 247)", "rgb(15, 19, 23)"], [await BackgroundAsync(light), await BackgroundAsync(dark)]);
        Assert.Equal("0s", await light.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('button')).transitionDuration"));

        static Task<string> BackgroundAsync(OpenPage open) => open.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
    }

    [BrowserFact]
    public async Task On_paper_all_sessions_are_there_without_the_controls()
    {
        await using OpenPage open = await report.OpenAsync(colors: ColorScheme.Dark);
        await open.Page.EvaluateAsync("() => addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('#rows tr').length; })");

        byte[] pdf = await open.Page.PdfAsync();

        Assert.True(pdf.Length > 10_000);
        Assert.Equal(70, await open.Page.EvaluateAsync<int>("() => window.printed"));
        Assert.Equal(50, await open.Rows.CountAsync());
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.False(await open.Page.Locator("#filters").IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255)", await open.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
    }

    private static Task<string> FocusedAsync(OpenPage open) =>
        open.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
}
