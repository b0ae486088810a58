using System.Text;
using SukiSdp.Api;

namespace SukiSdp.Tests.Api;

public sealed class SukiTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void The_expiry_of_a_jwt_is_read_and_refused_once_passed()
    {
        SukiToken token = SukiToken.Parse(Jwt("""{"exp":1799999999}"""), "-Token");

        Assert.Equal(1799999999, token.ExpiresAt!.Value.ToUnixTimeSeconds());
        SukiSdpException refusal = Assert.Throws<SukiSdpException>(() => token.ThrowIfExpired(Now, "-Token"));
        Assert.Equal(SukiError.TokenExpired, refusal.Error);
        Assert.DoesNotContain(token.Value, refusal.ToString(), StringComparison.Ordinal);
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
    public void The_line_break_at_the_end_of_a_secret_file_is_no_part_of_the_token() => Assert.Equal("abc", SukiToken.Parse("abc\r\n", "-Token").Value);

    [Fact]
    public void A_token_shows_nothing_of_itself() => Assert.Equal("(token)", SukiToken.Parse("secret", "-Token").ToString());

    private static string Jwt(string payload) => $"{Encode("{}")}.{Encode(payload)}.c2ln";

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
