using System.Text.Json;

namespace SukiSdp.Sandbox;

/// <summary>How the service words its responses.</summary>
internal static class Service
{
    public const string Json = "application/json";
    public const string TokenHeader = "sdp_suki_token";
    public const string ProviderHeader = "sdp_provider_id";

    /// <summary>An error body: <c>{"code":…,"message":"…"}</c>.</summary>
    public static Reply Error(int status, string message) =>
        Reply.Text(status, Json, $$"""{"code":{{status}},"message":{{JsonSerializer.Serialize(message)}}}""");
}
