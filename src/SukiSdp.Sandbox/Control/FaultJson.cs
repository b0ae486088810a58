using System.Text.Json;
using System.Text.Json.Nodes;

namespace SukiSdp.Sandbox;

/// <summary>Faults as JSON, for a sandbox in a separate process.</summary>
/// <example>
/// <code>
/// [{ "target": "storage", "action": "Status", "args": { "code": 503, "headers": { "Retry-After": "1" } },
///    "skip": 1, "times": 3, "sessionId": "visit-one-chunk" }]
/// </code>
/// </example>
/// <remarks>
/// One object or an array. <c>action</c> is a method of <see cref="FaultAction"/> and <c>args</c> its parameters by name; times are
/// milliseconds, and <c>"times": "always"</c> never stops.
/// </remarks>
internal static class FaultJson
{
    /// <exception cref="FormatException">It isn't a list of faults; the message describes why.</exception>
    public static IReadOnlyList<Fault> Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) switch
            {
                JsonArray list => [.. list.Select(Read)],
                var one => [Read(one)],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("Invalid fault: " + e.Message, e);
        }
    }

    private static Fault Read(JsonNode? node)
    {
        JsonObject fault = node as JsonObject ?? throw new FormatException("A fault must be a JSON object.");
        FaultArguments fields = new(fault);
        FaultTarget target = Enum.Parse<FaultTarget>(fields.Get<string>("target"), ignoreCase: true);
        return new Fault(target, Action(fields.Get<string>("action"), new FaultArguments(fault["args"] as JsonObject)))
        {
            SessionId = fields.Get<string?>("sessionId", null),
            RecordingId = fields.Get<string?>("recordingId", null),
            Skip = fields.Get("skip", 0),
            Times = fault["times"]?.GetValueKind() == JsonValueKind.String ? Always(fields.Get<string>("times")) : fields.Get("times", 1),
        };
    }

    private static int Always(string times) =>
        times == "always" ? Fault.Always : throw new FormatException("'times' must be a number or \"always\".");

    private static FaultAction Action(string name, FaultArguments args) => name switch
    {
        nameof(FaultAction.Status) => FaultAction.Status(
            args.Get<int>("code"), args.Get<string?>("body", null), args.Get("contentType", Service.Json), args.Headers("headers")),
        nameof(FaultAction.ServiceError) => FaultAction.ServiceError(args.Get<int>("code"), args.Get<string>("id")),
        nameof(FaultAction.Html) => FaultAction.Html(args.Get<int>("code"), args.Get("contentType", "text/html")),
        nameof(FaultAction.Body) => FaultAction.Body(args.Get<string>("body"), args.Get("contentType", Service.Json)),
        nameof(FaultAction.HugeJson) => FaultAction.HugeJson(args.Get<long>("bytes")),
        nameof(FaultAction.Redirect) => FaultAction.Redirect(new Uri(args.Get<string>("to")), args.Get("code", StatusCodes.Status302Found)),
        nameof(FaultAction.RangeNotSatisfiable) => FaultAction.RangeNotSatisfiable(args.Get<string?>("contentRange", null)),
        nameof(FaultAction.ExpiredUrl) => FaultAction.ExpiredUrl(),
        nameof(FaultAction.BadSignature) => FaultAction.BadSignature(),
        nameof(FaultAction.StallBeforeHeaders) => FaultAction.StallBeforeHeaders(),
        nameof(FaultAction.StallAfter) => FaultAction.StallAfter(args.Get<long>("bytes")),
        nameof(FaultAction.ResetAfter) => FaultAction.ResetAfter(args.Get<long>("bytes")),
        nameof(FaultAction.ShortBody) => FaultAction.ShortBody(args.Get<long>("missing")),
        nameof(FaultAction.ExtraBytes) => FaultAction.ExtraBytes(args.Get<int>("n")),
        nameof(FaultAction.Truncated) => FaultAction.Truncated(args.Get<long>("bytes")),
        nameof(FaultAction.Gzipped) => FaultAction.Gzipped(),
        nameof(FaultAction.Chunked) => FaultAction.Chunked(),
        nameof(FaultAction.ChunkedCut) => FaultAction.ChunkedCut(args.Get<long>("bytes")),
        nameof(FaultAction.FlipBit) => FaultAction.FlipBit(args.Get<long>("objectOffset")),
        nameof(FaultAction.ContentRange) => FaultAction.ContentRange(args.Get<string>("value")),
        nameof(FaultAction.HashHeader) => FaultAction.HashHeader(args.Texts("values")),
        nameof(FaultAction.WithHeader) => FaultAction.WithHeader(args.Get<string>("name"), args.Get<string?>("value", null)),
        nameof(FaultAction.RateLimit) => FaultAction.RateLimit(args.Get<long>("bytesPerSecond")),
        nameof(FaultAction.Delay) => FaultAction.Delay(TimeSpan.FromMilliseconds(args.Get<double>("delay"))),
        nameof(FaultAction.IgnoreRange) => FaultAction.IgnoreRange(),
        nameof(FaultAction.IgnoreIfMatch) => FaultAction.IgnoreIfMatch(),
        _ => throw new FormatException($"'{name}' isn't a valid fault action."),
    };
}
