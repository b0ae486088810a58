namespace SukiSdp.Sandbox;

/// <content>Responses instead of the correct one.</content>
public abstract partial class FaultAction
{
    private const string CaptivePortalPage = """
        <!DOCTYPE html>
        <html><head><title>Guest network</title></head>
        <body><h1>Welcome</h1><p>Please accept the terms of use to go online.</p></body></html>
        """;

    /// <summary>This status, with this body and these headers.</summary>
    public static FaultAction Status(int code, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        new Responding(nameof(Status), _ =>
        {
            Reply reply = body is null ? Reply.Empty(code) : Reply.Text(code, contentType, body);
            foreach ((string name, string value) in headers)
            {
                reply.Headers[name] = value;
            }

            return reply;
        });

    /// <summary>An error as the service words it: <c>{"code":…,"message":"…"}</c>.</summary>
    public static FaultAction ServiceError(int code, string id) => new Responding(nameof(ServiceError), _ => Service.Error(code, id));

    /// <summary>The log-in page of a captive network, whatever the status and the media type say.</summary>
    public static FaultAction Html(int code, string contentType = "text/html") =>
        new Responding(nameof(Html), _ => Reply.Text(code, contentType, CaptivePortalPage));

    /// <summary>200 with this body, word for word.</summary>
    public static FaultAction Body(string body, string contentType = "application/json") =>
        new Responding(nameof(Body), _ => Reply.Text(200, contentType, body));

    /// <summary>200 with a listing of exactly this many bytes, chunked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1,000 bytes.</exception>
    public static FaultAction HugeJson(long bytes)
    {
        HugeListing listing = new(bytes);
        return new Responding(nameof(HugeJson), _ => listing.ToReply());
    }

    /// <summary>A redirect.</summary>
    public static FaultAction Redirect(Uri to, int code = 302)
    {
        ArgumentNullException.ThrowIfNull(to);
        return new Responding(nameof(Redirect), _ =>
        {
            Reply reply = Reply.Empty(code);
            reply.Headers.Location = to.OriginalString;
            return reply;
        });
    }

    /// <summary>416 with this <c>Content-Range</c>, or with none.</summary>
    public static FaultAction RangeNotSatisfiable(string? contentRange) => new Responding(nameof(RangeNotSatisfiable), exchange =>
    {
        Reply reply = StorageErrors.InvalidRange(exchange.Request.Range ?? "");
        reply.Headers.ContentRange = contentRange;
        return reply;
    });

    /// <summary>What the storage says about an expired URL: 400 <c>ExpiredToken</c>, not 403.</summary>
    public static FaultAction ExpiredUrl() =>
        new Responding(nameof(ExpiredUrl), exchange => StorageErrors.ExpiredToken(exchange.At));

    /// <summary>What the storage says about a wrong signature: 403 with the string to sign in it.</summary>
    public static FaultAction BadSignature() =>
        new Responding(nameof(BadSignature), exchange => StorageErrors.SignatureDoesNotMatch(exchange.Request.Path + exchange.Request.Query));
}
