using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SukiSdp.Sandbox;

/// <summary>Creates and validates JSON Web Tokens (HS256) with its own key.</summary>
internal sealed class JwtIssuer(TimeProvider clock)
{
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private long _lastSerial;
    private long _revokedThrough;

    /// <summary>A token with the claims <c>partner_id</c>, <c>iat</c>, <c>exp</c> (Unix seconds) and <c>jti</c>.</summary>
    public string Issue(string partnerId, TimeSpan lifetime)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject claims = new()
        {
            ["partner_id"] = partnerId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["jti"] = Interlocked.Increment(ref _lastSerial),
        };
        string signed = Header + "." + Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return signed + "." + Signature(signed);
    }

    /// <summary>Whether the token is this issuer's, unaltered, not expired and not revoked.</summary>
    public bool Accepts(string? token)
    {
        if (token?.Split('.') is not [var header, var payload, var signature])
        {
            return false;
        }

        byte[] expected = Encoding.UTF8.GetBytes(Signature(header + "." + payload));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)))
        {
            return false;
        }

        using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        return claims.RootElement.GetProperty("jti").GetInt64() > Interlocked.Read(ref _revokedThrough)
            && clock.GetUtcNow().ToUnixTimeSeconds() < claims.RootElement.GetProperty("exp").GetInt64();
    }

    /// <summary>No token issued so far is accepted any more.</summary>
    public void RevokeAll() => Interlocked.Exchange(ref _revokedThrough, Interlocked.Read(ref _lastSerial));

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private string Signature(string signed) => Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));
}
