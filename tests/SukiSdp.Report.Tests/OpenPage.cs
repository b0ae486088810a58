using System.Collections.Concurrent;

namespace SukiSdp.Report.Tests;

/// <summary>A page in a browser window. At its end, nothing may have failed in it, and no request may have left the disk.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _errors = [];

    private OpenPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>The URLs of all requests.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What the page wrote to its console as an error.</summary>
    public ConcurrentQueue<string> Errors => _errors;

    /// <summary>Whether the test does what the page itself never does.</summary>
    public bool IsTampered { get; set; }

    public ILocator Rows => Page.Locator("#rows tr");

    public ILocator Session => Page.Locator("#session");

    public static async Task<OpenPage> OpenAsync(IBrowserContext context, string path, string hash)
    {
        OpenPage open = new(context, await context.NewPageAsync());
        open.Page.Request += (_, request) => open._requests.Enqueue(request.Url);
        open.Page.PageError += (_, error) => open._errors.Enqueue(error);
        open.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                open._errors.Enqueue(message.Text);
            }
        };
        await open.Page.GotoAsync(new Uri(path).AbsoluteUri + hash);
        return open;
    }

    /// <summary>Opens a session with the mouse, and waits for its details.</summary>
    public async Task OpenSessionAsync(string id)
    {
        await Page.Locator("#search").FillAsync("");
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = id, Exact = true }).ClickAsync();

        // Until then, the page can still show the session before.
        await Page.WaitForFunctionAsync("id => document.querySelector('#session-title .id')?.textContent === id", id);
        await WaitForDetailsAsync();
    }

    /// <summary>Shows the chart as a table, which the browser reports to the page after the click.</summary>
    public async Task ShowChartTableAsync()
    {
        await Page.GetByText("Show as a table").ClickAsync();
        await Page.Locator("#chart-table tbody tr").First.WaitForAsync();
    }

    /// <summary>Waits for the details of the session that is open.</summary>
    public Task WaitForDetailsAsync() => WaitForAsync("() => document.querySelector('#session .status')?.textContent === ''");

    /// <summary>Waits until a JavaScript expression is true.</summary>
    public Task WaitForAsync(string expression) => Page.WaitForFunctionAsync(expression);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        if (IsTampered)
        {
            return;
        }

        Assert.Empty(_errors);
        Assert.All(_requests, url => Assert.StartsWith("file:///", url, StringComparison.Ordinal));
    }
}
