namespace SukiSdp.Commands;

/// <summary>The environment variables that are used if a parameter isn't specified. Empty variables, and variables with only white space, count as not set.</summary>
internal static class EnvironmentVariables
{
    public const string Token = "SUKI_SDP_TOKEN";
    public const string PartnerId = "SUKI_SDP_PARTNER_ID";
    public const string PartnerToken = "SUKI_SDP_PARTNER_TOKEN";
    public const string ProviderId = "SUKI_SDP_PROVIDER_ID";
    public const string BaseUri = "SUKI_SDP_BASE_URI";

    /// <summary>Returns the value of a variable without leading and trailing spaces; null if it isn't set.</summary>
    public static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;

    /// <summary>Returns a variable, as messages name it.</summary>
    public static string Name(string name) => $"the environment variable {name}";
}
