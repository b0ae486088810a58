using System.Text;
using SukiSdp.Api;

namespace SukiSdp.Tests.Api;

public sealed class SukiTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void The_expiry_of_a_jwt_is_read_and_refused_once_long_passed()
    {
        SukiToken token = SukiToken.Parse(Jwt("""{"exp":1799999700}"""), "-Token");

        Assert.Equal(1799999700, token.ExpiresAt!.Value.ToUnixTimeSeconds());
        SukiSdpException refusal = Assert.Throws<SukiSdpException>(() => token.ThrowIfLongExpired(Now));
        Assert.Equal(SukiError.TokenExpired, refusal.Error);
        Assert.Contains("this computer's clock", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Value, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_is_minutes_fast_does_not_refuse_a_token() => SukiToken.Parse(Jwt("""{"exp":1799999701}"""), "-Token").ThrowIfLongExpired(Now);

    [Theory]
    [InlineData(1800000000, true)]
    [InlineData(1800000001, false)]
    public void The_services_clock_explains_a_refusal_to_the_second(long exp, bool expired)
    {
        ManualClock local = new(Now.AddHours(-3));
        ServerClock service = new(local.Clock);
        SukiSdpException refused = new(SukiError.TokenRefused, "refused") { StatusCode = 401 };
        SukiToken token = SukiToken.Parse(Jwt($$"""{"exp":{{exp}}}"""), "-Token");
        token.ThrowIfExpired(service, refused);
        service.Observe(Now);

        SukiSdpException? failure = Record.Exception(() => token.ThrowIfExpired(service, refused)) as SukiSdpException;

        Assert.Equal(expired ? SukiError.TokenExpired : null, failure?.Error);
        Assert.Equal(expired ? 401 : null, failure?.StatusCode);
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJ.!!!.x")]
    public void A_token_that_is_no_jwt_is_left_to_the_service(string text) => Assert.Null(SukiToken.Parse(text, "-Token").ExpiresAt);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"exp":"soon"}""")]
    [InlineData("""{"exp":1e308}""")]
    [InlineData("""{"exp":-1}""")]
    [InlineData("""{"exp":null}""")]
    public void An_expiry_that_makes_no_sense_is_none(string payload) => Assert.Null(SukiToken.Parse(Jwt(payload), "-Token").ExpiresAt);

    [Theory]
    [InlineData("a b", SukiError.TokenInvalid)]
    [InlineData("a\r\nEvil: 1", SukiError.TokenInvalid)]
    [InlineData("tök", SukiError.TokenInvalid)]
    [InlineData("", SukiError.TokenMissing)]
    [InlineData(" \n", SukiError.TokenMissing)]
    public void Text_that_no_token_has_is_refused(string text, SukiError expected) =>
        Assert.Equal(expected, Assert.Throws<SukiSdpException>(() => SukiToken.Parse(text, "-Token")).Error);

    [Fact]
    public void The_line_break_at_the_end_of_a_secret_file_is_not_part_of_the_token() => Assert.Equal("abc", SukiToken.Parse("abc\r\n", "-Token").Value);

    [Fact]
    public void A_token_shows_nothing_of_itself() => Assert.Equal("(token)", SukiToken.Parse("secret", "-Token").ToString());

    private static string Jwt(string payload) => $"{Encode("{}")}.{Encode(payload)}.c2ln";

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
