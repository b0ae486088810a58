namespace SukiSdp.Sandbox;

/// <summary>What a request line asks for. Read from the raw target: ids are percent-decoded once, whatever they contain.</summary>
internal sealed record RequestTarget(FaultTarget Kind, string Path, string Query, string? SessionId = null, string? RecordingId = null)
{
    public const string LoginPath = "/api/v1/auth/login";
    private const string ListingPrefix = "/api/v1/ambient/session/";
    private const string ListingSuffix = "/recording";
    private const string StoragePrefix = "/suki-recordings/";
    private const string StorageSuffix = ".wav";

    public static RequestTarget Parse(string rawTarget, bool atStorage)
    {
        string local = WithoutAuthority(rawTarget);
        int mark = local.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? local : local[..mark];
        string query = mark < 0 ? "" : local[mark..];

        if (atStorage)
        {
            string[] names = Between(path, StoragePrefix, StorageSuffix)?.Split('/') ?? [];
            return names is [var session, var recording]
                ? new(FaultTarget.Storage, path, query, Uri.UnescapeDataString(session), Uri.UnescapeDataString(recording))
                : new(FaultTarget.Storage, path, query);
        }

        if (path == LoginPath)
        {
            return new(FaultTarget.Login, path, query);
        }

        return Between(path, ListingPrefix, ListingSuffix) is { Length: > 0 } id && !id.Contains('/', StringComparison.Ordinal)
            ? new(FaultTarget.Listing, path, query, Uri.UnescapeDataString(id))
            : new(FaultTarget.Other, path, query);
    }

    /// <summary>The path under which the storage keeps a recording.</summary>
    public static string StoragePath(string sessionId, string recordingId) =>
        StoragePrefix + Uri.EscapeDataString(sessionId) + "/" + Uri.EscapeDataString(recordingId) + StorageSuffix;

    /// <summary>A client that takes the sandbox for its proxy sends the absolute form, <c>GET http://host/path</c>.</summary>
    private static string WithoutAuthority(string rawTarget)
    {
        int scheme = rawTarget.StartsWith('/') ? -1 : rawTarget.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return rawTarget;
        }

        int slash = rawTarget.IndexOf('/', scheme + 3);
        return slash < 0 ? "/" : rawTarget[slash..];
    }

    private static string? Between(string path, string prefix, string suffix) =>
        path.Length >= prefix.Length + suffix.Length
        && path.StartsWith(prefix, StringComparison.Ordinal)
        && path.EndsWith(suffix, StringComparison.Ordinal)
            ? path[prefix.Length..^suffix.Length]
            : null;
}
