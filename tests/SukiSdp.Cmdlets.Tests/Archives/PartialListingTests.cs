using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>A listing that says of itself that it is only some of the recordings: what it has is saved, and the session does not count as complete.</summary>
public sealed class PartialListingTests : ManifestTest
{
    [Theory]
    [InlineData("next_page_token", "\"abc\"")]
    [InlineData("nextPageToken", "\"abc\"")]
    [InlineData("next_token", "\"abc\"")]
    [InlineData("next", "\"https://sdp.example/2\"")]
    [InlineData("next", "2")]
    [InlineData("next", "{\"href\":\"https://sdp.example/2\"}")]
    [InlineData("next-cursor", "\"abc\"")]
    [InlineData("has_more", "true")]
    [InlineData("hasMore", "\"true\"")]
    [InlineData("HasNextPage", "1")]
    [InlineData("is_truncated", "true")]
    [InlineData("total", "3")]
    [InlineData("total_count", "\"3\"")]
    [InlineData("totalRecordings", "3.0")]
    [InlineData("count", "3")]
    [InlineData("total_pages", "2")]
    [InlineData("pagination", "{\"next_page_token\":\"abc\"}")]
    [InlineData("paging", "{\"cursors\":{\"next\":\"abc\"}}")]
    [InlineData("meta", "{\"total\":3}")]
    [InlineData("page", "{\"has_next\":true}")]
    [InlineData("pageInfo", "{\"hasNextPage\":true,\"endCursor\":\"abc\"}")]
    [InlineData("links", "{\"next\":\"/2\"}")]
    [InlineData("_links", "{\"next\":{\"href\":\"/2\"}}")]
    [InlineData("links", "[{\"rel\":\"next\",\"href\":\"/2\"}]")]
    [InlineData("nextPageUrl", "\"/2\"")]
    [InlineData("complete", "false")]
    [InlineData("expected_count", "3")]
    public async Task What_is_listed_is_saved_and_the_session_is_not_complete(string name, string value)
    {
        SandboxSession session = AddSession("a", chunks: 2);
        session.Fields[name] = value;

        CommandResult result = await RunWellAsync($"'a' | {Save} -Join -Summary");

        Assert.Equal("Sessions=1 Incomplete=1 Files=2 Saved=2", Numbers(result));
        Assert.Contains("only some of the recordings", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(Lines, line => line["status"]!.GetValue<string>() == "complete");
        Assert.DoesNotContain("kept/a.wav", Files());
        Assert.False(await IsIntactAsync());

        session.Fields.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2 Joined=1", Numbers(await RunWellAsync($"'a' | {Save} -Join -Summary")));
    }

    [Theory]
    [InlineData("next_page_token", "null")]
    [InlineData("next_page_token", "\"\"")]
    [InlineData("next", "\" \"")]
    [InlineData("next", "{}")]
    [InlineData("next", "{\"href\":null}")]
    [InlineData("next_offset", "0")]
    [InlineData("has_more", "false")]
    [InlineData("has_more", "null")]
    [InlineData("hasMore", "\"false\"")]
    [InlineData("hasMore", "0")]
    [InlineData("total", "2")]
    [InlineData("total", "1")]
    [InlineData("total", "0")]
    [InlineData("total", "null")]
    [InlineData("total", "\"many\"")]
    [InlineData("count", "2")]
    [InlineData("total_pages", "1")]
    [InlineData("pagination", "{\"next_page_token\":null,\"total\":2,\"page\":1}")]
    [InlineData("pagination", "null")]
    [InlineData("page", "1")]
    [InlineData("links", "[]")]
    [InlineData("links", "{\"self\":\"/1\",\"next\":null}")]
    [InlineData("links", "[{\"rel\":\"prev\",\"href\":\"/0\"}]")]
    [InlineData("something", "{\"next\":\"x\",\"total\":99}")]
    [InlineData("duration", "99")]
    public async Task Fields_that_say_nothing_of_the_kind_change_nothing(string name, string value)
    {
        AddSession("a", chunks: 2).Fields[name] = value;

        CommandResult result = await RunWellAsync($"'a' | {Save} -Summary");

        Assert.Equal("Sessions=1 Complete=1 Files=2 Saved=2", Numbers(result));
        Assert.Empty(result.Warnings);
        Assert.True(await IsIntactAsync());
    }

    [Theory]
    [InlineData("Save-SukiRecording -Destination kept")]
    [InlineData("Get-SukiRecording")]
    public async Task A_run_over_many_sessions_warns_once(string command)
    {
        foreach (string id in new[] { "a", "b", "c" })
        {
            AddSession(id).Fields["has_more"] = "true";
        }

        Assert.Contains("'has_more'", Assert.Single((await RunWellAsync($"'a', 'b', 'c' | {command}")).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_that_are_piped_from_such_a_listing_are_not_joined()
    {
        AddSession("a", chunks: 2).Fields["has_more"] = "true";
        AddSession("b", chunks: 2);

        await RunWellAsync("'a', 'b' | Get-SukiRecording | Save-SukiRecording -Destination kept -Join");

        Assert.Contains("kept/b.wav", Files());
        Assert.DoesNotContain("kept/a.wav", Files());
    }

    [Fact]
    public async Task An_empty_part_is_the_error_that_it_is_and_nothing_is_recorded()
    {
        AddSession("a", chunks: 0).Fields["next"] = "\"abc\"";

        CommandResult result = await RunAsync($"'a' | {Save} -Summary");

        Assert.Equal(["RecordingListEmpty"], result.Causes);
        Assert.Single(result.Warnings);
        Assert.Equal("Sessions=1 Incomplete=1 Failed=1", Numbers(result));
        Assert.False(File.Exists(Manifest));
    }

    [Fact]
    public async Task A_recheck_that_lists_a_part_makes_the_session_incomplete()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        Age(TimeSpan.FromDays(2));
        session.Fields["has_more"] = "true";

        Assert.Equal("Sessions=1 Incomplete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Save} -RecheckAfter 1.0:0:0 -Summary")));

        Assert.Equal(["Incomplete a"], await FindAsync());
        session.Fields.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=2 Skipped=2", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }
}
