namespace SukiSdp.Api;

/// <summary>The service's environments. Their credentials differ.</summary>
public enum SukiEnvironment
{
    /// <summary><c>https://sdp.suki.ai</c></summary>
    Production,

    /// <summary><c>https://sdp.suki-stage.com</c></summary>
    Stage,
}
