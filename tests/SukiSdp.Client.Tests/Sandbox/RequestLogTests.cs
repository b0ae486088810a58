using System.Net;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class RequestLogTests : SandboxTest
{
    [Fact]
    public async Task A_request_is_remembered_with_all_it_brought()
    {
        Uri url = await UrlAsync(query: "?download=true");
        await GetAndReadAsync(url, ("Range", "bytes=0-9"), ("sdp_suki_token", "leaked"), ("Authorization", "Bearer leaked"));

        SandboxRequest listing = Assert.Single(Sandbox.Requests.Listings);
        SandboxRequest download = Assert.Single(Sandbox.Requests.Downloads);

        Assert.Equal([listing, download], Sandbox.Requests.All);
        Assert.Equal((1, FaultTarget.Listing, "GET", "?download=true"), (listing.Number, listing.Kind, listing.Method, listing.Query));
        Assert.Equal((2, FaultTarget.Storage, url.AbsolutePath), (download.Number, download.Kind, download.Path));
        Assert.Equal(url.Authority, download.Host);
        Assert.Equal("leaked", download.Headers["SDP_SUKI_TOKEN"]);
        Assert.Equal("Bearer leaked", download.Headers["authorization"]);
        Assert.Equal("bytes=0-9", download.Range);
        Assert.Equal((206, 10L, true), (download.StatusSent, download.BytesServed, download.Completed));
        Assert.Equal(Clock.Now, download.At);
        Assert.Null(download.FaultName);
    }

    [Fact]
    public async Task What_the_log_prints_of_a_request_has_no_query()
    {
        await GetAndReadAsync(await UrlAsync());

        Assert.DoesNotContain("X-Goog", Sandbox.Requests.Downloads[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_reaches_the_storage_is_a_download()
    {
        using HttpResponseMessage response = await GetAsync(new Uri(Sandbox.StorageUri, "elsewhere"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("/elsewhere", Assert.Single(Sandbox.Requests.Downloads).Path);
    }

    [Fact]
    public async Task Peaks_tell_how_many_ran_at_once()
    {
        Uri url = await UrlAsync();
        Fault fault = Sandbox.Faults.Add(Fault.Storage(FaultAction.StallAfter(1)) with { Times = 2 });
        using HttpResponseMessage one = await GetAsync(url);
        using HttpResponseMessage two = await GetAsync(url);
        await GetAndReadAsync(url);

        Assert.Equal(3, fault.Seen);
        Assert.Equal(2, Sandbox.Requests.ConcurrentNow);
        Assert.Equal(3, Sandbox.Requests.PeakConcurrentDownloads);
        Assert.Equal(3, Sandbox.Requests.PeakConnections);
        Assert.Equal(1, Sandbox.Requests.PeakConcurrentListings);
    }

    [Fact]
    public async Task Each_new_connection_to_the_service_is_counted_once()
    {
        using HttpClient reusing = new(new SocketsHttpHandler { UseProxy = false });
        await reusing.GetStringAsync(new Uri(Sandbox.ApiUri, "sandbox/requests"));
        await reusing.GetStringAsync(new Uri(Sandbox.ApiUri, "sandbox/requests"));
        Assert.Equal(1, Sandbox.Requests.ServiceConnectionsOpened);

        await UrlAsync();
        Assert.Equal(2, Sandbox.Requests.ServiceConnectionsOpened);

        Sandbox.Requests.Clear();
        await UrlAsync();
        Assert.Equal(1, Sandbox.Requests.ServiceConnectionsOpened);
    }

    [Fact]
    public async Task One_after_the_other_is_never_two_at_once()
    {
        Uri url = await UrlAsync();

        for (int i = 0; i < 200; i++)
        {
            // Each on a connection of its own, so that nothing but the log's own order keeps them apart.
            await GetAndReadAsync(url, ("Connection", "close"), ("Range", "bytes=0-0"));
        }

        Assert.Equal(1, Sandbox.Requests.PeakConcurrentDownloads);
        Assert.Equal(200, Sandbox.Requests.StorageBytesServed);
        Assert.All(Sandbox.Requests.Downloads, request => Assert.True(request.Completed));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_request()
    {
        // More than both sockets can hold, so the sandbox waits for a client that does not read.
        const long Length = 1L << 30;
        Session.Recordings[0].Replace(SandboxObject.Sparse(Length));
        using (HttpResponseMessage response = await GetAsync(await UrlAsync()))
        {
            Assert.Equal(Length, response.Content.Headers.ContentLength);
        }

        // Disposing closes what is left, but this request has to be over by itself before.
        SandboxRequest request = Assert.Single(Sandbox.Requests.Downloads);
        await request.Over;
        Assert.False(request.Completed);
        Assert.InRange(request.BytesServed, 1, Length - 1);
        Assert.Equal(0, Sandbox.Requests.ConcurrentNow);
    }

    [Fact]
    public async Task Clearing_empties_the_log()
    {
        await GetAndReadAsync(await UrlAsync());

        Sandbox.Requests.Clear();
        Assert.Empty(Sandbox.Requests.All);
        Assert.Equal((0L, 0, 0), (Sandbox.Requests.StorageBytesServed, Sandbox.Requests.PeakConcurrentDownloads, Sandbox.Requests.PeakConcurrentListings));

        await UrlAsync();
        Assert.Equal(1, Assert.Single(Sandbox.Requests.All).Number);
    }

    private async Task GetAndReadAsync(Uri url, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await GetAsync(url, headers);
        await response.Content.ReadAsByteArrayAsync();
    }
}
