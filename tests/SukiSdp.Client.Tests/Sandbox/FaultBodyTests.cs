using System.Diagnostics;
using System.Net;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

/// <summary>The faults that modify a correct response, as seen on the wire.</summary>
public sealed class FaultBodyTests : SandboxTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [Trait("Wine", "a reset may arrive as an end")]
    public async Task ResetAfter_sends_that_many_bytes_and_resets(int bytes)
    {
        RawExchange exchange = await FaultyAsync(FaultAction.ResetAfter(bytes));

        Assert.True(exchange.WasReset);
        Assert.Contains("Content-Length: 100000", exchange.Head, StringComparison.Ordinal);
        Assert.Equal(Content.ToArray()[..bytes], exchange.Body);
        AssertCut(bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public async Task ShortBody_announces_all_and_closes_early(int missing)
    {
        RawExchange exchange = await FaultyAsync(FaultAction.ShortBody(missing));

        Assert.False(exchange.WasReset);
        Assert.Contains("Content-Length: 100000", exchange.Head, StringComparison.Ordinal);
        Assert.Equal(Content.ToArray()[..^missing], exchange.Body);
        AssertCut(ObjectLength - missing);
    }

    [Fact]
    public async Task Chunked_announces_no_length()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Chunked()));

        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(Content.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task ChunkedCut_leaves_out_the_last_chunk()
    {
        RawExchange whole = await FaultyAsync(FaultAction.Chunked());
        RawExchange cut = await FaultyAsync(FaultAction.ChunkedCut(ObjectLength));

        Assert.False(cut.WasReset);
        Assert.Contains("Transfer-Encoding: chunked", cut.Head, StringComparison.Ordinal);
        Assert.True(whole.Body.AsSpan().EndsWith("\r\n0\r\n\r\n"u8));
        Assert.Equal(whole.Body[..^"0\r\n\r\n".Length], cut.Body);
    }

    [Fact]
    public async Task ExtraBytes_says_one_length_and_sends_another()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ExtraBytes(10)));

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=10-19"));

        Assert.Equal("bytes 10-19/100000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(["100000"], response.Headers.GetValues("x-goog-stored-content-length"));
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(Content.ToArray()[10..20], body[..10]);
        Assert.Equal(20, body.Length);
    }

    [Theory]
    [InlineData("bytes=0-", 70_000, 70_000)]
    [InlineData("bytes=1000-2999", 2_000, 1_000)]
    [InlineData("bytes=0-99", 100, null)]
    public async Task FlipBit_changes_one_bit_where_the_object_has_that_byte(string range, int objectOffset, int? changed)
    {
        using HttpResponseMessage honest = await GetAsync(await UrlAsync(), ("Range", range));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.FlipBit(objectOffset)));
        using HttpResponseMessage flipped = await GetAsync(await UrlAsync(), ("Range", range));

        byte[] expected = await honest.Content.ReadAsByteArrayAsync();
        if (changed is int at)
        {
            expected[at] ^= 1;
        }

        Assert.Equal(expected, await flipped.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task ContentRange_sends_the_specified_header()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ContentRange("bytes 0-9/7")));

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=10-19"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(["bytes 0-9/7"], response.Content.Headers.NonValidated["Content-Range"]);
        Assert.Equal(Content.ToArray()[10..20], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task HashHeader_sends_these_lines_or_none()
    {
        RawExchange two = await FaultyAsync(FaultAction.HashHeader("crc32c=AAAAAA==", "nonsense"));
        RawExchange none = await FaultyAsync(FaultAction.HashHeader());

        Assert.Equal(["x-goog-hash: crc32c=AAAAAA==", "x-goog-hash: nonsense"], two.HeaderLines("x-goog-hash"));
        Assert.Empty(none.HeaderLines("x-goog-hash"));
    }

    [Fact]
    public async Task WithHeader_replaces_or_removes()
    {
        RawExchange replaced = await FaultyAsync(FaultAction.WithHeader("ETag", "\"other\""));
        RawExchange removed = await FaultyAsync(FaultAction.WithHeader("ETag", null));
        RawExchange otherDate = await FaultyAsync(FaultAction.WithHeader("Date", "Thu, 01 Jan 1970 00:00:00 GMT"));
        RawExchange longer = await FaultyAsync(FaultAction.WithHeader("Content-Length", "100001"));

        Assert.Equal(["ETag: \"other\""], replaced.HeaderLines("ETag"));
        Assert.Empty(removed.HeaderLines("ETag"));
        Assert.Equal(["Date: Thu, 01 Jan 1970 00:00:00 GMT"], otherDate.HeaderLines("Date"));
        Assert.Equal(["Content-Length: 100001"], longer.HeaderLines("Content-Length"));
        Assert.Equal(ObjectLength, longer.Body.Length);
    }

    [Fact]
    public async Task RateLimit_holds_the_body_to_its_pace()
    {
        Uri url = await UrlAsync();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.RateLimit(ObjectLength * 4)));
        long start = Stopwatch.GetTimestamp();

        byte[] bytes = await Http.GetByteArrayAsync(url);

        // A quarter of a second, less the one slice that is sent at once.
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(200));
        Assert.Equal(Content.ToArray(), bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public async Task StallAfter_sends_that_many_bytes_and_hangs(int bytes)
    {
        Uri url = await UrlAsync();
        Fault fault = Sandbox.Faults.Add(Fault.Storage(FaultAction.StallAfter(bytes)));

        using HttpResponseMessage response = await GetAsync(url);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] received = new byte[bytes];
        await body.ReadExactlyAsync(received);
        await fault.Reached;

        Task<int> pending = body.ReadAsync(new byte[1]).AsTask();
        SandboxRequest request = Assert.Single(Sandbox.Requests.Downloads);
        Assert.False(pending.IsCompleted);
        Assert.Equal(bytes, request.BytesServed);
        Assert.Equal(1, Sandbox.Requests.ConcurrentNow);

        await Sandbox.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => pending);
        Assert.False(request.Completed);
        Assert.Equal(0, Sandbox.Requests.ConcurrentNow);
    }

    [Fact]
    public async Task A_listing_can_be_cut_like_a_download()
    {
        Sandbox.Faults.Add(Fault.Listing(FaultAction.ShortBody(1)));

        RawExchange exchange = await RawExchange.GetAsync(ListingUri(), $"sdp_suki_token: {Sandbox.Token}\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", exchange.Head, StringComparison.Ordinal);
        Assert.NotEqual((byte)'}', exchange.Body[^1]);
    }

    private async Task<RawExchange> FaultyAsync(FaultAction action)
    {
        Uri url = await UrlAsync();
        Sandbox.Faults.Add(Fault.Storage(action));
        RawExchange exchange = await RawExchange.GetAsync(url);
        Assert.True(action.Reached.IsCompletedSuccessfully);
        return exchange;
    }

    private void AssertCut(int bytes)
    {
        SandboxRequest request = Assert.Single(Sandbox.Requests.Downloads);
        Assert.Equal((bytes, false), (request.BytesServed, request.Completed));
    }
}
