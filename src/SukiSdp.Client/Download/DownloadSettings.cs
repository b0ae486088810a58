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

    /// <summary>Bytes of one connection after which the state file is updated: well within the 1 MiB that may be downloaded again after a kill.</summary>
    public const int SaveEachBytes = 512 * 1024;

    /// <summary>Time after which it is, however slow the connection.</summary>
    public static readonly TimeSpan SaveEachTime = TimeSpan.FromSeconds(1);

    /// <summary>A connection's buffer, bytes.</summary>
    public const int BufferBytes = 256 * 1024;

    /// <summary>Files at once in the beginning, if their number isn't given.</summary>
    public const int FirstFiles = 4;

    /// <summary>The most files at once, if their number isn't given.</summary>
    public const int MaxFiles = 32;

    /// <summary>Files at once, or the number to begin with.</summary>
    public int ThrottleLimit { get; init; } = FirstFiles;

    /// <summary>Whether the best number of files at once is found while they are downloaded.</summary>
    public bool IsTuned { get; init; }

    /// <summary>Ranges of one large file at once.</summary>
    public int RangesPerFile { get; init; } = 4;

    /// <summary>The longest wait for headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is retried.</summary>
    public RetrySettings Retry { get; init; } = RetrySettings.Default;

    /// <summary>Bytes a second, all connections together; null for no limit.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>Who may read files and folders.</summary>
    public Readers Readers { get; init; }

    /// <summary>Whether a file without a server's checksum is refused.</summary>
    public bool RequireHash { get; init; }

    /// <summary>Whether a file that is there already is replaced.</summary>
    public bool Force { get; init; }
}
