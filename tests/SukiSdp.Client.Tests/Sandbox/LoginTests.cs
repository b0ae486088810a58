using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class LoginTests : SandboxTest
{
    private Uri LoginUri => new(Sandbox.ApiUri, "api/v1/auth/login");

    [Fact]
    public async Task A_partner_token_brings_a_token_for_listings()
    {
        using HttpResponseMessage response = await LoginAsync(Sandbox.PartnerToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string token = (await JsonOf(response)).GetProperty("suki_token").GetString()!;
        using HttpResponseMessage listing = await GetListingAsync(token: token);
        Assert.Equal(HttpStatusCode.OK, listing.StatusCode);
        JsonElement claims = Claims(token);
        Assert.Equal("partner-7", claims.GetProperty("partner_id").GetString());
        Assert.Equal(Clock.Now.ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(Clock.Now.AddHours(1).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
    }

    [Fact]
    public async Task A_partner_token_that_is_expired_or_of_another_make_is_refused()
    {
        using HttpResponseMessage expired = await LoginAsync(Sandbox.IssuePartnerToken(TimeSpan.FromSeconds(-1)));
        using HttpResponseMessage other = await LoginAsync(Sandbox.Token);
        using HttpResponseMessage garbage = await LoginAsync("no.jwt.at all");

        await AssertServiceErrorAsync(expired, 401, "invalid_partner_token");
        await AssertServiceErrorAsync(other, 401, "invalid_partner_token");
        await AssertServiceErrorAsync(garbage, 401, "invalid_partner_token");
    }

    [Fact]
    public async Task A_provider_that_is_not_registered_is_refused()
    {
        using HttpResponseMessage response = await LoginAsync(Sandbox.PartnerToken, "unregistered");

        await AssertServiceErrorAsync(response, 401, "provider_not_registered");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"partner_id":"p"}""")]
    [InlineData("""{"partner_token":"t"}""")]
    [InlineData("""{"partner_id":"p","partner_token":7}""")]
    public async Task An_invalid_log_in_body_returns_400(string body)
    {
        using HttpResponseMessage response = await Http.PostAsync(LoginUri, new StringContent(body));

        await AssertServiceErrorAsync(response, 400, "invalid_request: ");
    }

    private Task<HttpResponseMessage> LoginAsync(string partnerToken, string? providerId = null) =>
        Http.PostAsJsonAsync(LoginUri, new { partner_id = "partner-7", partner_token = partnerToken, provider_id = providerId });

    private static JsonElement Claims(string token)
    {
        byte[] payload = System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]);
        using JsonDocument document = JsonDocument.Parse(payload);
        return document.RootElement.Clone();
    }
}
