using SukiSdp.Tests;

namespace SukiSdp.Report.Tests;

/// <summary>
/// A browser of the Chromium family that is installed: its headless shell, which has the same engine and needs half the processor time, or Chromium, Chrome or Edge, which
/// the full run prefers. None is downloaded.
/// </summary>
internal static class Chromium
{
    private const string Variable = "SUKI_SDP_TEST_BROWSER";
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
    private static readonly string[] HeadlessShells = ["chromium-headless-shell", "chrome-headless-shell"];

    /// <summary>The program; null if there is none.</summary>
    public static string? Program { get; } = Candidates().FirstOrDefault(File.Exists);

    /// <summary>Null if there is one; otherwise a sentence that says what is missing.</summary>
    public static string? ReasonToSkip { get; } = Program is null ? $"Not run: no Chromium, Chrome or Edge is installed. Install chromium or chromium-headless-shell, or set {Variable} to the path of one." : null;

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return [given];
        }

        string[] programs = [Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86)];
        return OperatingSystem.IsWindows() ? programs.SelectMany(folder => new[] { Path.Combine(folder, "Google", "Chrome", "Application", "chrome.exe"), Path.Combine(folder, "Microsoft", "Edge", "Application", "msedge.exe") })
            : OperatingSystem.IsMacOS() ? ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"]
            : (TestRun.IsFull ? Browsers.Concat(HeadlessShells) : HeadlessShells.Concat(Browsers))
                .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)));
    }
}

/// <summary>A fact that needs a browser. Where none is installed the test is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.ReasonToSkip;
}

/// <summary>A theory that needs a browser; see <see cref="BrowserFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.ReasonToSkip;
}
