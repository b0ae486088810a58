using SukiSdp.Api;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>How files are downloaded. The defaults were measured, and suit both Google Cloud Storage and a small computer.</summary>
internal sealed record DownloadSettings
{
    /// <summary>Connections to one host, for all files together, unless more files than that are requested at once.</summary>
    public const int ConnectionsPerHost = 16;

    /// <summary>How many times an expired URL is refreshed for one range without a mebibyte of progress in between.</summary>
    public const int MaxRefreshes = 3;

    /// <summary>The state file is updated after this many bytes of one connection: less than the 1 MiB that may be downloaded again after the process was killed.</summary>
    public const int SaveEachBytes = 512 * 1024;

    /// <summary>The state file is also updated after this time, for slow connections.</summary>
    public static readonly TimeSpan SaveEachTime = TimeSpan.FromSeconds(1);

    /// <summary>A connection's buffer, bytes.</summary>
    public const int BufferBytes = 256 * 1024;

    /// <summary>The initial number of files at once, if it isn't given.</summary>
    public const int FirstFiles = 4;

    /// <summary>The maximum number of files at once, if it isn't given.</summary>
    public const int MaxFiles = 32;

    /// <summary>The number of files at once, or its initial value.</summary>
    public int ThrottleLimit { get; init; } = FirstFiles;

    /// <summary>Whether the number of files at once is adjusted while they are downloaded.</summary>
    public bool IsTuned { get; init; }

    /// <summary>The number of ranges of one large file at once.</summary>
    public int RangesPerFile { get; init; } = 4;

    /// <summary>The time-out for the response headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is retried.</summary>
    public RetrySettings Retry { get; init; } = RetrySettings.Default;

    /// <summary>Bytes a second, all connections together; null for no limit.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>Who can read files and folders.</summary>
    public Readers Readers { get; init; }

    /// <summary>Whether a file without a checksum from the server is refused.</summary>
    public bool RequireHash { get; init; }

    /// <summary>Whether an existing file is replaced.</summary>
    public bool Force { get; init; }
}
