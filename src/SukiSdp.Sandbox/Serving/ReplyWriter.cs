using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace SukiSdp.Sandbox;

/// <summary>Puts a response on the wire, and ends it the way a fault wants it.</summary>
internal static class ReplyWriter
{
    /// <exception cref="OperationCanceledException">The client went away, or the sandbox is being disposed.</exception>
    public static async Task WriteAsync(Exchange exchange, Reply reply)
    {
        exchange.Request.SetResponse(reply.Status, reply.Range);
        SetHead(exchange, reply);

        long toSend = Math.Min(reply.BodyLength, reply.AnnouncedLength ?? long.MaxValue);
        BodyEnding? ending = reply.AnnouncedLength > toSend ? BodyEnding.Close : null;
        if (reply.Cut is var (bytes, howItEnds) && bytes <= toSend)
        {
            toSend = bytes;
            ending = howItEnds;
        }

        bool whole = ending is null;
        if (toSend == 0 && whole)
        {
            exchange.Request.Finish(completed: true);
        }

        if (toSend == 0 || reply.AnnouncedLength is null)
        {
            // Without a write of its own the server would send no headers, or find out the length of a chunked body by itself.
            await exchange.Http.Response.BodyWriter.FlushAsync(exchange.Gone);
        }

        await SendBodyAsync(exchange, reply, toSend, whole);
        if (ending is BodyEnding how)
        {
            exchange.Fault?.MarkReached();
            await EndAsync(exchange, how);
        }
    }

    private static void SetHead(Exchange exchange, Reply reply)
    {
        HttpResponse response = exchange.Http.Response;
        response.StatusCode = reply.Status;
        response.Headers.Date = exchange.At.ToString("R", CultureInfo.InvariantCulture);
        foreach ((string name, var values) in reply.Headers)
        {
            response.Headers[name] = values;
        }

        response.ContentLength = reply.AnnouncedLength;
    }

    /// <remarks>
    /// Bytes are counted, and a complete response is removed from those in progress, just before the client can see them: a client that
    /// has the last byte can send the next request at once, and must find the count complete and this request completed.
    /// </remarks>
    private static async Task SendBodyAsync(Exchange exchange, Reply reply, long toSend, bool whole)
    {
        Pace pace = new(reply.BytesPerSecond);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(pace.Slice);
        try
        {
            for (long sent = 0; sent < toSend;)
            {
                await pace.UntilDueAsync(sent, exchange.Gone);
                int count = reply.NextByte is null ? (int)Math.Min(pace.Slice, toSend - sent) : 1;
                if (reply.NextByte is { } next)
                {
                    await next(exchange.Gone);
                }

                reply.ReadBody(sent, buffer.AsSpan(0, count));
                sent += count;
                exchange.Request.CountBytes(count);
                if (whole && sent == toSend)
                {
                    exchange.Request.Finish(completed: true);
                }

                var flush = await exchange.Http.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, count), exchange.Gone);
                if (flush.IsCompleted && sent < toSend)
                {
                    throw new OperationCanceledException("The client closed the connection.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task EndAsync(Exchange exchange, BodyEnding ending)
    {
        Socket? socket = exchange.Http.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (ending != BodyEnding.Stall)
        {
            exchange.Request.Finish(completed: false);
        }

        if (ending == BodyEnding.Reset)
        {
            socket?.LingerState = new LingerOption(enable: true, seconds: 0);
            exchange.Http.Abort();
            return;
        }

        if (ending == BodyEnding.Close)
        {
            socket?.Shutdown(SocketShutdown.Send);
        }

        // After a stall or a half-close, the client must act. Closing this side now would reset data that is still in transit.
        await Task.Delay(Timeout.Infinite, exchange.Gone);
    }
}
