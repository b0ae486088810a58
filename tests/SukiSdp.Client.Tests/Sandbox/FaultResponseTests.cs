using System.Net;
using System.Text.Json;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

/// <summary>The faults that replace the correct response, and those that occur before it.</summary>
public sealed class FaultResponseTests : SandboxTest
{
    [Fact]
    public async Task Status_carries_its_body_and_headers()
    {
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(429, "slow down", "text/plain", ("Retry-After", "7"), ("x-more", "1"))));

        using HttpResponseMessage response = await GetListingAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("slow down", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Html_may_lie_about_its_type()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Html(200, contentType: "audio/wav")));

        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("audio/wav", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_is_sent_word_for_word()
    {
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Body("{\"recordings\":null}")));

        using HttpResponseMessage response = await GetListingAsync();

        Assert.Equal("{\"recordings\":null}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(3_000_000)]
    public async Task HugeJson_is_JSON_of_exactly_that_length(int length)
    {
        Sandbox.Faults.Add(Fault.Listing(FaultAction.HugeJson(length)));

        using HttpResponseMessage response = await GetListingAsync();

        Assert.Null(response.Content.Headers.ContentLength);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(length, body.Length);
        using JsonDocument listing = JsonDocument.Parse(body);
        Assert.True(listing.RootElement.GetProperty("recordings").GetArrayLength() > length / 200);
    }

    [Fact]
    public async Task Redirect_names_the_other_place()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Redirect(new Uri("http://other.invalid/x"), 307)));

        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal(new Uri("http://other.invalid/x"), response.Headers.Location);
    }

    [Theory]
    [InlineData("bytes */5")]
    [InlineData(null)]
    public async Task RangeNotSatisfiable_sends_the_specified_length(string? contentRange)
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.RangeNotSatisfiable(contentRange)));

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=0-1"));

        await AssertStorageErrorAsync(response, 416, "InvalidRange");
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task ExpiredUrl_and_BadSignature_sound_like_the_storage()
    {
        Uri url = await UrlAsync();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.BadSignature()));

        using HttpResponseMessage expired = await GetAsync(url);
        using HttpResponseMessage refused = await GetAsync(url);

        await AssertStorageErrorAsync(expired, 400, "ExpiredToken");
        string xml = await AssertStorageErrorAsync(refused, 403, "SignatureDoesNotMatch");
        Assert.Contains("<StringToSign>/suki-recordings/", xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IgnoreRange_sends_the_whole()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()));

        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("Range", "bytes=5-9"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Content.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task IgnoreIfMatch_serves_the_new_object_under_its_own_tag()
    {
        Uri url = await UrlAsync();
        SandboxObject replacement = SandboxObject.Random(ObjectLength, seed: 8);
        Session.Recordings[0].Replace(replacement);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreIfMatch()));

        using HttpResponseMessage response = await GetAsync(url, ("If-Match", Content.ETag), ("Range", "bytes=50-99"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(replacement.ETag, response.Headers.ETag?.Tag);
        Assert.Equal(replacement.ToArray()[50..100], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Delay_passes_before_a_correct_response()
    {
        Uri url = await UrlAsync();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Delay(TimeSpan.FromMilliseconds(100))));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        byte[] bytes = await Http.GetByteArrayAsync(url);

        // A timer may ring a tick early; far less than this is not explained by that.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(80));
        Assert.Equal(ObjectLength, bytes.Length);
    }

    [Fact]
    public async Task Run_calls_back_before_the_response_is_created()
    {
        SandboxObject replacement = SandboxObject.FromBytes([1, 2, 3]);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(request => Sandbox.Sessions[request.SessionId!].Recordings[0].Replace(replacement))));

        Assert.Equal([1, 2, 3], await Http.GetByteArrayAsync(await UrlAsync()));
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_look_like_an_error_of_the_service()
    {
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => throw new InvalidOperationException("a fault of the test"))));

        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("a fault of the test", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StallBeforeHeaders_hangs_until_the_client_leaves()
    {
        Uri url = await UrlAsync();
        Fault fault = Sandbox.Faults.Add(Fault.Storage(FaultAction.StallBeforeHeaders()));
        using CancellationTokenSource cancellation = new();

        Task<HttpResponseMessage> pending = Http.GetAsync(url, cancellation.Token);
        await fault.Reached;
        Assert.False(pending.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        SandboxRequest request = Assert.Single(Sandbox.Requests.Downloads);
        Assert.Equal((0, 0, false), (request.StatusSent, request.BytesServed, request.Completed));
    }
}
