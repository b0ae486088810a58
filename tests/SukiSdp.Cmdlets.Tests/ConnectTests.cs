using System.Collections;
using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Proxies;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>Log-in by <c>Connect-SukiSdp</c> and by environment variables, and which of all tokens is used.</summary>
[Collection(SerialTests.Name)]
public sealed class ConnectTests : ModuleTest, IDisposable
{
    private static readonly string[] Variables = ["SUKI_SDP_TOKEN", "SUKI_SDP_BASE_URI", "SUKI_SDP_PROVIDER_ID", "SUKI_SDP_PARTNER_ID", "SUKI_SDP_PARTNER_TOKEN"];

    public void Dispose() => Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));

    [Fact]
    public async Task A_log_in_serves_the_commands_that_come_after_it()
    {
        Prepare();

        CommandResult result = await RunWellAsync($"Connect-SukiSdp p1 -PartnerToken $partner; Get-SukiRecording {SessionId}; Save-SukiRecording -SessionId {SessionId} -PassThru");

        Assert.Equal(2, result.Output.Count);
        Assert.Single(Sandbox.Requests.Logins);
        Assert.DoesNotContain(Sandbox.Requests.Listings, l => l.Headers["sdp_suki_token"] == Sandbox.Token);
    }

    [Fact]
    public async Task A_connection_that_was_made_through_a_proxy_stays_with_it()
    {
        Prepare();
        using TestProxy proxy = new();

        await RunWellAsync($"Connect-SukiSdp p1 -PartnerToken $partner -Proxy {proxy.Address}; Save-SukiRecording {SessionId}");

        Assert.Equal(["POST", "GET", "GET"], proxy.Requests.Select(r => r.Method));
        Assert.Equal(Sandbox.StorageUri.Authority, proxy.Requests.Last().Target);
    }

    [Fact]
    public async Task A_connection_shows_where_and_as_whom_and_no_secret()
    {
        Prepare();

        CommandResult result = await RunWellAsync("$c = Connect-SukiSdp -PartnerId p1 -PartnerToken $partner -ProviderId v1 -PassThru; $c; $c | Out-Default; [System.Management.Automation.PSSerializer]::Serialize($c, 5)");

        PSObject connection = result.Output[0];
        Assert.Equal("p1", connection.Properties["PartnerId"].Value);
        Assert.Equal("v1", connection.Properties["ProviderId"].Value);
        Assert.Equal(Sandbox.ApiUri, connection.Properties["BaseUri"].Value);
        Assert.Null(connection.Properties["Environment"].Value);
        Assert.InRange((DateTimeOffset)connection.Properties["ExpiresAt"].Value, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(65));
        string issued = Sandbox.PartnerToken[..40];
        Assert.All(new[] { result.AllText, Screen.Text, result.Output[1].ToString() }, text => Assert.DoesNotContain(issued, text, StringComparison.Ordinal));
        Assert.DoesNotContain("eyJ", result.Output[1].ToString() + Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_PassThru_nothing_comes_out()
    {
        Prepare();
        Assert.Empty((await RunWellAsync("Connect-SukiSdp p1 -PartnerToken $partner; Disconnect-SukiSdp")).Output);
    }

    [Fact]
    public async Task Two_partners_are_used_side_by_side()
    {
        Prepare();

        await RunWellAsync($"$a = Connect-SukiSdp a -PartnerToken $partner -ProviderId va -PassThru; $b = Connect-SukiSdp b -PartnerToken $partner -ProviderId vb -PassThru; Get-SukiRecording {SessionId} -Connection $a; Get-SukiRecording {SessionId} -Connection $b; Get-SukiRecording {SessionId}");

        Assert.Equal(["va", "vb", "vb"], Sandbox.Requests.Listings.Select(l => l.Headers["sdp_provider_id"]));
        Assert.Equal(2, Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task After_disconnecting_there_is_no_token()
    {
        Prepare();

        CommandResult gone = await RunAsync($"$c = Connect-SukiSdp a -PartnerToken $partner -PassThru; Disconnect-SukiSdp; Get-SukiRecording {SessionId}");
        CommandResult closed = await RunAsync($"Get-SukiRecording {SessionId} -Connection $c");

        Assert.Equal(["TokenMissing"], gone.Causes);
        Assert.Equal(["TokenMissing"], closed.Causes);
        Assert.All(new[] { "-Token", "-Connection", "Connect-SukiSdp", "SUKI_SDP_TOKEN", "SUKI_SDP_PARTNER_ID", "SUKI_SDP_PARTNER_TOKEN" }, way => Assert.Contains(way, gone.Errors[0].ToString(), StringComparison.Ordinal));
        Assert.Empty(Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Tokens_are_looked_for_in_the_order_of_the_documentation()
    {
        Prepare();
        string variable = Sandbox.IssueToken(TimeSpan.FromMinutes(20)), parameter = Sandbox.IssueToken(TimeSpan.FromMinutes(30));
        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", variable);
        Environment.SetEnvironmentVariable("SUKI_SDP_PARTNER_ID", "from-environment");
        Environment.SetEnvironmentVariable("SUKI_SDP_PARTNER_TOKEN", Sandbox.PartnerToken);

        await RunWellAsync($"Get-SukiRecording {SessionId}");
        Assert.Equal(variable, Sandbox.Requests.Listings[^1].Headers["sdp_suki_token"]);

        await RunWellAsync($"Connect-SukiSdp p -PartnerToken $partner; Get-SukiRecording {SessionId}");
        string connected = Sandbox.Requests.Listings[^1].Headers["sdp_suki_token"];
        Assert.DoesNotContain(connected, new[] { variable, parameter, Sandbox.Token });

        await RunWellAsync($"Get-SukiRecording {SessionId} -Token $other", ("other", parameter));
        Assert.Equal(parameter, Sandbox.Requests.Listings[^1].Headers["sdp_suki_token"]);

        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", null);
        await RunWellAsync($"Disconnect-SukiSdp; Get-SukiRecording {SessionId}; Get-SukiRecording {SessionId}");
        Assert.Equal(2, Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task Variables_serve_a_log_in_without_any_parameter()
    {
        Prepare();
        Environment.SetEnvironmentVariable("SUKI_SDP_PARTNER_ID", "from-environment");
        Environment.SetEnvironmentVariable("SUKI_SDP_PARTNER_TOKEN", Sandbox.PartnerToken);

        Assert.Equal(["from-environment"], (await RunWellAsync("Connect-SukiSdp -PassThru")).Values("PartnerId"));
    }

    [Fact]
    public async Task A_wrong_credential_shows_at_the_log_in()
    {
        Prepare();

        CommandResult result = await RunAsync("Connect-SukiSdp p -PartnerToken wrong");

        Assert.Equal(["LoginFailed"], result.Causes);
        Assert.NotNull(result.Terminating);
        Assert.Equal(ErrorCategory.AuthenticationError, result.Errors[0].CategoryInfo.Category);
    }

    [Theory]
    [InlineData("Connect-SukiSdp", "-PartnerId", "SUKI_SDP_PARTNER_ID")]
    [InlineData("Connect-SukiSdp p", "-PartnerToken", "SUKI_SDP_PARTNER_TOKEN")]
    public async Task What_is_missing_for_a_log_in_is_named(string command, params string[] named)
    {
        Prepare();

        CommandResult result = await RunAsync(command);

        Assert.Equal(["TokenMissing"], result.Causes);
        Assert.All(named, name => Assert.Contains(name, result.Errors[0].ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partner_token_is_given_by_name_only()
    {
        Prepare();

        CommandResult result = await RunAsync("Connect-SukiSdp p1 by-position");

        Assert.StartsWith("PositionalParameterNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.Logins);
    }

    [Fact]
    public async Task A_provider_that_is_not_registered_is_an_error_that_says_what_to_do()
    {
        Prepare();

        CommandResult result = await RunAsync("Connect-SukiSdp p -PartnerToken $partner -ProviderId unregistered");

        Assert.Equal(["ProviderNotRegistered"], result.Causes);
        Assert.Contains("Register", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(Sandbox.Requests.Logins);
    }

    [Fact]
    public async Task A_script_block_gives_a_fresh_partner_token_in_the_middle_of_a_save()
    {
        Prepare();
        string[] ids = [.. Enumerable.Range(1, 30).Select(i => $"visit-{i}")];
        Array.ForEach(ids, id => AddSession(id));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Sandbox.ExpireTokens())) with { Skip = 5 });

        CommandResult result = await RunWellAsync("$script:asked = 0; Connect-SukiSdp p -PartnerToken { $script:asked++; $partner }; $ids | Save-SukiRecording -PassThru; \"asked $script:asked\"", ("ids", ids));

        Assert.Equal(31, result.Output.Count);
        Assert.Equal("asked 2", result.Output[^1].ToString());
        Assert.Equal(2, Sandbox.Requests.Logins.Count);
    }

    [Fact]
    public async Task A_script_block_that_fails_while_a_save_runs_ends_it_and_shows_no_secret()
    {
        Prepare();
        string[] ids = [.. Enumerable.Range(1, 30).Select(i => $"visit-{i}")];
        Array.ForEach(ids, id => AddSession(id));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Sandbox.ExpireTokens())) with { Skip = 5 });

        CommandResult result = await RunAsync("$script:asked = 0; Connect-SukiSdp p -PartnerToken { if ($script:asked++) { throw \"vault locked for $partner\" }; $partner }; $ids | Save-SukiRecording", ("ids", ids));

        Assert.Equal(["PartnerTokenUnavailable"], result.Causes);
        Assert.NotNull(result.Terminating);
        Assert.Contains("vault locked", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Sandbox.PartnerToken, result.Terminating.ToString(), StringComparison.Ordinal);
        await AssertNothingIsOpenAsync();
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("{ 5 }")]
    [InlineData("{ throw 'x' }")]
    public async Task A_script_block_that_gives_no_token_is_an_error(string script)
    {
        Prepare();
        Assert.Equal(["PartnerTokenUnavailable"], (await RunAsync($"Connect-SukiSdp p -PartnerToken {script}")).Causes);
        Assert.Empty(Sandbox.Requests.Logins);
    }

    [Fact]
    public async Task A_connection_is_not_used_for_another_base_URI()
    {
        Prepare();

        CommandResult result = await RunAsync($"Connect-SukiSdp p -PartnerToken $partner; Get-SukiRecording {SessionId} -BaseUri https://sdp.suki.ai");

        Assert.Equal(["BaseUriInvalid"], result.Causes);
        Assert.Empty(Sandbox.Requests.Listings);
    }

    private void Prepare()
    {
        AddSession();
        Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", Sandbox.ApiUri.AbsoluteUri);
        UseDefaults(new Hashtable());
        SetVariable("partner", Sandbox.PartnerToken);
    }
}
