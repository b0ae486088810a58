using System.Text;
using SukiSdp.Api;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using SukiSdp.Tests.Framework;

namespace SukiSdp.Tests.Api;

public sealed class ListingTests
{
    [Fact]
    [Trait("Client", "Both")]
    public async Task Recordings_come_by_sequence_number_whatever_order_the_service_has()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1), SandboxObject.Wav(1), SandboxObject.Wav(1));
        session.Recordings.Reverse();

        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");

        Assert.Equal([1, 2, 3], listed.Select(r => r.SequenceNumber!.Value));
    }

    [Theory]
    [InlineData("""{"recordings":[{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":1738765432,"sequence_number":1}],"is_streamable":true,"more":{"a":[1]}}""")]
    [InlineData("""{"recordings":[{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":1738765432000,"sequence_number":"1"}],"is_streamable":"true"}""")]
    [InlineData("""{"recordings":[{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":"1738765432","sequence_number":1.0,"x":null}],"is_streamable":true}""")]
    [InlineData("""{"recordings":[{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":"2025-02-05T14:23:52Z","sequence_number":1}],"is_streamable":true}""")]
    public void Fields_are_read_leniently(string json)
    {
        RecordingListing listing = Read(json);

        SukiRecording recording = Assert.Single(listing.Recordings);
        Assert.Equal("r", recording.RecordingId);
        Assert.Equal(1, recording.SequenceNumber);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1738765432), recording.ExpiresAt);
        Assert.Equal(TimeSpan.Zero, recording.ExpiresAt!.Value.Offset);
        Assert.True(recording.IsStreamable);
    }

    [Theory]
    [InlineData("""{"recordings":[],"is_streamable":true}""")]
    [InlineData("""{"is_streamable":true}""")]
    [InlineData("""{"recordings":null}""")]
    [InlineData("{}")]
    public void An_empty_or_absent_list_is_no_recordings(string json) => Assert.Empty(Read(json).Recordings);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("{\"recordings\":{}}")]
    [InlineData("{\"recordings\":\"x\"}")]
    [InlineData("{\"recordings\":[")]
    public void What_is_not_the_documented_json_is_refused(string json) =>
        Assert.Equal(SukiError.ResponseInvalid, Assert.Throws<SukiSdpException>(() => Read(json)).Error);

    [Theory]
    [InlineData("null", SukiError.RecordingInvalid)]
    [InlineData("7", SukiError.RecordingInvalid)]
    [InlineData("""{"presigned_url":"https://x.test/a"}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"","presigned_url":"https://x.test/a"}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"r"}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"\ud800","presigned_url":"https://x.test/a"}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"r","presigned_url":null}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"r","presigned_url":{"a":1}}""", SukiError.RecordingInvalid)]
    [InlineData("""{"recording_id":"r","presigned_url":"http://x.test/a"}""", SukiError.PresignedUrlRefused)]
    [InlineData("""{"recording_id":"r","presigned_url":"https://user:pw@x.test/a"}""", SukiError.PresignedUrlRefused)]
    [InlineData("""{"recording_id":"r","presigned_url":"file:///etc/passwd"}""", SukiError.PresignedUrlRefused)]
    [InlineData("""{"recording_id":"r","presigned_url":"ftp://x.test/a"}""", SukiError.PresignedUrlRefused)]
    [InlineData("""{"recording_id":"r","presigned_url":"//x.test/a"}""", SukiError.PresignedUrlRefused)]
    [InlineData("""{"recording_id":"r","presigned_url":"https:///a"}""", SukiError.PresignedUrlRefused)]
    public void One_bad_entry_is_one_problem_and_the_others_stay(string item, SukiError expected)
    {
        RecordingListing listing = Read($$"""{"recordings":[{{item}},{"recording_id":"good","presigned_url":"https://x.test/b"}]}""");

        Assert.Equal("good", Assert.Single(listing.Recordings).RecordingId);
        SukiSdpException problem = Assert.Single(listing.Problems);
        Assert.Equal(expected, problem.Error);
        Assert.DoesNotContain("x.test", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a"}""")]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":null,"sequence_number":null}""")]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":{},"sequence_number":[]}""")]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":-5,"sequence_number":1.5}""")]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":1e300,"sequence_number":99999999999}""")]
    [InlineData("""{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":"soon","sequence_number":"first"}""")]
    public void What_the_service_does_not_say_is_null(string item)
    {
        SukiRecording recording = Assert.Single(Read($$"""{"recordings":[{{item}}]}""").Recordings);

        Assert.Null(recording.SequenceNumber);
        Assert.Null(recording.ExpiresAt);
        Assert.False(recording.IsStreamable);
    }

    [Fact]
    [Trait("Client", "Both")]
    public async Task A_hundred_megabytes_of_json_are_not_read()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.HugeJson(100L * 1024 * 1024)));

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ResponseTooLarge);
        long served = Assert.Single(fixture.Sandbox.Requests.Listings).BytesServed;
        if (!FrameworkProgram.IsMono)
        {
            // When Mono closes such a response, all of it has been sent at times.
            Assert.InRange(served, 0, 32L * 1024 * 1024);
        }
    }

    [Theory]
    [Trait("Client", "Both")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../../x", "..%2F..%2Fx")]
    [InlineData(@"..\x", "..%5Cx")]
    [InlineData("a\u200Eb\u202Ec", "a%E2%80%8Eb%E2%80%AEc")]
    [InlineData("a b?c#d", "a%20b%3Fc%23d")]
    [InlineData("..%2f", "..%252f")]
    [InlineData("é", "%C3%A9")]
    public async Task Ids_are_escaped_whole(string id, string escaped)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session(id, SandboxObject.Wav(1));

        await fixture.SaveAsync(id);

        fixture.AssertWhole(session);
        Assert.Equal($"/api/v1/ambient/session/{escaped}/recording", Assert.Single(fixture.Sandbox.Requests.Listings).Path);
        Assert.Contains($"/{escaped}/", Assert.Single(fixture.Sandbox.Requests.Downloads).Path, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Client", "Both")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Ids_that_a_url_would_fold_away_are_refused_before_any_call(string id)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();

        await fixture.SaveAsync(id);

        Assert.Equal(SukiError.SessionIdInvalid, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Empty(fixture.Sandbox.Requests.All);
    }

    [Theory]
    [InlineData("""{"code":7,"message":"permission_denied"}""", "permission_denied")]
    [InlineData("""{"code":"x","message":"insufficient_scope: recordings"}""", "insufficient_scope")]
    [InlineData("""{"message":" sbac_denied : text"}""", "sbac_denied")]
    [InlineData("""{"message":7}""", null)]
    [InlineData("""{"message":"Patient John Doe has no access"}""", null)]
    [InlineData("""["permission_denied"]""", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void The_services_error_id_is_found_and_nothing_else_is_let_through(string body, string? expected) =>
        Assert.Equal(expected, ServiceErrorBody.ReadId(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("next_page_url", "\"https://sdp.example/2\"")]
    [InlineData("nextPageUrl", "\"https://sdp.example/2\"")]
    [InlineData("@odata.nextLink", "\"https://sdp.example/2\"")]
    [InlineData("odata.nextLink", "\"https://sdp.example/2\"")]
    [InlineData("nextRecordsUrl", "\"/2\"")]
    [InlineData("next_cursor_token", "\"abc\"")]
    [InlineData("nextKey", "\"abc\"")]
    [InlineData("LastEvaluatedKey", "{\"id\":{\"S\":\"abc\"}}")]
    [InlineData("cursor", "\"abc\"")]
    [InlineData("after", "\"abc\"")]
    [InlineData("cursor", "{\"next\":\"abc\"}")]
    [InlineData("has_more_pages", "true")]
    [InlineData("hasMoreData", "true")]
    [InlineData("more_recordings", "true")]
    [InlineData("more_recordings", "2")]
    [InlineData("remaining", "2")]
    [InlineData("recordings_remaining", "\"2\"")]
    [InlineData("status", "\"partial\"")]
    [InlineData("listStatus", "\"INCOMPLETE\"")]
    [InlineData("partial_results", "true")]
    [InlineData("complete", "false")]
    [InlineData("is_complete", "false")]
    [InlineData("isComplete", "\"False\"")]
    [InlineData("last", "false")]
    [InlineData("is_last", "false")]
    [InlineData("isLastPage", "false")]
    [InlineData("end", "false")]
    [InlineData("done", "false")]
    [InlineData("last_page", "false")]
    [InlineData("last_page", "2")]
    [InlineData("total_available", "3")]
    [InlineData("expected_count", "3")]
    [InlineData("number_of_recordings", "3")]
    [InlineData("numRecordings", "3")]
    [InlineData("recordings_total", "3")]
    [InlineData("total_recording_count", "3")]
    [InlineData("TotalRecordingCount", "3")]
    [InlineData("paging_info", "{\"next\":\"/2\"}")]
    [InlineData("PagingInfo", "{\"Total\":3}")]
    public void Any_usual_field_that_says_that_there_is_more_is_noticed(string name, string value) =>
        Assert.StartsWith(name, ReadField(name, value).PartField, StringComparison.Ordinal);

    // What such fields have when all is listed, and fields of other things.
    [Theory]
    [InlineData("next_page_url", "null")]
    [InlineData("next_page_url", "\"\"")]
    [InlineData("nextKey", "false")]
    [InlineData("next_page", "0")]
    [InlineData("next_retry_at", "\"2026-01-01T00:00:00Z\"")]
    [InlineData("next_poll_seconds", "30")]
    [InlineData("nextSessionId", "\"abc\"")]
    [InlineData("next_visit", "{\"date\":\"2026-01-01\"}")]
    [InlineData("LastEvaluatedKey", "null")]
    [InlineData("LastEvaluatedKey", "{}")]
    [InlineData("cursor", "\"\"")]
    [InlineData("cursor", "{\"next\":null,\"previous\":\"abc\"}")]
    [InlineData("pageInfo", "{\"hasNextPage\":false,\"endCursor\":\"abc\",\"startCursor\":\"abc\"}")]
    [InlineData("paging", "{\"has_more\":false,\"cursor\":\"abc\"}")]
    [InlineData("paging", "{\"cursors\":{\"before\":\"a\",\"after\":\"b\"},\"next\":null}")]
    [InlineData("before", "\"abc\"")]
    [InlineData("has_more_pages", "false")]
    [InlineData("more_recordings", "0")]
    [InlineData("more_info", "\"https://docs.example/\"")]
    [InlineData("remaining", "0")]
    [InlineData("retention_days_remaining", "5")]
    [InlineData("rate_limit_remaining", "99")]
    [InlineData("status", "\"complete\"")]
    [InlineData("status", "\"partially_billed\"")]
    [InlineData("is_partial_transcript", "true")]
    [InlineData("complete", "true")]
    [InlineData("complete", "null")]
    [InlineData("session_complete", "false")]
    [InlineData("last", "true")]
    [InlineData("last", "\"/9\"")]
    [InlineData("end", "2")]
    [InlineData("end_of_visit", "false")]
    [InlineData("last_page", "1")]
    [InlineData("total_available", "2")]
    [InlineData("expected_count", "0")]
    [InlineData("total_duration", "99")]
    [InlineData("total_bytes", "99")]
    [InlineData("total_file_size", "99")]
    [InlineData("session_count", "99")]
    [InlineData("page_number", "0")]
    [InlineData("number", "5")]
    [InlineData("page_size", "50")]
    [InlineData("limit", "50")]
    [InlineData("paging_info", "{\"next\":null,\"total\":2,\"page_size\":50}")]
    [InlineData("discount", "9")]
    public void A_field_that_does_not_say_so_is_no_sign_of_it(string name, string value) => Assert.Null(ReadField(name, value).PartField);

    [Theory]
    [InlineData("{'#':1,'recordings':[@],'is_streamable':true}")]
    [InlineData("{'recordings':[@],'is_streamable':true,'#':{'#':2}}")]
    [InlineData("{'recordings':[@],'is_streamable':true,'paging':{'#':1,'next':null}}")]
    [InlineData("{'recordings':[{'#':0,'recording_id':'r1','presigned_url':'https://storage.example/o'}],'is_streamable':true}")]
    public void A_field_whose_name_is_no_text_is_ignored(string template)
    {
        string json = template.Replace("@", """{'recording_id':'r1','presigned_url':'https://storage.example/o'}""", StringComparison.Ordinal).Replace('\'', '"');
        foreach (byte[] name in new byte[][] { [0xFF, 0xFE], "\\ud800ecordings"u8.ToArray(), "\\ud800ecording_id"u8.ToArray(), @"presigned\ud8000url"u8.ToArray() })
        {
            byte[] body = [.. Encoding.Latin1.GetBytes(json.Replace("#", Encoding.Latin1.GetString(name), StringComparison.Ordinal))];
            RecordingListing listing = RecordingListing.Read(body, "s", UrlKind.Stream, Unused);
            Assert.True(listing.IsStreamable);
            Assert.True(listing.IsWhole);
            Assert.Equal("r1", Assert.Single(listing.Recordings).RecordingId);
        }
    }

    [Fact]
    public void Fields_of_an_entry_say_nothing_of_the_listing() => Assert.Null(Read(
        """{"recordings":[{"recording_id":"a","presigned_url":"https://storage.test/a","next":"b","has_more":true,"total":9,"complete":false,"status":"partial"}]}""").PartField);

    [Theory]
    [InlineData("<https://sdp.example/2>; rel=\"next\"", true)]
    [InlineData("<https://sdp.example/1>; rel=prev, <https://sdp.example/3>; title=\"3\"; rel=next", true)]
    [InlineData("<https://sdp.example/3>; REL=\"last Next\"", true)]
    [InlineData("<https://sdp.example/1>; rel=\"first\", <https://sdp.example/9>; rel=\"last\"", false)]
    [InlineData("<https://sdp.example/next>; rel=\"self\"", false)]
    [InlineData("<https://sdp.example/1>; rel=\"next-archive\"", false)]
    public async Task A_link_header_that_names_a_next_page_is_noticed(string header, bool isPart)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit", SandboxObject.Wav(0.1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.WithHeader("Link", header)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        Assert.Equal(isPart ? SessionOutcome.Incomplete : SessionOutcome.Complete, Assert.Single(fixture.Sessions).Outcome);
        Assert.Equal(isPart ? 1 : 0, fixture.Warnings.Count(warning => warning.Contains("'Link: rel=next'", StringComparison.Ordinal)));
        Assert.Single(fixture.Files);
    }

    private static RecordingListing ReadField(string name, string value) => Read(
        $$"""{"recordings":[{"recording_id":"a","presigned_url":"https://storage.test/a"},{"recording_id":"b","presigned_url":"https://storage.test/b"}],"{{name}}":{{value}}}""");

    private static RecordingListing Read(string json) => RecordingListing.Read(Encoding.UTF8.GetBytes(json), "visit", UrlKind.Stream, Unused);

    private static SukiConnection Unused { get; } = new(
        new Uri("https://service.test/"),
        new StaticToken(SukiToken.Parse("t", "test")),
        null,
        ProxySettings.SystemDefault,
        RetrySettings.Default,
        TimeSpan.FromSeconds(60),
        Clock.System);
}
