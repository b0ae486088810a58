using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SukiSdp.Sandbox;

/// <summary>Handles every request: logs it, matches it with a fault, creates the response, and sends it.</summary>
internal sealed class RequestHandler(
    SandboxOptions options, RequestLog log, FaultList faults, LoginEndpoint login, ListingEndpoint listing, StorageEndpoint storage)
{
    /// <summary>Handles a request; returns when the response is sent, or when the client has disconnected.</summary>
    public async Task HandleAsync(HttpContext http, RequestTarget target, CancellationToken stopping)
    {
        DateTimeOffset at = options.Clock.GetUtcNow();
        SandboxRequest request = log.Enter(http.Request, target, at);

        // The connection's own end too: Kestrel's token misses it when the client leaves between one request and the next, already sent one.
        CancellationToken closed = http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, closed, stopping);
        try
        {
            FaultAction? fault = faults.FirstFor(request)?.Action;
            request.FaultName = fault?.Name;
            await ServeAsync(new Exchange(http, request, fault, at, gone.Token));
        }
        catch (OperationCanceledException)
        {
            // That a client goes away is an ordinary way for a request to end.
            http.Abort();
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            // A callback of a test threw. The response must show that the sandbox itself failed.
            Reply failure = Reply.Text(StatusCodes.Status500InternalServerError, "text/plain; charset=utf-8", "The sandbox itself failed. " + e);
            await ReplyWriter.WriteAsync(new Exchange(http, request, fault: null, at, gone.Token), failure);
        }
        finally
        {
            request.Finish(completed: false);
            options.Log?.Invoke(request.ToString());
        }
    }

    private async Task ServeAsync(Exchange exchange)
    {
        await WaitAsync(exchange);
        if (exchange.Fault is { } fault)
        {
            await fault.PrepareAsync(exchange);
        }

        Reply reply = exchange.Fault?.Respond(exchange) ?? await RespondCorrectlyAsync(exchange);
        exchange.Fault?.Reshape(reply);
        if (reply.Cut is null)
        {
            exchange.Fault?.MarkReached();
        }

        await ReplyWriter.WriteAsync(exchange, reply);
    }

    private async Task WaitAsync(Exchange exchange)
    {
        TimeSpan delay = exchange.Request.Kind switch
        {
            FaultTarget.Listing => options.ListingDelay,
            FaultTarget.Storage => options.StorageDelay,
            _ => TimeSpan.Zero,
        };
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, exchange.Gone);
        }
    }

    private async ValueTask<Reply> RespondCorrectlyAsync(Exchange exchange) => exchange.Request.Kind switch
    {
        FaultTarget.Login => await login.RespondAsync(exchange),
        FaultTarget.Listing => listing.Respond(exchange),
        FaultTarget.Storage => storage.Respond(exchange),
        _ => Service.Error(StatusCodes.Status404NotFound, "not_found"),
    };
}
