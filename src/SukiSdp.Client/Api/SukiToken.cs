using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>A Suki or partner token. It can only be sent: its text doesn't appear in any message.</summary>
internal sealed class SukiToken
{
    private const int MaxLength = 64 * 1024;

    // This computer's clock can be fast by this time without a token being refused, as token validators allow.
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    private readonly string _origin;

    private SukiToken(string value, string origin, DateTimeOffset? expiresAt)
    {
        Value = value;
        _origin = origin;
        ExpiresAt = expiresAt;
    }

    /// <summary>The secret itself.</summary>
    public string Value { get; }

    /// <summary>The <c>exp</c> of the JWT; null if the token isn't a JWT or has no <c>exp</c>.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Creates a token from a text that the user specified.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TokenMissing"/> or <see cref="SukiError.TokenInvalid"/>.</exception>
    public static SukiToken Parse(string text, string origin)
    {
        string value = text.Trim();
        if (value.Length == 0)
        {
            throw new SukiSdpException(SukiError.TokenMissing, $"The token from {origin} is empty.");
        }

        if (value.Length > MaxLength || value.Any(c => c is <= ' ' or > '~'))
        {
            throw new SukiSdpException(
                SukiError.TokenInvalid,
                $"The token from {origin} isn't valid: it contains spaces, line breaks or other characters that tokens never contain, or is longer than {MaxLength} characters.");
        }

        return new SukiToken(value, origin, JwtExpiry(value));
    }

    /// <summary>Refuses a token that expired more than five minutes ago by this computer's clock, before any request is sent.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TokenExpired"/>.</exception>
    public void ThrowIfLongExpired(DateTimeOffset now)
    {
        if (ExpiresAt is { } expiry && expiry + Leeway <= now)
        {
            throw new SukiSdpException(
                SukiError.TokenExpired,
                FormattableString.Invariant($"The token from {_origin} expired at {expiry:u}; by this computer's clock, it is now {now:u}. No request was sent. If the clock is wrong, correct it."));
        }
    }

    /// <summary>Explains why the service refused a token, when its expiry time has passed by the service's own clock.</summary>
    /// <param name="service">The service's time.</param>
    /// <param name="refusal">The refusal.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TokenExpired"/>.</exception>
    public void ThrowIfExpired(ServerClock service, SukiSdpException refusal)
    {
        if (service.GetNow() is { } now && ExpiresAt is { } expiry && expiry <= now)
        {
            throw new SukiSdpException(SukiError.TokenExpired, FormattableString.Invariant($"The token from {_origin} expired at {expiry:u}; by the service's clock, it is now {now:u}."))
            {
                StatusCode = refusal.StatusCode,
                ServiceErrorId = refusal.ServiceErrorId,
            };
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "(token)";

    // RFC 7519, section 4.1.4: exp is a NumericDate, seconds since 1970, possibly with a fraction.
    private static DateTimeOffset? JwtExpiry(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            string payload = parts[1].Replace('-', '+').Replace('_', '/');
            byte[] json = Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '='));
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("exp", out JsonElement exp)
                && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out double seconds)
                && seconds is > 0 and < 253_402_300_799
                    ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // Not a readable JWT. The service decides whether it is valid.
            return null;
        }
    }
}
