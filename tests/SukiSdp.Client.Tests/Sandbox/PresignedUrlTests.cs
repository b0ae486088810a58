using System.Net;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class PresignedUrlTests : SandboxTest
{
    [Fact]
    public async Task A_listed_URL_opens_the_object_without_a_token()
    {
        Uri url = await UrlAsync();

        byte[] bytes = await Http.GetByteArrayAsync(url);

        Assert.Equal(Content.ToArray(), bytes);
        Assert.StartsWith(Sandbox.StorageUri.AbsoluteUri + "suki-recordings/" + SessionId + "/", url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Goog-Expires=900", "X-Goog-Expires=901")]
    [InlineData("/session-1/", "/session-2/")]
    [InlineData("X-Goog-SignedHeaders=host", "X-Goog-SignedHeaders=host&more=1")]
    [InlineData("X-Goog-Signature=", "X-Goog-Signature=0")]
    public async Task A_URL_that_was_touched_is_refused_and_the_string_to_sign_comes_back(string original, string touched)
    {
        Uri url = await UrlAsync();

        using HttpResponseMessage response = await GetAsync(new Uri(url.AbsoluteUri.Replace(original, touched, StringComparison.Ordinal)));

        string xml = await AssertStorageErrorAsync(response, 403, "SignatureDoesNotMatch");
        Assert.Contains("<StringToSign>", xml, StringComparison.Ordinal);
        Assert.Contains("X-Goog-Credential", xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_URL_without_a_signature_is_refused()
    {
        Uri url = await UrlAsync();

        using HttpResponseMessage response = await GetAsync(new Uri(url.GetLeftPart(UriPartial.Path)));

        await AssertStorageErrorAsync(response, 403, "AccessDenied");
    }

    [Theory]
    [InlineData("", 15)]
    [InlineData("?download=false", 15)]
    [InlineData("?download=true", 60)]
    public async Task A_URL_works_until_its_last_second_and_then_returns_400(string query, int minutes)
    {
        Uri url = await UrlAsync(query: query);

        Clock.Now += TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1);
        using HttpResponseMessage inTime = await GetAsync(url);
        Clock.Now += TimeSpan.FromSeconds(1);
        using HttpResponseMessage late = await GetAsync(url);

        Assert.Equal(HttpStatusCode.OK, inTime.StatusCode);
        string xml = await AssertStorageErrorAsync(late, 400, "ExpiredToken");
        Assert.Contains("<Message>The provided token has expired.</Message><Details>", xml, StringComparison.Ordinal);
        Assert.Equal(Clock.Now, late.Headers.Date);
    }

    [Fact]
    public async Task A_body_continues_when_its_URL_expires_during_the_download()
    {
        // More than both sockets can hold, so the sandbox is still sending when the URL expires.
        const int Length = 32 * 1024 * 1024;
        Session.Recordings[0].Replace(SandboxObject.Random(Length, seed: 1));
        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Sandbox.ExpireUrls();

        Assert.False(Sandbox.Requests.Downloads[0].Completed);
        Assert.Equal(Length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Expiring_all_URLs_leaves_those_alone_that_are_signed_later()
    {
        Uri before = await UrlAsync();
        Sandbox.ExpireUrls();
        Uri after = await UrlAsync();

        using HttpResponseMessage old = await GetAsync(before);
        using HttpResponseMessage refreshed = await GetAsync(after);

        Assert.NotEqual(before, after);
        await AssertStorageErrorAsync(old, 400, "ExpiredToken");
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    [Fact]
    public async Task An_unsigned_goog_header_is_refused()
    {
        using HttpResponseMessage response = await GetAsync(await UrlAsync(), ("x-goog-user-project", "mine"));

        await AssertStorageErrorAsync(response, 400, "MalformedSecurityHeader");
    }

    [Fact]
    public async Task A_URL_is_good_for_its_method_alone()
    {
        using HttpResponseMessage response = await Http.PostAsync(await UrlAsync(), content: null);

        await AssertStorageErrorAsync(response, 403, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task A_deleted_recording_returns_404()
    {
        Uri url = await UrlAsync();
        Session.Recordings.Clear();

        using HttpResponseMessage response = await GetAsync(url);

        await AssertStorageErrorAsync(response, 404, "NoSuchKey");
    }

    [Fact]
    public async Task What_is_not_streamable_can_be_had_by_a_download_URL_only()
    {
        Session.IsStreamable = false;

        using HttpResponseMessage streaming = await GetAsync(await UrlAsync());
        using HttpResponseMessage download = await GetAsync(await UrlAsync(query: "?download=true"));

        await AssertStorageErrorAsync(streaming, 403, "AccessDenied");
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);
    }

    [Theory]
    [InlineData("..\\..\\x")]
    [InlineData("a/b?c#d")]
    [InlineData("con.tar.gz ")]
    [InlineData("émoji 🎙 \u200f")]
    [InlineData("line\nfeed\u001b[31m")]
    [InlineData("100%25")]
    public async Task Any_id_survives_the_way_through_listing_and_URL(string id)
    {
        Sandbox.Sessions.Add(new SandboxSession(id) { Recordings = { new SandboxRecording { Id = id, Object = Content } } });

        byte[] bytes = await Http.GetByteArrayAsync(await UrlAsync(id));

        Assert.Equal(ObjectLength, bytes.Length);
        Assert.Equal(id, Assert.Single(Sandbox.Requests.Downloads).SessionId);
        Assert.Equal(id, Assert.Single(Sandbox.Requests.Downloads).RecordingId);
    }
}
