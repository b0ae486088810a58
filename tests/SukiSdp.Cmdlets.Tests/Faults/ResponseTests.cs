using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault groups 3, 4, 5 and 8: objects that are replaced, responses that don't match the request, bodies that don't match their headers, web pages.</summary>
public sealed class ResponseTests : FaultTest
{
    private static readonly Dictionary<string, FaultAction> Actions = new()
    {
        ["Content-Range with a wrong start"] = FaultAction.ContentRange("bytes 5-3145727/3145728"),
        ["Content-Range with a wrong total"] = FaultAction.ContentRange("bytes 0-3145727/99"),
        ["Content-Range without a total"] = FaultAction.ContentRange("bytes 0-3145727/*"),
        ["200 to a range request"] = FaultAction.IgnoreRange(),
        ["416 with the equal length"] = FaultAction.RangeNotSatisfiable("bytes */3145728"),
        ["416 with a larger length"] = FaultAction.RangeNotSatisfiable("bytes */99999999999"),
        ["416 without a length"] = FaultAction.RangeNotSatisfiable(null),
        ["body shorter than announced"] = FaultAction.ShortBody(5000),
        ["reset in mid-body"] = FaultAction.ResetAfter(MiB),
        ["reset before the body"] = FaultAction.ResetAfter(0),
        ["more bytes than announced"] = FaultAction.ExtraBytes(7),
        ["chunked without a length"] = FaultAction.Chunked(),
        ["chunked and cut off"] = FaultAction.ChunkedCut(MiB),
        ["one bit flipped"] = FaultAction.FlipBit(MiB),
        ["hash header missing"] = FaultAction.HashHeader(),
        ["hash header malformed"] = FaultAction.HashHeader("crc32c=zzz"),
        ["page"] = FaultAction.Html(200),
        ["page that calls itself audio"] = FaultAction.Html(200, "audio/wav"),
        ["500 with a page"] = FaultAction.Html(500),
        ["503"] = FaultAction.Status(503),
        ["429"] = FaultAction.Status(429),
        ["404"] = FaultAction.Status(404),
    };

    [Theory]
    [InlineData("Content-Range with a wrong start")]
    [InlineData("Content-Range with a wrong total")]
    [InlineData("Content-Range without a total")]
    [InlineData("200 to a range request")]
    [InlineData("416 with the equal length")]
    [InlineData("416 with a larger length")]
    [InlineData("416 without a length")]
    [InlineData("body shorter than announced")]
    [InlineData("reset in mid-body")]
    [InlineData("reset before the body")]
    [InlineData("more bytes than announced")]
    [InlineData("chunked without a length")]
    [InlineData("chunked and cut off")]
    [InlineData("one bit flipped")]
    [InlineData("hash header missing")]
    [InlineData("hash header malformed")]
    [InlineData("500 with a page")]
    [InlineData("503")]
    [InlineData("429")]
    public async Task What_goes_wrong_once_is_survived(string what)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(Actions[what]) with { SessionId = SessionId });

        await SaveWellAsync();
    }

    [Theory]
    [InlineData("Content-Range with a wrong start", "LengthMismatch", ErrorCategory.InvalidData)]
    [InlineData("416 without a length", "LengthMismatch", ErrorCategory.InvalidData)]
    [InlineData("reset before the body", "ConnectionFailed", ErrorCategory.ConnectionError)]
    [InlineData("more bytes than announced", "LengthMismatch", ErrorCategory.InvalidData)]
    [InlineData("one bit flipped", "HashMismatch", ErrorCategory.InvalidData)]
    [InlineData("page", "ContentNotAudio", ErrorCategory.InvalidData)]
    [InlineData("page that calls itself audio", "ContentNotAudio", ErrorCategory.InvalidData)]
    [InlineData("500 with a page", "ServiceUnavailable", ErrorCategory.ResourceUnavailable)]
    [InlineData("503", "ServiceUnavailable", ErrorCategory.ResourceUnavailable)]
    [InlineData("429", "RateLimited", ErrorCategory.LimitsExceeded)]
    [InlineData("404", "ObjectNotFound", ErrorCategory.ObjectNotFound)]
    public async Task What_goes_wrong_for_ever_is_one_error_and_no_file(string what, string cause, ErrorCategory category)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(Actions[what]) with { SessionId = SessionId, Times = Fault.Always });

        ErrorRecord error = await SaveBadlyAsync(cause);

        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Null(PSObject.AsPSObject(error.TargetObject).Properties["PresignedUrl"].Value);
    }

    [Fact]
    public async Task A_hash_that_is_required_and_missing_refuses_the_file()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader()) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("HashMissing", "-RequireHash");
    }

    [Fact]
    public async Task A_gzipped_object_comes_out_unpacked()
    {
        AddTroubled(SandboxObject.Gzip(SandboxObject.Wav(10).ToArray()));

        await SaveWellAsync("-RequireHash");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_download_of_an_object_that_was_replaced_between_two_runs_restarts(bool serverHonoursIfMatch)
    {
        SandboxSession session = AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)) with { SessionId = SessionId });
        await SaveBadlyAsync("ConnectionFailed", "-MaximumRetryCount 0");
        Replace(session, SandboxObject.Random(3 * MiB, 2));
        Sandbox.Requests.Clear();
        if (!serverHonoursIfMatch)
        {
            Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreIfMatch()) with { SessionId = SessionId, Times = Fault.Always });
        }

        await SaveWellAsync();

        Assert.Contains(Sandbox.Requests.Downloads, r => r.Headers.ContainsKey("If-Match"));
    }

    [Fact]
    public async Task An_interrupted_run_is_resumed()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)) with { SessionId = SessionId });
        await SaveBadlyAsync("ConnectionFailed", "-MaximumRetryCount 0");
        Sandbox.Requests.Clear();

        var result = await SaveWellAsync();

        Assert.Contains("Resumed", result.Values("Status"));
        Assert.InRange(Sandbox.Requests.StorageBytesServed, MiB, 2 * MiB);
    }

    [Theory]
    [InlineData("https://example.invalid/elsewhere?X-Goog-Signature=1")]
    [InlineData("http://example.invalid/elsewhere")]
    public async Task A_redirect_of_storage_is_refused(string to)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Redirect(new Uri(to))) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("RedirectRefused");
    }

    [Fact]
    public async Task A_redirect_of_the_service_is_refused_and_the_token_goes_nowhere()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Redirect(new Uri(Sandbox.StorageUri, "trap"))) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("RedirectRefused");

        Assert.DoesNotContain(Sandbox.Requests.All, r => r.Path.Contains("trap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_in_a_loop_is_one_request()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Redirect(new Uri(Sandbox.ApiUri, $"api/v1/ambient/session/{SessionId}/recording"))) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("RedirectRefused");

        Assert.Single(Sandbox.Requests.Listings, r => r.SessionId == SessionId);
    }

    [Theory]
    [InlineData("http://example.invalid/x.wav", "PresignedUrlRefused")]
    [InlineData("https://user:secret@example.invalid/x.wav", "PresignedUrlRefused")]
    [InlineData("file:///etc/passwd", "PresignedUrlRefused")]
    [InlineData("ftp://example.invalid/x", "PresignedUrlRefused")]
    [InlineData("", "RecordingInvalid")]
    [InlineData(null, "RecordingInvalid")]
    public async Task A_presigned_url_that_is_not_safe_is_never_asked(string? url, string cause)
    {
        SandboxSession session = AddTroubled();
        session.Recordings[0].UrlOverride = _ => url;

        await SaveBadlyAsync(cause);
    }

    [Theory]
    [InlineData("Content-Encoding", "gzip", "")]
    [InlineData("Content-Encoding", "gzip", "-Download")]
    [InlineData("Content-Encoding", "deflate", "")]
    [InlineData("Content-Encoding", "br", "-Download")]
    [InlineData("Content-Type", "text/plain", "")]
    [InlineData("Content-Type", "text/plain", "-Download")]
    [InlineData("Content-Type", "text/html", "-Download")]
    [InlineData("Content-Type", "application/json", "-Download")]
    public async Task Good_audio_is_saved_whatever_a_header_calls_it(string header, string value, string parameters)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.WithHeader(header, value)) with { SessionId = SessionId, Times = Fault.Always });

        CommandResult result = await SaveWellAsync(parameters);

        Assert.DoesNotContain("Length", result.Values("Verification"));
    }

    [Theory]
    [InlineData(520)]
    [InlineData(524)]
    [InlineData(529)]
    [InlineData(530)]
    public async Task Status_codes_of_content_delivery_networks_are_retried(int status)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Html(status)) with { SessionId = SessionId, Times = 3 });
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Html(status)) with { SessionId = SessionId, Times = 3 });

        await SaveWellAsync();
    }

    [Theory]
    [InlineData("{\"recordings\":[{\"recording_id\":\"0")]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("null")]
    public async Task A_listing_that_is_cut_is_retried(string body)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Body(body)) with { SessionId = SessionId, Times = 4 });

        await SaveWellAsync();
    }

    [Fact]
    public async Task A_listing_that_is_a_page_is_asked_for_once()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Html(200)) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("ResponseInvalid");

        Assert.Single(Sandbox.Requests.Listings, r => r.SessionId == SessionId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("[]")]
    [InlineData("{\"recordings\":7}")]
    public async Task A_listing_that_is_not_the_documented_json_is_one_error(string body)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Body(body)) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("ResponseInvalid");
    }

    [Fact]
    public async Task A_hundred_megabytes_of_json_are_refused()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.HugeJson(100L * MiB)) with { SessionId = SessionId });

        await SaveBadlyAsync("ResponseTooLarge");
    }

    [Theory]
    [InlineData("{\"recordings\":[{\"recording_id\":null}]}", "RecordingInvalid")]
    [InlineData("{\"recordings\":[{\"recording_id\":7,\"presigned_url\":7}]}", "PresignedUrlRefused")]
    [InlineData("{\"recordings\":[null]}", "RecordingInvalid")]
    [InlineData("{\"recordings\":[]}", "RecordingListEmpty")]
    [InlineData("{}", "RecordingListEmpty")]
    public async Task A_listing_with_fields_of_the_wrong_type_is_one_error(string body, string cause)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Body(body)) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync(cause);
    }

    [Theory]
    [InlineData(1738765432000L)]
    [InlineData("1738765432")]
    [InlineData("2099-01-01T00:00:00Z")]
    [InlineData(true)]
    public async Task Any_form_of_expiry_is_lived_with(object expiry)
    {
        SandboxSession session = AddTroubled();
        session.Recordings[0].ExpiresAtOverride = expiry;

        await SaveWellAsync();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("date")]
    [InlineData("garbage")]
    public async Task Retry_after_is_heeded_or_passed_over(string value)
    {
        AddTroubled();
        string header = value == "date" ? DateTimeOffset.UtcNow.AddSeconds(20).ToString("R") : value;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503, headers: ("Retry-After", header))) with { SessionId = SessionId, Times = 3 });

        await SaveWellAsync();
    }

    [Fact]
    public async Task An_absurd_retry_after_ends_the_file_at_once()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503, headers: ("Retry-After", "86400"))) with { SessionId = SessionId, Times = Fault.Always });

        ErrorRecord error = await SaveBadlyAsync("ServiceUnavailable");

        Assert.Contains("86400 seconds", error.ToString(), StringComparison.Ordinal);
        Assert.Single(Sandbox.Requests.Downloads, r => r.SessionId == SessionId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 * MiB)]
    [InlineData((8 * MiB) + 1)]
    [InlineData((32 * MiB) + 1)]
    public async Task A_file_of_any_length_is_saved(long length)
    {
        AddTroubled(SandboxObject.Random(length, 1));

        await SaveWellAsync();
    }
}
