using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Sandbox;

/// <summary>The request log as JSON: the counters, then every request in order of arrival.</summary>
internal static class RequestLogJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(RequestLog log)
    {
        var snapshot = new
        {
            log.StorageBytesServed,
            log.PeakConcurrentDownloads,
            log.PeakConcurrentListings,
            log.PeakConnections,
            log.ConcurrentNow,
            Requests = log.All.Select(request => new
            {
                request.Number,
                request.Kind,
                request.Method,
                request.Path,
                request.Query,
                request.Host,
                request.Headers,
                request.SessionId,
                request.RecordingId,
                request.Range,
                RangeServed = request.RangeServed is var (from, to) ? new { from, to } : null,
                request.StatusSent,
                request.BytesServed,
                request.Completed,
                request.FaultName,
                request.At,
            }),
        };
        return JsonSerializer.Serialize(snapshot, Json);
    }
}
