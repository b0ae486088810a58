using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>Every error response to a listing has its own error ID, with a category, a target and a recommended action.</summary>
public sealed class ServiceErrorTests : ModuleTest
{
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["400"] = new("RequestInvalid", ErrorCategory.InvalidArgument, "400 (invalid_request)", Service(400, "invalid_request")),
        ["400 no provider"] = new("ProviderIdInvalid", ErrorCategory.InvalidArgument, "400 (missing_sdp_provider_id_header)", Service(400, "missing_sdp_provider_id_header"), EndsAll: true),
        ["401"] = new("TokenRefused", ErrorCategory.AuthenticationError, "401 (invalid_sdp_token)", Service(401, "invalid_sdp_token"), EndsAll: true),
        ["401 not registered"] = new("ProviderNotRegistered", ErrorCategory.AuthenticationError, "401 (provider_not_registered)", Service(401, "provider_not_registered"), EndsAll: true),
        ["402"] = new("QuotaExceeded", ErrorCategory.QuotaExceeded, "402", State(SessionState.OverQuota)),
        ["403"] = new("AccessDenied", ErrorCategory.PermissionDenied, "403 (permission_denied)", State(SessionState.Forbidden)),
        ["404 unknown"] = new("RecordingNotReady", ErrorCategory.ObjectNotFound, "404", (sandbox, _) => sandbox.Sessions.Remove(SessionId)),
        ["404 processing"] = new("RecordingNotReady", ErrorCategory.ObjectNotFound, "404", State(SessionState.Processing)),
        ["410"] = new("RecordingGone", ErrorCategory.ObjectNotFound, "410", State(SessionState.Gone)),
        ["412"] = new("ProviderInactive", ErrorCategory.PermissionDenied, "412 (provider_user_inactive)", State(SessionState.ProviderInactive)),
        ["418"] = new("ResponseInvalid", ErrorCategory.InvalidData, "418", Listing(FaultAction.Status(418))),
        ["429"] = new("RateLimited", ErrorCategory.LimitsExceeded, "429", Listing(FaultAction.Status(429))),
        ["429 for an hour"] = new("RateLimited", ErrorCategory.LimitsExceeded, "3600 seconds", Listing(FaultAction.Status(429, headers: ("Retry-After", "3600")))),
        ["500"] = new("ServiceUnavailable", ErrorCategory.ResourceUnavailable, "500 (internal_server_error)", Service(500, "internal_server_error")),
        ["500 with a web page"] = new("ServiceUnavailable", ErrorCategory.ResourceUnavailable, "500", Listing(FaultAction.Html(500))),
        ["503"] = new("ServiceUnavailable", ErrorCategory.ResourceUnavailable, "503", Listing(FaultAction.Status(503))),
        ["a web page"] = new("ResponseInvalid", ErrorCategory.InvalidData, "a web page", Listing(FaultAction.Html(200))),
        ["not json"] = new("ResponseInvalid", ErrorCategory.InvalidData, "empty or incomplete JSON", Listing(FaultAction.Body("{\"recordings\": [{"))),
        ["other json"] = new("ResponseInvalid", ErrorCategory.InvalidData, "not the documented JSON", Listing(FaultAction.Body("[1, 2]"))),
        ["an empty body"] = new("ResponseInvalid", ErrorCategory.InvalidData, "empty or incomplete JSON", Listing(FaultAction.Body(""))),
        ["far too much"] = new("ResponseTooLarge", ErrorCategory.InvalidData, "MiB", Listing(FaultAction.HugeJson(20_000_000))),
        ["an empty list"] = new("RecordingListEmpty", ErrorCategory.ObjectNotFound, "no recordings", (_, session) => session.Recordings.Clear()),
        ["no list"] = new("RecordingListEmpty", ErrorCategory.ObjectNotFound, "no recordings", (_, session) => session.OmitRecordings = true),
        ["a redirect"] = new("RedirectRefused", ErrorCategory.SecurityError, "status code 302", Listing(FaultAction.Redirect(new Uri("http://127.0.0.1:9/steal?x=1")))),
        ["a broken connection"] = new("ConnectionFailed", ErrorCategory.ConnectionError, "127.0.0.1", Listing(FaultAction.ResetAfter(10))),
        ["an http url"] = new("PresignedUrlRefused", ErrorCategory.SecurityError, "HTTPS", (_, session) => session.Recordings[0].UrlOverride = _ => "http://storage.example/x.wav"),
        ["a file url"] = new("PresignedUrlRefused", ErrorCategory.SecurityError, "HTTPS", (_, session) => session.Recordings[0].UrlOverride = _ => "file:///etc/hostname"),
        ["a url with a user"] = new("PresignedUrlRefused", ErrorCategory.SecurityError, "HTTPS", (_, session) => session.Recordings[0].UrlOverride = _ => "https://user@storage.example/x.wav"),
        ["no url"] = new("RecordingInvalid", ErrorCategory.InvalidData, "presigned_url", (_, session) => session.Recordings[0].UrlOverride = _ => null),
    };

    public static TheoryData<string, string> EveryCase => Matrix(_ => true);

    public static TheoryData<string, string> CasesOfOneItem => Matrix(c => !c.EndsAll);

    public static TheoryData<string, string> CasesThatEndAll => Matrix(c => c.EndsAll);

    [Theory]
    [MemberData(nameof(EveryCase))]
    public async Task Each_cause_has_its_own_error(string name, string command)
    {
        Case expected = Cases[name];
        expected.Arrange(Sandbox, AddSession());

        CommandResult result = await RunAsync($"{command} -SessionId {SessionId} -Verbose -Debug");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Empty(result.Output);
        string type = command == "Get-SukiRecording" ? "GetSukiRecordingCommand" : "SaveSukiRecordingCommand";
        Assert.Equal($"{expected.Cause},SukiSdp.Commands.{type}", error.FullyQualifiedErrorId);
        Assert.Equal(expected.Category, error.CategoryInfo.Category);
        Assert.Contains(expected.Says, error.ToString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails.RecommendedAction));
        Assert.Equal("SukiSdp.SukiSdpException", error.Exception.GetType().FullName);
        Assert.Empty(Files());
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    [Theory]
    [MemberData(nameof(CasesOfOneItem))]
    public async Task One_bad_session_does_not_stop_the_others(string name, string command)
    {
        SandboxSession bad = AddSession();
        AddSession("fine");
        Cases[name].Arrange(Sandbox, bad);

        CommandResult result = await RunAsync($"'{SessionId}', 'fine' | {command}{(command[0] == 'S' ? " -PassThru" : "")}");

        Assert.Equal([Cases[name].Cause], result.Causes);
        Assert.Null(result.Terminating);
        Assert.Equal(SessionId, result.Errors[0].TargetObject);
        Assert.Equal(["fine"], result.Values("SessionId"));
    }

    [Theory]
    [MemberData(nameof(CasesThatEndAll))]
    public async Task What_no_session_can_overcome_ends_the_command_with_one_error(string name, string command)
    {
        Cases[name].Arrange(Sandbox, AddSession());

        CommandResult result = await RunAsync($"1..500 | ForEach-Object {{ '{SessionId}' + $_ }} | {command}");

        Assert.Equal([Cases[name].Cause], result.Causes);
        Assert.NotNull(result.Terminating);
        Assert.True(Sandbox.Requests.Listings.Count < 500);
    }

    [Fact]
    public async Task A_redirect_is_never_followed()
    {
        AddSession();
        await using SandboxHost other = await SandboxHost.StartAsync();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Redirect(new Uri(other.ApiUri, "api/v1/ambient/session/x/recording?secret=1"), 307)));

        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId}");

        Assert.Equal(["RedirectRefused"], result.Causes);
        Assert.DoesNotContain("secret", result.AllText, StringComparison.Ordinal);
        Assert.Empty(other.Requests.All);
    }

    [Theory]
    [InlineData("Get-SukiRecording")]
    [InlineData("Save-SukiRecording -PassThru")]
    public async Task What_passes_is_tried_again(string command)
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)) with { Times = 3 });

        CommandResult result = await RunWellAsync($"{command} -SessionId {SessionId}");

        Assert.Single(result.Output);
        Assert.Equal(4, Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task The_number_of_tries_is_the_users()
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)) with { Times = Fault.Always });

        await RunAsync($"Get-SukiRecording {SessionId} -MaximumRetryCount 1");

        Assert.Equal(2, Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task With_error_action_stop_the_first_error_ends_the_command()
    {
        AddSession().State = SessionState.Gone;
        AddSession("fine");

        CommandResult result = await RunAsync($"'{SessionId}', 'fine' | Get-SukiRecording -ErrorAction Stop");

        Assert.StartsWith("RecordingGone,", result.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private static TheoryData<string, string> Matrix(Func<Case, bool> choose)
    {
        TheoryData<string, string> data = [];
        foreach (string name in Cases.Where(pair => choose(pair.Value)).Select(pair => pair.Key))
        {
            data.Add(name, "Get-SukiRecording");
            data.Add(name, "Save-SukiRecording");
        }

        return data;
    }

    private static Action<SandboxHost, SandboxSession> Service(int status, string id) => Listing(FaultAction.ServiceError(status, id), onlyThis: status != 401 && !id.Contains("provider", StringComparison.Ordinal));

    private static Action<SandboxHost, SandboxSession> Listing(FaultAction action, bool onlyThis = true) =>
        (sandbox, _) => sandbox.Faults.Add(Fault.Listing(action) with { Times = Fault.Always, SessionId = onlyThis ? SessionId : null });

    private static Action<SandboxHost, SandboxSession> State(SessionState state) => (_, session) => session.State = state;

    /// <param name="Cause">The first part of the error id.</param>
    /// <param name="Category">Its category.</param>
    /// <param name="Says">What the message says among other things.</param>
    /// <param name="Arrange">Brings it about for the one session.</param>
    /// <param name="EndsAll">Whether no other session could do better.</param>
    private sealed record Case(string Cause, ErrorCategory Category, string Says, Action<SandboxHost, SandboxSession> Arrange, bool EndsAll = false);
}
