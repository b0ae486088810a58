namespace SukiSdp.Commands;

/// <summary>The environment variables that serve where no parameter is given. Blank ones count as not set.</summary>
internal static class EnvironmentVariables
{
    public const string Token = "SUKI_SDP_TOKEN";
    public const string PartnerId = "SUKI_SDP_PARTNER_ID";
    public const string PartnerToken = "SUKI_SDP_PARTNER_TOKEN";
    public const string ProviderId = "SUKI_SDP_PROVIDER_ID";
    public const string BaseUri = "SUKI_SDP_BASE_URI";

    /// <summary>A variable's value without the spaces around it; null when it is not set.</summary>
    public static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;

    /// <summary>A variable, as messages name it.</summary>
    public static string Name(string name) => $"the environment variable {name}";
}
