namespace SukiSdp.Report.Tests;

/// <summary>A report of 10,000 sessions and 30,000 recordings. How fast it opens is measured by the benchmark W13.</summary>
[Collection(ReportGroup.Name)]
public sealed class LargeReportTests(ReportFixture report)
{
    private const int Sessions = 10_000;

    [BrowserFact]
    public async Task A_large_report_opens_with_one_page_of_rows_and_loads_details_when_they_are_looked_at()
    {
        string folder = Directory.CreateDirectory(Path.Combine(report.Folder, "large")).FullName;
        SampleArchive archive = new(Path.Combine(folder, "archive"));
        byte[] wav = SampleArchive.Speech(0.02);
        DateTimeOffset first = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

        // Only some of the files exist: what the browser loads doesn't depend on it, and they would take the most time.
        for (int i = 0; i < Sessions; i++)
        {
            DateTimeOffset at = first.AddHours(i * 2);
            for (int n = 1; n <= 3; n++)
            {
                archive.AddRecording($"session-{i:00000}", n, wav, savedAt: at, isMissing: i % 100 > 0, path: $"{i % 100}/{i}_{n}.wav");
            }

            archive.AddSession($"session-{i:00000}", 3, at: at);
        }

        archive.Save();
        await Shell.RunAsync(folder, "Export-SukiArchiveReport archive");

        await using OpenPage open = await report.OpenAsync(Path.Combine(folder, "report.html"));
        await open.Rows.Nth(49).WaitForAsync();

        Assert.Equal(50, await open.Rows.CountAsync());
        Assert.Single(open.Requests);
        Assert.Equal("10,000 sessions.", await open.Page.Locator("#count").InnerTextAsync());
        await open.Page.Locator("#search").FillAsync("session-00100");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "session-00100", Exact = true }).ClickAsync();
        await open.WaitForDetailsAsync();
        Assert.Equal(3, await open.Session.Locator(".wave path").CountAsync());
        Assert.Equal(2, open.Requests.Count);
    }
}
