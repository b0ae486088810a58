namespace SukiSdp.Report.Tests;

/// <summary>Totals, chart, and the table of sessions.</summary>
[Collection(ReportGroup.Name)]
public sealed class TableTests(ReportFixture report)
{
    [BrowserFact]
    public async Task The_page_opens_from_disk_with_totals_chart_and_table()
    {
        await using OpenPage open = await report.OpenAsync();

        Assert.Equal("Archive report: Suki recordings", await open.Page.TitleAsync());
        string totals = await open.Page.Locator("#totals").InnerTextAsync();
        foreach (string fact in new[] { "Sessions\n70", "Recordings\n75", "First day\n2026-09-21", "Last day\n2026-11-20", "Sessions with problems\n5" })
        {
            Assert.Contains(fact, totals, StringComparison.Ordinal);
        }

        Assert.Equal(50, await open.Rows.CountAsync());
        Assert.Contains("Bar chart of 61 days, from 2026-09-21 to 2026-11-20", await open.Page.Locator("#chart svg").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        await open.ShowChartTableAsync();
        Assert.Equal(61, await open.Page.Locator("#chart-table tbody tr").CountAsync());
    }

    [BrowserFact]
    public async Task The_search_finds_sessions_by_id_encounter_and_date()
    {
        await using OpenPage open = await report.OpenAsync();

        foreach ((string text, int found) in new[] { ("OLD-01", 10), ("encounter-of-visit-gap", 1), ("2026-11-20", 10), ("visit 11-20 silent", 1), ("nothing of the kind", 0) })
        {
            await open.Page.Locator("#search").FillAsync(text);
            Assert.Equal(found, await open.Rows.CountAsync());
        }

        Assert.Equal("0 of 70 sessions.", await open.Page.Locator("#count").InnerTextAsync());
    }

    [BrowserTheory]
    [InlineData("problems", "visit-broken", "visit-changed", "visit-clipped", "visit-gap", "visit-silent")]
    [InlineData("gap", "visit-gap")]
    [InlineData("silent", "visit-silent")]
    [InlineData("clipped", "visit-clipped")]
    [InlineData("changed", "visit-changed")]
    [InlineData("progress", "visit-in-progress")]
    [InlineData("deleted", "visit-deleted")]
    [InlineData("damaged", "visit-broken")]
    [InlineData("removed")]
    public async Task A_filter_shows_the_sessions_of_its_kind(string filter, params string[] expected)
    {
        await using OpenPage open = await report.OpenAsync();

        await open.Page.Locator("#filter").SelectOptionAsync(filter);

        Assert.Equal(expected, (await open.Rows.Locator(".open").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        Assert.Contains($"({expected.Length})", await open.Page.Locator("#filter option:checked").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_click_on_a_column_sorts_and_a_second_one_reverses()
    {
        await using OpenPage open = await report.OpenAsync();
        await open.Page.Locator("#search").FillAsync("old-");
        ILocator sort = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Session", Exact = true });

        await sort.ClickAsync();
        Assert.Equal("old-001", await open.Rows.First.Locator(".open").InnerTextAsync());
        Assert.Equal("ascending", await open.Page.Locator("#column-id").GetAttributeAsync("aria-sort"));

        await sort.ClickAsync();
        Assert.Equal("old-060", await open.Rows.First.Locator(".open").InnerTextAsync());
        Assert.Null(await open.Page.Locator("#column-savedAt").GetAttributeAsync("aria-sort"));
    }

    [BrowserFact]
    public async Task The_pages_of_the_table_have_every_session_once()
    {
        await using OpenPage open = await report.OpenAsync();
        List<string> ids = [.. await open.Rows.Locator(".open").AllInnerTextsAsync()];

        await open.Page.Locator("#next-page").ClickAsync();

        ids.AddRange(await open.Rows.Locator(".open").AllInnerTextsAsync());
        Assert.Equal(70, ids.Distinct().Count());
        Assert.Equal("Page 2 of 2", await open.Page.Locator("#page-number").InnerTextAsync());
        Assert.Equal("true", await open.Page.Locator("#next-page").GetAttributeAsync("aria-disabled"));
    }

    [BrowserTheory]
    [InlineData("incomplete", "absurd", "lacking")]
    [InlineData("checksum", "unchecked")]
    [InlineData("format", "ogg")]
    [InlineData("damaged")]
    [InlineData("changed", "absurd", "longer")]
    public async Task Rare_findings_have_a_filter_and_a_word_of_their_own(string filter, params string[] expected)
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage);

        await open.Page.Locator("#filter").SelectOptionAsync(filter);

        Assert.Equal(expected, (await open.Rows.Locator(".open").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
    }

    [BrowserFact]
    public async Task Absurd_numbers_and_years_do_not_break_the_page()
    {
        await using OpenPage open = await report.OpenAsync(report.OddPage);

        Assert.Contains("First day\n0001-12-31", await open.Page.Locator("#totals").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Last day\n9999-12-31", await open.Page.Locator("#totals").InnerTextAsync(), StringComparison.Ordinal);
        await open.ShowChartTableAsync();
        Assert.Equal(["0001-12", "2026-11", "9999-12"], await open.Page.Locator("#chart-table tbody th").AllInnerTextsAsync());
        await open.OpenSessionAsync("absurd");
        string text = await open.Session.InnerTextAsync();
        Assert.Contains($"Gap: recordings {int.MinValue + 1} to {int.MaxValue - 1} are missing", text, StringComparison.Ordinal);
        Assert.Contains("Size in the manifest\n8192.0 PiB", text, StringComparison.Ordinal);
        Assert.Contains("Its length differs from the manifest.", text, StringComparison.Ordinal);
    }
}
