using System.Net;
using System.Net.Sockets;

namespace SukiSdp.Report.Tests;

/// <summary>Data of the archive is shown as text, and nothing leaves the page.</summary>
[Collection(ReportGroup.Name)]
public sealed class SafetyTests(ReportFixture report)
{
    [BrowserTheory]
    [InlineData(ReportFixture.Hostile)]
    [InlineData(ReportFixture.LineSeparator)]
    public async Task A_hostile_id_is_text(string id)
    {
        await using OpenPage open = await report.OpenAsync();

        await open.Rows.Locator(".open").Filter(new LocatorFilterOptions { HasText = id[..4] }).First.ClickAsync();
        await open.WaitForDetailsAsync();

        Assert.Equal(id, await open.Session.Locator("#session-title .id").EvaluateAsync<string>("element => element.textContent"));
        Assert.Equal("Archive report: Suki recordings", await open.Page.TitleAsync());
        Assert.Equal(0, await open.Page.Locator("img, #session b, [onclick], [onerror]").CountAsync());
        Assert.Equal(2, await open.Page.Locator("body script").CountAsync());
    }

    [BrowserFact]
    public async Task Names_with_special_characters_are_played()
    {
        await using OpenPage open = await report.OpenAsync(hash: "#session=" + Uri.EscapeDataString(ReportFixture.Hostile));
        await open.WaitForDetailsAsync();

        await open.Session.Locator("button.play").ClickAsync();

        await open.WaitForAsync("() => document.querySelector('audio').currentTime > 0.1");
        Assert.Contains(Path.GetFileName(ReportFixture.OddFolder), Uri.UnescapeDataString(await open.Page.EvaluateAsync<string>("() => document.querySelector('audio').src")), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_name_that_reads_as_a_path_to_another_computer_is_a_name()
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage, hash: "#session=elsewhere");
        await open.WaitForDetailsAsync();

        await open.Session.Locator("button.play").ClickAsync();

        await open.WaitForAsync("() => document.querySelector('audio').currentTime > 0.1");
        Assert.EndsWith("/odd/%252e%252e/%255C%255Chost%255Cshare/file%253A%252F%252Fhost.wav", open.Requests.Last(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_policy_of_the_page_allows_no_network_and_no_other_script()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        await using OpenPage open = await report.OpenAsync();
        open.IsTampered = true;

        string[] blocked = await open.Page.EvaluateAsync<string[]>(
            """
            async (host) => {
                const blocked = [];
                addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
                for (const [name, url] of [["img", `http://${host}/x.png`], ["script", `http://${host}/x.js`], ["audio", `http://${host}/x.wav`], ["iframe", `http://${host}/`]]) {
                    const element = document.createElement(name);
                    element.src = url;
                    document.body.append(element);
                }
                const inline = document.createElement("script");
                inline.textContent = "document.title = 'pwned'";
                document.body.append(inline);
                const style = document.createElement("style");
                style.textContent = "body { display: none }";
                document.body.append(style);
                document.body.setAttribute("onclick", "document.title = 'pwned'");
                document.body.click();
                await fetch(`http://${host}/`).catch(() => {});
                try { new WebSocket(`ws://${host}/`); } catch {}
                while (blocked.length < 9) {
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }
                await new Promise((resolve) => setTimeout(resolve, 500)); // There is no other.
                return blocked;
            }
            """,
            server.LocalEndpoint.ToString()).WaitAsync(TestRun.Watchdog);

        Assert.Equal(["connect-src", "connect-src", "frame-src", "img-src", "media-src", "script-src-attr", "script-src-elem", "script-src-elem", "style-src-elem"], blocked.Order(StringComparer.Ordinal));
        Assert.Equal("Archive report: Suki recordings", await open.Page.TitleAsync());

        // For a frame, Chromium opens a connection before it looks at the policy, and sends nothing.
        while (server.Pending())
        {
            using TcpClient client = await server.AcceptTcpClientAsync();
            Assert.Equal(0, client.Available);
        }
    }

    [BrowserFact]
    public async Task Only_files_of_the_report_and_the_archive_are_requested()
    {
        await using OpenPage open = await report.OpenAsync();
        Assert.Single(open.Requests);

        await open.OpenSessionAsync(ReportFixture.Complete);
        await open.Session.Locator("button.play").ClickAsync();
        await open.WaitForAsync("() => document.querySelector('audio').currentTime > 0.1");

        string root = new Uri(report.Folder + Path.DirectorySeparatorChar).AbsoluteUri;
        Assert.All(open.Requests, url => Assert.StartsWith(root, url, StringComparison.Ordinal));
        Assert.Single(open.Requests, url => url.Contains("/report_files/sessions-", StringComparison.Ordinal));
    }
}
