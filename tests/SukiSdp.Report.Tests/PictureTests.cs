using SukiSdp.Tour;

namespace SukiSdp.Report.Tests;

/// <summary>
/// The picture in the README, made from the real page. To make it again after the page has changed:
/// <c>SUKISDP_TEST_ACCEPT=1 dotnet test tests/SukiSdp.Report.Tests --filter PictureTests</c>.
/// </summary>
[Collection(ReportGroup.Name)]
public sealed class PictureTests(ReportFixture report)
{
    [BrowserFact]
    public async Task The_picture_in_the_README_is_made_from_the_page()
    {
        string folder = Directory.CreateDirectory(Path.Combine(report.Folder, "picture")).FullName;
        SampleArchive archive = new(Path.Combine(folder, "archive"));
        Fill(archive);
        await Shell.RunAsync(folder, "Export-SukiArchiveReport archive");
        await using OpenPage open = await report.OpenAsync(Path.Combine(folder, "report.html"), hash: "#session=visit-2041");
        await open.WaitForDetailsAsync();
        await open.Page.Locator("#created").EvaluateAsync("element => element.textContent = element.textContent.replace(/\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d/, '2026-11-27 03:00')");
        await open.Session.Locator("#go-to").FillAsync("0:09");
        await open.Session.Locator("#go-to").PressAsync("Enter");
        await open.WaitForAsync("() => document.querySelector('audio').readyState > 0");
        await open.Page.EvaluateAsync("() => { document.activeElement.blur(); scrollTo(0, 0); }");
        string picture = Environment.GetEnvironmentVariable("SUKISDP_TEST_ACCEPT") == "1" ? Path.Combine(StagedModule.Folder, "..", "..", "docs", "report.png") : Path.Combine(folder, "report.png");

        await open.Page.ScreenshotAsync(new PageScreenshotOptions { Path = picture });

        Assert.True(new FileInfo(picture).Length > 20_000);
        Assert.True(File.Exists(Path.Combine(StagedModule.Folder, "..", "..", "docs", "report.png")), "docs/report.png is missing.");
    }

    private static void Fill(SampleArchive archive)
    {
        DateTimeOffset first = new(2026, 10, 28, 2, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < 45; i++)
        {
            string session = $"visit-{2000 + i}";
            DateTimeOffset at = first.AddDays(i * 30 / 45).AddMinutes(i * 7 % 50);
            int recordings = 1 + (i * 7 % 4);
            for (int n = 1; n <= recordings; n++)
            {
                if (i % 41 > 0 || n != 2)
                {
                    archive.AddRecording(session, n, i % 13 == 6 ? SampleArchive.Silence(4) : i % 17 == 5 ? SampleArchive.Clipped(3) : SampleArchive.Speech(4 + (i * n * 13 % 9), i + n), savedAt: at, isMissing: i == 38);
                }
            }

            if (i != 43)
            {
                archive.AddSession(session, i == 41 ? recordings - 1 : recordings, at: at);
            }
        }

        archive.AddSession("visit-1999", 2, "gone", first);
        archive.Save();
    }
}
