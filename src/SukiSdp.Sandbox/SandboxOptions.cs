using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SukiSdp.Sandbox;

/// <summary>The options of a sandbox.</summary>
public sealed record SandboxOptions
{
    /// <summary>Determines whether tokens and URLs have expired, and sets the <c>Date</c> header. Delays and stalls take real time, regardless of it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The service's port; 0 for any that is free.</summary>
    public int ApiPort { get; init; }

    /// <summary>The storage's port; 0 for any that is free.</summary>
    public int StoragePort { get; init; }

    /// <summary>Life of a URL that supports ranges. The service documents 15 minutes.</summary>
    public TimeSpan UrlLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Life of a URL listed with <c>download=true</c>. The service documents one hour.</summary>
    public TimeSpan DownloadUrlLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Life of a token. The service documents one hour.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The delay before each listing.</summary>
    public TimeSpan ListingDelay { get; init; }

    /// <summary>Wait before the headers of each download.</summary>
    public TimeSpan StorageDelay { get; init; }

    /// <summary>The pace of every download, in bytes a second; 0 for as fast as it goes.</summary>
    public long StorageBytesPerSecond { get; init; }

    /// <summary>With it, the service speaks https.</summary>
    public X509Certificate2? ApiCertificate { get; init; }

    /// <summary>With it, the storage speaks https.</summary>
    public X509Certificate2? StorageCertificate { get; init; }

    /// <summary>The versions of TLS that are supported if there is a certificate. By default, those of the system.</summary>
    public SslProtocols TlsVersions { get; init; }

    /// <summary>Adds the sessions of <see cref="SampleSessions"/>.</summary>
    public bool AddsSampleSessions { get; init; }

    /// <summary>Treats the partner as one with a Single Auth Token: a listing needs the header <c>sdp_provider_id</c>.</summary>
    public bool RequireProviderId { get; init; }

    /// <summary>Lists URLs at this server in place of the sandbox's own storage, unsigned.</summary>
    public Uri? StorageRoot { get; init; }

    /// <summary>How such a URL is made of <c>{root}</c>, <c>{sessionId}</c> and <c>{recordingId}</c>.</summary>
    public string StoragePathTemplate { get; init; } = "{root}{recordingId}.wav";

    /// <summary>Gets one line for each request that is over.</summary>
    public Action<string>? Log { get; init; }
}
