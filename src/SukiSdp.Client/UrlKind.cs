namespace SukiSdp;

/// <summary>Which kind of presigned URL a listing asks for.</summary>
public enum UrlKind
{
    /// <summary>For Range requests (<c>download</c> left out). Valid 15 minutes, or the session's length + 10 minutes when that is longer.</summary>
    Stream,

    /// <summary>For the full file (<c>download=true</c>). Valid one hour.</summary>
    Download,
}
