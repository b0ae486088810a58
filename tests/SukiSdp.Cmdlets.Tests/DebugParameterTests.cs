using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary><c>-Debug</c> shows debug messages and asks nothing; what the caller prefers for the other streams holds under it, too.</summary>
public sealed class DebugParameterTests : ModuleTest
{
    // One warning ("1 more input has the same problem…"), one error and one recording.
    private const string Warned = "[pscustomobject]@{ Visit = 1 }, [pscustomobject]@{ Visit = 2 }, [pscustomobject]@{ SessionId = 'session-1' } | Get-SukiRecording";

    [Theory]
    [InlineData("Get-SukiRecording")]
    [InlineData("Save-SukiRecording -PassThru")]
    public async Task A_warning_under_Debug_is_shown_and_asks_nothing(string command)
    {
        AddSession();

        CommandResult result = await RunAsync($"{Warned.Replace("Get-SukiRecording", command, StringComparison.Ordinal)} -Debug");

        Assert.Null(result.Terminating);
        Assert.Equal(["InputInvalid"], result.Causes);
        Assert.Single(result.Warnings);
        Assert.Equal([SessionId], result.Values("SessionId"));
        Assert.Empty(Screen.Prompts);
    }

    [Fact]
    public async Task A_warning_of_the_work_itself_asks_nothing_and_is_kept_for_the_caller()
    {
        Sandbox.Sessions.Add(new SandboxSession(SessionId, SandboxObject.FromBytes("OggS\0\u0002 and what follows it in such a file"u8.ToArray())));

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId} -Debug -WarningVariable told -PassThru; \"$told\"");

        Assert.Contains("is Ogg, not WAV", result.Output[1].ToString(), StringComparison.Ordinal);
        Assert.Single(result.Warnings);
        Assert.Empty(Screen.Prompts);
    }

    [Theory]
    [InlineData("& { $WarningPreference = 'SilentlyContinue'; RUN -Debug }", 0)]
    [InlineData("& { $WarningPreference = 'Ignore'; RUN -Debug }", 0)]
    [InlineData("& { $WarningPreference = 'Continue'; RUN -Debug }", 1)]
    [InlineData("RUN -Debug -WarningAction SilentlyContinue", 0)]
    [InlineData("RUN -Debug -WarningAction Continue", 1)]
    [InlineData("& { $WarningPreference = 'SilentlyContinue'; RUN -Debug -Verbose }", 1)]
    public async Task The_callers_preference_for_warnings_holds_under_Debug(string script, int warnings)
    {
        AddSession();

        CommandResult result = await RunAsync(script.Replace("RUN", $"{Warned} -WarningVariable told", StringComparison.Ordinal) + "; \"told $($told.Count)\"");

        Assert.Null(result.Terminating);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.Empty(Screen.Prompts);
    }

    [Fact]
    public async Task Warnings_under_Debug_are_merged_and_put_into_a_variable()
    {
        AddSession();

        CommandResult result = await RunAsync($"$all = {Warned} -Debug -WarningVariable told -WarningAction SilentlyContinue; $told.Count; ({Warned} -Debug 3>&1 2>&1 | ForEach-Object {{ $_.GetType().Name }}) -join ' '");

        Assert.Equal("1", result.Output[0].ToString());
        Assert.Equal(["ErrorRecord", "SukiRecording", "WarningRecord"], result.Output[1].ToString().Split(' ').Order(StringComparer.Ordinal));
        Assert.Empty(Screen.Prompts);
    }

    [Theory]
    [InlineData("& { $WarningPreference = 'Stop'; RUN -Debug }")]
    [InlineData("RUN -Debug -WarningAction Stop")]
    public async Task A_warning_that_is_to_stop_stops_under_Debug(string script)
    {
        AddSession();

        CommandResult result = await RunAsync(script.Replace("RUN", Warned, StringComparison.Ordinal));

        Assert.NotNull(result.Terminating);
        Assert.Contains("\"WarningPreference\" or common parameter is set to Stop: 1 more input has the same problem", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.Empty(Screen.Prompts);
    }

    [Theory]
    [InlineData("$WarningPreference = 'Inquire'; RUN")]
    [InlineData("$WarningPreference = 'Inquire'; RUN -Debug")]
    [InlineData("RUN -Debug -WarningAction Inquire")]
    [InlineData("$DebugPreference = 'Inquire'; RETRY")]
    public async Task Who_wants_to_be_asked_is_asked(string script)
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)));
        Screen.Responses.Enqueue("Yes");

        CommandResult result = await RunAsync(script.Replace("RUN", Warned, StringComparison.Ordinal).Replace("RETRY", $"Get-SukiRecording {SessionId}", StringComparison.Ordinal));

        Assert.Null(result.Terminating);
        Assert.Single(Screen.Prompts);
    }

    [Theory]
    [InlineData("$VerbosePreference = 'Continue'; RUN -Debug", true)]
    [InlineData("RUN -Debug -Verbose", true)]
    [InlineData("RUN -Debug", false)]
    [InlineData("$PSDefaultParameterValues['*-Suki*:Debug'] = $true; $VerbosePreference = 'Continue'; RUN", true)]
    public async Task Verbose_messages_under_Debug_ask_nothing(string script, bool shown)
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)));

        CommandResult result = await RunWellAsync(script.Replace("RUN", $"'{SessionId}', '{SessionId}' | Get-SukiRecording", StringComparison.Ordinal));

        Assert.Equal(shown, result.Verbose.Any(line => line.Contains("duplicate session ID ignored", StringComparison.Ordinal)));
        Assert.Single(result.Debug);
        Assert.Empty(Screen.Prompts);
    }

    [Fact]
    public async Task Files_are_saved_and_joined_under_Debug_without_a_prompt_and_confirmed_when_that_is_requested()
    {
        AddSession(chunks: 2);

        await RunWellAsync($"Save-SukiRecording {SessionId} -Debug; Join-SukiRecording -Path . -Debug; $ConfirmPreference = 'Medium'; Save-SukiRecording {SessionId} -Destination other -Debug; $ConfirmPreference = 'High'");
        Assert.Empty(Screen.Prompts);
        Assert.Equal(5, Files().Count);

        Screen.Responses.Enqueue("Yes to All");
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination third -Debug -Confirm");
        Assert.Single(Screen.Prompts);
        Assert.Equal(7, Files().Count);

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination fourth -Debug -WhatIf");
        Assert.Equal(7, Files().Count);
    }

    [Fact]
    public async Task An_error_under_Debug_ends_nothing_unless_the_caller_says_so()
    {
        AddSession();

        CommandResult goesOn = await RunAsync($"'unknown', '{SessionId}' | Get-SukiRecording -Debug");
        Assert.Null(goesOn.Terminating);
        Assert.Single(goesOn.Output);

        CommandResult stops = await RunAsync($"$ErrorActionPreference = 'Stop'; 'unknown', '{SessionId}' | Get-SukiRecording -Debug");
        Assert.NotNull(stops.Terminating);
        Assert.Empty(Screen.Prompts);
    }
}
