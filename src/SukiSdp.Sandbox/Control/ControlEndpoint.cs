namespace SukiSdp.Sandbox;

/// <summary>Provides the methods of the library to other processes: paths below <c>/sandbox/</c> of the service's base URI.</summary>
/// <remarks>None of these requests appears in the request log, and no fault applies to them.</remarks>
internal sealed class ControlEndpoint(SandboxHost sandbox)
{
    private const string Prefix = "/sandbox/";

    public static bool Owns(RequestTarget target) =>
        target.Kind == FaultTarget.Other && target.Path.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext http, RequestTarget target)
    {
        switch (http.Request.Method, target.Path)
        {
            case ("GET", "/sandbox/requests"):
                await RespondAsync(http, StatusCodes.Status200OK, Service.Json, RequestLogJson.Write(sandbox.Requests));
                break;
            case ("POST", "/sandbox/faults"):
                await AddFaultsAsync(http);
                break;
            case ("POST", "/sandbox/expire-urls"):
                sandbox.ExpireUrls();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ("POST", "/sandbox/expire-tokens"):
                sandbox.ExpireTokens();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ("POST", "/sandbox/reset-log"):
                sandbox.Requests.Clear();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    /// <summary>Adds the faults in the body. An empty array removes all faults.</summary>
    private async Task AddFaultsAsync(HttpContext http)
    {
        using StreamReader body = new(http.Request.Body);
        IReadOnlyList<Fault> faults;
        try
        {
            faults = FaultJson.Parse(await body.ReadToEndAsync(http.RequestAborted));
        }
        catch (FormatException e)
        {
            await RespondAsync(http, StatusCodes.Status400BadRequest, "text/plain; charset=utf-8", e.Message);
            return;
        }

        if (faults is [])
        {
            sandbox.Faults.Clear();
        }

        foreach (Fault fault in faults)
        {
            sandbox.Faults.Add(fault);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task RespondAsync(HttpContext http, int status, string contentType, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
