using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Proxies;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The proxy parameters, and the system's proxy, which .NET takes from environment variables when it first needs one: in a shell of its own.</summary>
public sealed class ProxyTests : ModuleTest
{
    private const string Password = "se:cret";

    [Fact]
    public async Task Both_commands_go_through_the_proxy_with_its_credential()
    {
        AddSession();
        using TestProxy proxy = new($"user:{Password}");

        await RunWellAsync(
            $"Get-SukiRecording {SessionId} -Proxy $proxy -ProxyCredential $credential | Save-SukiRecording -Proxy $proxy -ProxyCredential $credential",
            ("proxy", proxy.Address),
            ("credential", Credential(Password)));

        Assert.Contains(proxy.Requests, r => r.Target == Sandbox.ApiUri.Authority && r.Status == 0);
        Assert.Contains(proxy.Requests, r => r.Target == Sandbox.StorageUri.Authority && r.Status == 0);
        Assert.Single(Files());
    }

    [Theory]
    [InlineData("Get-SukiRecording $ids")]
    [InlineData("$ids | Save-SukiRecording")]
    public async Task A_proxy_that_is_not_satisfied_ends_the_command_by_one_error(string command)
    {
        using TestProxy proxy = new($"user:{Password}");

        CommandResult result = await RunAsync(
            $"{command} -Proxy $proxy -ProxyCredential $credential -Verbose",
            ("ids", (string[])["a", "b", "c"]),
            ("proxy", proxy.Address),
            ("credential", Credential("wr:ong")));

        Assert.Equal("ProxyAuthenticationRequired", Assert.Single(result.Causes));
        Assert.Equal(ErrorCategory.AuthenticationError, result.Terminating!.CategoryInfo.Category);
        Assert.Contains("-ProxyCredential", result.Terminating.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("wr:ong", result.AllText, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Theory]
    [InlineData("-Proxy proxy:8080")]
    [InlineData("-Proxy http://user:se:cret@proxy:8080")]
    [InlineData("-Proxy http://proxy:8080 -ProxyCredential $credential -ProxyUseDefaultCredentials")]
    public async Task What_cannot_be_meant_is_an_error_before_any_call(string parameters)
    {
        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId} {parameters}", ("credential", Credential(Password)));

        Assert.Equal("ProxyInvalid", Assert.Single(result.Causes));
        Assert.Equal(ErrorCategory.InvalidArgument, result.Terminating!.CategoryInfo.Category);
        Assert.DoesNotContain("cret", result.AllText, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Without_the_parameter_the_systems_proxy_is_used()
    {
        AddSession();
        using TestProxy proxy = new($"user:{Password}");

        ShellResult result = await RunInShellAsync("", ("http_proxy", $"http://user:se%3Acret@{proxy.Address.Authority}"));

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains(proxy.Requests, r => r.Target == Sandbox.ApiUri.Authority && r.Status == 0);
        Assert.Contains(proxy.Requests, r => r.Target == Sandbox.StorageUri.Authority && r.Status == 0);
        Assert.Single(Files());
    }

    [Fact]
    public async Task The_credential_is_for_the_systems_proxy_too()
    {
        AddSession();
        using TestProxy proxy = new($"user:{Password}");

        ShellResult result = await RunInShellAsync(
            $"-ProxyCredential ([pscredential]::new('user', [Net.NetworkCredential]::new('', '{Password}').SecurePassword))", ("http_proxy", proxy.Address.ToString()));

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains(proxy.Requests, r => r.Target == Sandbox.StorageUri.Authority && r.Status == 0);
    }

    [Fact]
    public async Task Where_the_system_says_so_there_is_none()
    {
        AddSession();
        using TestProxy proxy = new();

        ShellResult result = await RunInShellAsync("", ("http_proxy", proxy.Address.ToString()), ("no_proxy", "127.0.0.1"));

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task A_dead_system_proxy_is_named_without_its_password()
    {
        AddSession();
        string authority;
        using (TestProxy proxy = new())
        {
            authority = proxy.Address.Authority;
        }

        ShellResult result = await RunInShellAsync("-MaximumRetryCount 0", ("http_proxy", $"http://user:se%3Acret@{authority}"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"the proxy {authority} refused the connection", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", result.Errors, StringComparison.Ordinal);
    }

    private static PSCredential Credential(string password) => new("user", new System.Net.NetworkCredential("", password).SecurePassword);

    private Task<ShellResult> RunInShellAsync(string parameters, params (string Name, string Value)[] environment) => ShellProcess.RunAsync(
        $"Save-SukiRecording {SessionId} -Destination '{Folder}' -Token '{Sandbox.Token}' -BaseUri {Sandbox.ApiUri} {parameters}", environment);
}
