using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What a user gives that cannot work: one terminating error, before any call is made.</summary>
public sealed class InputErrorTests : ModuleTest
{
    public static TheoryData<string> BothCommands => ["Get-SukiRecording", "Save-SukiRecording"];

    [Theory]
    [InlineData("Get-SukiRecording -SessionId a")]
    [InlineData("Save-SukiRecording -SessionId a")]
    [InlineData("'a' | Get-SukiRecording")]
    [InlineData("'a' | Save-SukiRecording")]
    [InlineData("[pscustomobject]@{ session_id = 'a' } | Save-SukiRecording")]
    public async Task Without_a_token_one_error_names_every_place_for_it(string script)
    {
        UseDefaults(new Hashtable { ["*-Suki*:BaseUri"] = Sandbox.ApiUri });

        await AssertRefusedAsync(script, "TokenMissing", ErrorCategory.AuthenticationError, "-Token", "SUKI_SDP_TOKEN");
    }

    [Fact]
    public async Task Recordings_bring_their_own_token()
    {
        AddSession();
        UseDefaults(new Hashtable { ["Get-SukiRecording:Token"] = Sandbox.Token, ["*-Suki*:BaseUri"] = Sandbox.ApiUri });

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} | Save-SukiRecording -PassThru");

        Assert.Equal(["Saved"], result.Values("Status"));
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_token_that_has_long_expired_is_refused_before_any_call_and_the_clock_is_named(string command)
    {
        string token = Sandbox.IssueToken(TimeSpan.FromMinutes(-6));

        CommandResult result = await AssertRefusedAsync(
            $"{command} -SessionId a -Token $token", "TokenExpired", ErrorCategory.AuthenticationError, ["expired at", "this computer's clock"], ("token", token));

        Assert.DoesNotContain(token, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_token_that_has_just_expired_is_judged_by_the_service(string command)
    {
        string token = Sandbox.IssueToken(TimeSpan.FromMinutes(-1));

        CommandResult result = await RunAsync($"{command} -SessionId a -Token $token", ("token", token));

        Assert.NotNull(result.Terminating);
        Assert.Equal(["TokenExpired"], result.Causes);
        Assert.Contains("The token from -Token expired at", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.Contains("by the service's clock", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, result.AllText, StringComparison.Ordinal);
        Assert.Single(Sandbox.Requests.All);
    }

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_token_with_a_line_break_is_refused_and_not_shown(string command)
    {
        CommandResult result = await AssertRefusedAsync($"{command} -SessionId a -Token $token", "TokenInvalid", ErrorCategory.InvalidArgument, "line breaks", ("token", "secret-one\nsecret-two"));

        Assert.DoesNotContain("secret-", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_taken_as_a_secure_string_too()
    {
        AddSession();
        SecureString token = new NetworkCredential("", Sandbox.Token).SecurePassword;

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} -Token $token", ("token", token));

        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("http://sdp.example.org")]
    [InlineData("https://user:secret@sdp.example.org")]
    [InlineData("https://sdp.example.org/?key=secret")]
    [InlineData("ftp://sdp.example.org")]
    [InlineData("sdp.example.org")]
    public async Task A_base_URI_that_is_not_secure_is_refused(string address)
    {
        CommandResult result = await AssertRefusedAsync($"Get-SukiRecording a -BaseUri '{address}'", "BaseUriInvalid", ErrorCategory.InvalidArgument, "https");

        Assert.DoesNotContain("secret", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_URI_and_an_environment_cannot_be_combined() =>
        await AssertRefusedAsync($"Get-SukiRecording a -BaseUri {Sandbox.ApiUri} -Environment Stage", "BaseUriInvalid", ErrorCategory.InvalidArgument, "-Environment");

    [Theory]
    [MemberData(nameof(BothCommands))]
    public async Task A_host_that_does_not_respond_is_an_error_of_the_item(string command)
    {
        CommandResult result = await RunAsync($"{command} -SessionId a -BaseUri http://127.0.0.1:{LoopbackPort.Free()}/");

        ErrorRecord error = Assert.Single(result.NonTerminating);
        Assert.Equal(["ConnectionFailed"], result.Causes);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Contains("refused the connection", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("a", error.TargetObject);
    }

    [Fact]
    public async Task A_host_that_is_not_the_service_is_an_error_of_the_item()
    {
        AddSession();

        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId} -BaseUri {Sandbox.StorageUri}");

        Assert.Equal(["AccessDenied"], result.Causes);
    }

    [Fact]
    public async Task A_provider_id_with_a_line_break_is_refused() =>
        await AssertRefusedAsync("Get-SukiRecording a -ProviderId \"p`r`nX-Evil: 1\"", "ProviderIdInvalid", ErrorCategory.InvalidArgument, "-ProviderId");

    // What the shell makes of -Destination "C:\Night Two\" -LogPath "D:\nightly.log", where a backslash before a quotation mark does not end the argument.
    [Theory]
    [InlineData("C:\\Night Two\" -LogPath D:\\nightly.log -SecretName SukiPartner")]
    [InlineData("/srv/night two\" -Manifest /srv/archive.jsonl")]
    [InlineData("C:\\Night Two\"")]
    public async Task A_destination_that_swallowed_the_next_argument_is_refused_with_how_to_quote(string destination) =>
        await AssertRefusedAsync("Save-SukiRecording -SessionId a -Destination $destination", "DestinationInvalid", ErrorCategory.InvalidArgument, ["quotation mark", "\\\" doesn't end an argument", "Omit the backslash before the quotation mark"], ("destination", destination));

    [UnixFact("no name has a quotation mark")]
    public async Task A_quotation_mark_is_part_of_a_name_where_the_system_has_such_names()
    {
        AddSession();

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination 'the \"new\" archive'");

        Assert.StartsWith("the \"new\" archive/", Assert.Single(Files()), StringComparison.Ordinal);
    }

    // By position a token lands where something else is expected, and in the history of the shell.
    [Theory]
    [InlineData("Get-SukiRecording $token", "SessionIdInvalid")]
    [InlineData("$token | Save-SukiRecording", "SessionIdInvalid")]
    [InlineData("Get-SukiRecording -ProviderId $token a", "ProviderIdInvalid")]
    [InlineData("Save-SukiRecording a $token", "DestinationInvalid")]
    [InlineData("Connect-SukiSdp $token -PartnerToken x", "LoginFailed")]
    public async Task A_token_in_the_wrong_place_is_neither_sent_nor_shown_nor_made_a_folder(string script, string cause)
    {
        string token = Sandbox.IssueToken(TimeSpan.FromHours(1));
        UseDefaults(new Hashtable { ["*-Suki*:BaseUri"] = Sandbox.ApiUri, ["*-SukiRecording:Token"] = Sandbox.Token });

        CommandResult result = await RunAsync(script, ("token", token));

        Assert.Equal([cause], result.Causes);
        Assert.Contains("is a token", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, result.AllText, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_destination_that_is_a_file_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "archive"), "x");

        await AssertRefusedAsync("Save-SukiRecording -SessionId a -Destination archive", "DestinationInvalid", ErrorCategory.InvalidArgument, "is a file");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -WhatIf")]
    public async Task A_destination_below_a_file_is_refused_once_and_before_any_call(string whatIf)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "archive"), "x");

        await AssertRefusedAsync($"'a', 'b' | Save-SukiRecording -Destination archive/2026/11{whatIf}", "DestinationInvalid", ErrorCategory.InvalidArgument, Path.Combine(Folder, "archive") + "' isn't a folder");
    }

    [Fact]
    [Trait("Wine", "a name of 300 characters is valid")]
    public async Task A_destination_with_a_name_that_the_system_cannot_have_is_refused() =>
        await AssertRefusedAsync($"Save-SukiRecording -SessionId a -Destination {new string('x', 300)}", "DestinationInvalid", ErrorCategory.InvalidArgument, "can't be used");

    [LinuxFact("there is a folder that not even root can write to")]
    public async Task A_destination_that_may_not_be_written_to_is_refused_once_and_before_any_call()
    {
        await AssertRefusedAsync("'a', 'b' | Save-SukiRecording -Destination /proc/self/archive", "DestinationInvalid", ErrorCategory.InvalidArgument, "'/proc/self/archive' can't be used: cannot create a folder in '/proc/self'");
        await AssertRefusedAsync("'a', 'b' | Save-SukiRecording -Destination /proc", "DestinationInvalid", ErrorCategory.InvalidArgument, "'/proc' can't be used: cannot create a folder in '/proc'");
        await AssertRefusedAsync(
            "'a', 'b' | Save-SukiRecording -Destination /proc -NameTemplate '{SessionId}_{RecordingId}.wav'", "DestinationInvalid", ErrorCategory.InvalidArgument, "'/proc' can't be used: cannot create a file in '/proc'");
    }

    [Fact]
    public async Task A_destination_that_is_not_there_is_made_with_the_first_file_and_no_sooner()
    {
        AddSession();

        await RunAsync("Save-SukiRecording -SessionId unknown -Destination archive/2026");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));

        await RunWellAsync($"Save-SukiRecording -SessionId {SessionId} -Destination archive/2026");
        Assert.StartsWith("archive/2026/", Files().Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Env:\\archive")]
    [InlineData("Variable:archive")]
    [InlineData("nowhere:\\archive")]
    public async Task A_destination_in_another_provider_is_refused(string destination) =>
        await AssertRefusedAsync($"Save-SukiRecording -SessionId a -Destination '{destination}'", "DestinationInvalid", ErrorCategory.InvalidArgument, "file system");

    [Theory]
    [InlineData("{SessionId}.wav", "{RecordingId}")]
    [InlineData("{RecordingId}.wav", "{SessionId}")]
    [InlineData("{SessionId}_{RecordingId}_{Patient}.wav", "'{Patient}' isn't a valid placeholder")]
    [InlineData("../{SessionId}_{RecordingId}.wav", "dot")]
    [InlineData("/{SessionId}_{RecordingId}.wav", "slashes")]
    [InlineData("{SessionId}:{RecordingId}.wav", "character")]
    [InlineData("{SessionId}_{RecordingId}", "extension")]
    [InlineData("{SessionId}_{RecordingId}.part", ".part")]
    public async Task A_name_template_that_could_lose_a_file_is_refused(string template, string says) =>
        await AssertRefusedAsync($"Save-SukiRecording -SessionId a -NameTemplate '{template}'", "NameTemplateInvalid", ErrorCategory.InvalidArgument, says);

    private Task<CommandResult> AssertRefusedAsync(string script, string cause, ErrorCategory category, string says, (string Name, object? Value) variable) =>
        AssertRefusedAsync(script, cause, category, [says], variable);

    private Task<CommandResult> AssertRefusedAsync(string script, string cause, ErrorCategory category, params string[] says) =>
        AssertRefusedAsync(script, cause, category, says, []);

    private async Task<CommandResult> AssertRefusedAsync(string script, string cause, ErrorCategory category, string[] says, params (string Name, object? Value)[] variables)
    {
        CommandResult result = await RunAsync(script, variables);

        Assert.NotNull(result.Terminating);
        Assert.Equal([cause], result.Causes);
        Assert.Equal(category, result.Terminating.CategoryInfo.Category);
        Assert.All(says, part => Assert.Contains(part, result.Terminating.ToString(), StringComparison.Ordinal));
        Assert.False(string.IsNullOrWhiteSpace(result.Terminating.ErrorDetails.RecommendedAction));
        Assert.Empty(Sandbox.Requests.All);
        return result;
    }
}
