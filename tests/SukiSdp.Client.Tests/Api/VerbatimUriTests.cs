using SukiSdp.Api;

namespace SukiSdp.Tests.Api;

public sealed class VerbatimUriTests
{
    [Theory]
    [InlineData("https://storage.test/a%2Fb/c.wav?X-Sig=a%2Bb%2F")]
    [InlineData("https://storage.test/..%2F..%5Cx")]
    [InlineData("https://storage.test/%7Eshare/%E2%80%8Fx?q=%7e")]
    [InlineData("https://storage.test:8443/a/%2E%2E/b")]
    [InlineData("http://[::1]:5000/a;b=c,d/(e)!$&'*+?f=[g]@h")]
    public void What_is_fit_to_be_sent_is_sent_as_it_is_written(string text)
    {
        Uri address = VerbatimUri.Of(new Uri(text));

        Assert.Equal(text, address.AbsoluteUri);
        Assert.Equal(text[address.GetLeftPart(UriPartial.Authority).Length..], address.PathAndQuery);
    }

    [Theory]
    [InlineData("https://storage.test/a b", "https://storage.test/a%20b")]
    [InlineData("https://storage.test/é", "https://storage.test/%C3%A9")]
    [InlineData(" https://storage.test/a\\b ", "https://storage.test/a/b")]
    [InlineData("https://storage.test", "https://storage.test/")]
    [InlineData("https://storage.test?a=b", "https://storage.test/?a=b")]
    [InlineData("https://storage.test/a\r\nHost: b", "https://storage.test/a%0D%0AHost:%20b")]
    public void Anything_else_is_brought_into_form(string text, string sent) =>
        Assert.Equal(sent, VerbatimUri.Of(new Uri(text)).AbsoluteUri);

    [Fact]
    public void A_fragment_stays_behind() =>
        Assert.Equal("/a/c", VerbatimUri.Of(new Uri("https://storage.test/a/./c#d")).PathAndQuery);
}
