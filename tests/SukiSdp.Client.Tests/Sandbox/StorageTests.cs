using System.Globalization;
using System.Net;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class StorageTests : SandboxTest
{
    [Fact]
    public async Task A_whole_object_comes_with_the_facts_about_it()
    {
        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version11, response.Version);
        Assert.Equal(ObjectLength, response.Content.Headers.ContentLength);
        Assert.Equal("audio/wav", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Content.ETag, response.Headers.ETag?.Tag);
        Assert.Equal(["bytes"], response.Headers.AcceptRanges);
        Assert.NotNull(response.Content.Headers.LastModified);
        Assert.Equal(Clock.Now, response.Headers.Date);
        Assert.Equal(Content.Generation.ToString(CultureInfo.InvariantCulture), Single(response, "x-goog-generation"));
        Assert.Equal("100000", Single(response, "x-goog-stored-content-length"));
        Assert.Equal("identity", Single(response, "x-goog-stored-content-encoding"));
    }

    [Fact]
    public async Task Both_checksums_come_on_a_line_each_also_with_a_part()
    {
        RawExchange exchange = await RawExchange.GetAsync(await UrlAsync(), "Range: bytes=0-9\r\n");

        Assert.StartsWith("HTTP/1.1 206 ", exchange.Head, StringComparison.Ordinal);
        Assert.Equal(10, exchange.Body.Length);
        string[] lines = exchange.HeaderLines("x-goog-hash");
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("x-goog-hash: crc32c=", lines[0], StringComparison.Ordinal);
        Assert.Equal("x-goog-hash: md5=" + Convert.ToBase64String(Content.Md5!), lines[1]);
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=10-19", 10, 19)]
    [InlineData("bytes=99999-", 99_999, 99_999)]
    [InlineData("bytes=50000-", 50_000, 99_999)]
    [InlineData("bytes=-1", 99_999, 99_999)]
    [InlineData("bytes=-200000", 0, 99_999)]
    [InlineData("bytes=90000-200000", 90_000, 99_999)]
    public async Task A_range_brings_those_bytes_and_no_other(string range, int from, int to)
    {
        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {from}-{to}/100000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(Content.ToArray()[from..(to + 1)], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((from, to), Assert.Single(Sandbox.Requests.Downloads).RangeServed);
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=0-1")]
    public async Task Anything_but_a_single_range_returns_the_whole_object(string range)
    {
        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", range));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ObjectLength, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("bytes=100000-")]
    [InlineData("bytes=200000-300000")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_end_returns_416_and_the_length(string range)
    {
        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", range));

        await AssertStorageErrorAsync(response, 416, "InvalidRange");
        Assert.Equal("bytes */100000", response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task An_empty_object_has_no_range_and_no_byte()
    {
        Session.Recordings[0].Replace(SandboxObject.FromBytes([]));
        Uri url = await UrlAsync();

        using HttpResponseMessage part = await GetAsync(url, ("Range", "bytes=0-"));
        byte[] whole = await Http.GetByteArrayAsync(url);

        await AssertStorageErrorAsync(part, 416, "InvalidRange");
        Assert.Empty(whole);
        Assert.True(Sandbox.Requests.Downloads[1].Completed);
    }

    [Fact]
    public async Task If_Match_holds_until_the_object_is_replaced()
    {
        Uri url = await UrlAsync();
        using HttpResponseMessage same = await GetAsync(url, ("If-Match", Content.ETag), ("Range", "bytes=5-"));

        SandboxObject replacement = SandboxObject.FromBytes(Content.ToArray());
        Session.Recordings[0].Replace(replacement);
        using HttpResponseMessage changed = await GetAsync(url, ("If-Match", Content.ETag), ("Range", "bytes=5-"));

        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        await AssertStorageErrorAsync(changed, 412, "PreconditionFailed");
        Assert.NotEqual(Content.ETag, replacement.ETag);
        Assert.NotEqual(Content.Generation, replacement.Generation);
    }

    [Fact]
    public async Task A_gzipped_object_is_decompressed_for_a_client_that_does_not_take_gzip()
    {
        SandboxObject gzip = SandboxObject.Gzip(Content.ToArray());
        Session.Recordings[0].Replace(gzip);

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=5-9"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("gzip", Single(response, "x-goog-stored-content-encoding"));
        Assert.Contains("gunzipped", response.Headers.Warning.ToString(), StringComparison.Ordinal);
        Assert.Contains("md5=" + Convert.ToBase64String(gzip.Md5!), response.Headers.GetValues("x-goog-hash"));
        Assert.Equal(Content.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_gzipped_object_goes_out_as_stored_to_a_client_that_takes_gzip()
    {
        SandboxObject gzip = SandboxObject.Gzip(Content.ToArray());
        Session.Recordings[0].Replace(gzip);

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Accept-Encoding", "gzip"), ("Range", "bytes=0-1"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Equal($"bytes 0-1/{gzip.Length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal([0x1f, 0x8b], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Beyond_4_GiB_every_byte_can_be_asked_for()
    {
        const long Length = 5L * 1024 * 1024 * 1024;
        Session.Recordings[0].Replace(SandboxObject.Sparse(Length));

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=-10"));

        Assert.Equal(Length, response.Content.Headers.ContentRange?.Length);
        Assert.Equal(new byte[10], await response.Content.ReadAsByteArrayAsync());
    }

    private static string Single(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
