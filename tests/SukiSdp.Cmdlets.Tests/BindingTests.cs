using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What may come through the pipeline: ids, rows of a CSV, parsed JSON, recordings, and recordings that were serialized.</summary>
public sealed class BindingTests : ModuleTest
{
    public static TheoryData<string> BothCommands => ["Get-SukiRecording", "Save-SukiRecording -PassThru"];

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task Ids_are_taken_by_value(string command)
    {
        AddSession("a");
        AddSession("b");

        CommandResult result = await RunWellAsync($"'a', 'b' | {command}");

        Assert.Equal(["a", "b"], result.Values("SessionId").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Get-SukiRecording", "SessionId")]
    [InlineData("Get-SukiRecording", "AmbientSessionId")]
    [InlineData("Get-SukiRecording", "ambient_session_id")]
    [InlineData("Get-SukiRecording", "session_id")]
    [InlineData("Save-SukiRecording -PassThru", "SessionId")]
    [InlineData("Save-SukiRecording -PassThru", "AmbientSessionId")]
    [InlineData("Save-SukiRecording -PassThru", "ambient_session_id")]
    [InlineData("Save-SukiRecording -PassThru", "session_id")]
    public async Task Rows_of_a_csv_are_taken_by_the_name_of_the_column(string command, string column)
    {
        AddSession("a");
        AddSession("b");

        CommandResult result = await RunWellAsync($"[pscustomobject]@{{ Clinic = 'x'; {column} = 'a' }}, [pscustomobject]@{{ Clinic = 'y'; {column} = 'b' }} | {command}");

        Assert.Equal(["a", "b"], result.Values("SessionId").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_webhook_payload_is_taken_as_it_is(string command)
    {
        AddSession("a");
        const string payload = """{"status":"success","session_id":"a","encounter_id":"e","sessions":["a"],"links":[{"name":"x"}]}""";

        CommandResult result = await RunWellAsync($"$payload | ConvertFrom-Json | {command}", ("payload", payload));

        Assert.Equal(["a"], result.Values("SessionId"));
    }

    [Fact]
    public async Task The_response_to_the_creation_of_a_session_is_accepted_as_it_is()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync("""'{"ambient_session_id":"a"}' | ConvertFrom-Json | Get-SukiRecording""");

        Assert.Equal(["a"], result.Values("SessionId"));
    }

    [Fact]
    public async Task A_hashtable_is_a_row_too()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync("@{ session_id = 'a' } | Get-SukiRecording");

        Assert.Equal(["a"], result.Values("SessionId"));
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_row_without_an_id_is_an_error_that_names_its_columns_and_processing_continues(string command)
    {
        AddSession("a");

        CommandResult result = await RunAsync($"[pscustomobject]@{{ Visit = '7'; Clinic = 'x' }}, [pscustomobject]@{{ Visit = '8'; SessionId = 'a' }} | {command}");

        Assert.Equal(["InputInvalid"], result.Causes);
        Assert.Contains("Visit, Clinic", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Single(Sandbox.Requests.Listings);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task An_empty_id_is_an_error_and_processing_continues(string command)
    {
        AddSession("a");

        CommandResult result = await RunAsync($"'', '..', 'a' | {command}");

        Assert.Equal(["SessionIdInvalid", "SessionIdInvalid"], result.Causes);
        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Single(Sandbox.Requests.Listings);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task Leading_and_trailing_spaces_of_an_id_are_ignored_and_an_id_of_spaces_is_reported_with_its_row(string command)
    {
        AddSession("a");
        AddSession("b");

        CommandResult result = await RunAsync($"' a', \"`t\", \"b`r\", '', 'a' | {command}");

        Assert.Equal(["SessionIdInvalid", "SessionIdInvalid"], result.Causes);
        Assert.Equal(["Input 2: the session ID is empty.", "Input 4: the session ID is empty."], result.Errors.Select(e => e.ToString()));
        Assert.Equal(["a", "b"], result.Values("SessionId").Order(StringComparer.Ordinal));
        Assert.Equal(2, Sandbox.Requests.Listings.Count);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_duplicate_id_is_reported_and_listed_once(string command)
    {
        AddSession("a");

        CommandResult result = await RunWellAsync($"'a', 'a', 'a' | {command} -Verbose");

        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("'a': duplicate session ID ignored", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Recordings_are_saved_from_the_pipeline_without_listing_again()
    {
        AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} | Save-SukiRecording -PassThru");

        Assert.Equal(["1", "2"], result.Values("SequenceNumber").Order(StringComparer.Ordinal));
        Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal(2, Sandbox.Requests.Downloads.Count);
    }

    [Fact]
    public async Task Recordings_are_taken_by_parameter()
    {
        AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Save-SukiRecording (Get-SukiRecording {SessionId}) -PassThru");

        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public async Task One_recording_of_several_is_saved_alone()
    {
        AddSession(chunks: 3);

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} | Where-Object SequenceNumber -eq 2 | Save-SukiRecording -PassThru");

        Assert.Equal(["2"], result.Values("SequenceNumber"));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Recordings_that_were_serialized_are_saved()
    {
        AddSession(chunks: 2);
        IReadOnlyList<PSObject> listed = (await RunWellAsync($"Get-SukiRecording {SessionId}")).Output;
        PSObject[] copies = [.. listed.Select(item => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(item)))];
        Assert.All(copies, copy => Assert.Equal("Deserialized.SukiSdp.SukiRecording", copy.TypeNames[0]));
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync("$copies | Save-SukiRecording -PassThru", ("copies", copies));

        Assert.Equal(["1", "2"], result.Values("SequenceNumber").Order(StringComparer.Ordinal));
        Assert.Empty(Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task A_serialized_recording_whose_url_has_expired_is_listed_again()
    {
        AddSession();
        PSObject listed = (await RunWellAsync($"Get-SukiRecording {SessionId}")).Output.Single();
        object copy = PSSerializer.Deserialize(PSSerializer.Serialize(listed));
        Sandbox.ExpireUrls();

        CommandResult result = await RunWellAsync("$copy | Save-SukiRecording -PassThru", ("copy", copy));

        Assert.Equal(["Saved"], result.Values("Status"));
    }

    public static TheoryData<object> OneMoment => new(
        1_768_999_999, 1_768_999_999L, 1_768_999_999d, 1_768_999_999m, 1_768_999_999_000L, "1768999999", " 1768999999 ", "2026-01-21T12:53:19Z", "2026-01-21T13:53:19+01:00",
        "2026-01-21T12:53:19", new DateTime(2026, 1, 21, 12, 53, 19, DateTimeKind.Utc), new DateTime(2026, 1, 21, 12, 53, 19), new DateTimeOffset(2026, 1, 21, 12, 53, 19, default));

    [Theory]
    [MemberData(nameof(OneMoment))]
    public async Task An_expiry_is_read_from_a_number_of_any_type_a_text_and_a_date(object expiry) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_768_999_999), await ExpiryOfAsync(expiry));

    public static TheoryData<object?> NoMoments => new(null, 0, -5, "", "soon", true, double.NaN, double.PositiveInfinity, ulong.MaxValue);

    [Theory]
    [MemberData(nameof(NoMoments))]
    public async Task What_is_no_moment_is_no_expiry(object? expiry) => Assert.Null(await ExpiryOfAsync(expiry));

    [Fact]
    public async Task Saved_files_name_their_sessions_for_another_run()
    {
        AddSession("a");

        CommandResult result = await RunWellAsync("'a' | Save-SukiRecording -PassThru | Get-SukiRecording");

        Assert.Equal(["a"], result.Values("SessionId"));
    }

    private async Task<object?> ExpiryOfAsync(object? expiry)
    {
        CommandResult result = await RunWellAsync(
            "[SukiSdp.Commands.Binding.RecordingTransformationAttribute]::new().Transform($ExecutionContext, [pscustomobject]@{ session_id = 'a'; recording_id = 'r'; expires_at = $expiry })",
            ("expiry", expiry));
        return result.Output.Single().Properties["ExpiresAt"].Value;
    }
}
