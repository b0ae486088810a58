using System.Collections;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What the commands say besides objects and errors, and to whom.</summary>
public sealed class StreamTests : ModuleTest
{
    [Fact]
    public async Task By_default_no_messages_are_written()
    {
        AddSession(chunks: 2);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503)));

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} | Save-SukiRecording");

        Assert.Empty(result.Output);
        Assert.Empty(result.Verbose);
        Assert.Empty(result.Debug);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Information);
        Assert.Equal("", Screen.Text);
    }

    [Fact]
    public async Task Verbose_has_one_line_a_request_and_a_file()
    {
        SandboxSession session = AddSession(chunks: 2);

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId} -Verbose");

        Assert.Single(result.Verbose, $"GET {Sandbox.ApiUri}api/v1/ambient/session/{SessionId}/recording: 200");
        Assert.All(session.Recordings, r => Assert.Single(
            result.Verbose, $"GET {Sandbox.StorageUri}suki-recordings/{SessionId}/{r.Id}.wav: 206"));
        Assert.All(Files(), f => Assert.Single(
            result.Verbose, line => line.StartsWith($"'{Path.Combine(Folder, f.Replace('/', Path.DirectorySeparatorChar))}': saved, ", StringComparison.Ordinal)));
        Assert.Equal(5, OwnLines(result).Count);
        Assert.Empty(result.Debug);
    }

    [Fact]
    public async Task An_existing_file_is_also_one_line()
    {
        AddSession();
        await RunWellAsync($"Save-SukiRecording {SessionId}");

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId} -Verbose");

        Assert.Equal(2, result.Verbose.Count);
        Assert.Contains("already exists", result.Verbose[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retries_are_verbose_lines_with_the_number_of_the_attempt()
    {
        AddSession();
        AddSession("later");
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503)) with { SessionId = SessionId, Times = 2 });
        Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(429, "rate_limited")) with { SessionId = "later" });

        CommandResult result = await RunWellAsync($"'{SessionId}', 'later' | Save-SukiRecording -Verbose");

        foreach (int attempt in new[] { 2, 3 })
        {
            Assert.Single(result.Verbose, line => line.Contains("storage returned status code 503", StringComparison.Ordinal) && line.Contains("Resuming at byte 0 in ", StringComparison.Ordinal) && line.EndsWith($"(attempt {attempt} of 5).", StringComparison.Ordinal));
        }

        Assert.Single(result.Verbose, line => line.Contains("Session 'later'", StringComparison.Ordinal) && line.Contains("429", StringComparison.Ordinal) && line.Contains("Retrying in ", StringComparison.Ordinal) && line.EndsWith("(attempt 2 of 5).", StringComparison.Ordinal));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("$VerbosePreference = 'Continue'; Save-SukiRecording session-1", 3)]
    [InlineData("function Save { $VerbosePreference = 'Continue'; Save-SukiRecording session-1 }; Save", 3)]
    [InlineData("& { $VerbosePreference = 'Continue' }; Save-SukiRecording session-1", 0)]
    [InlineData("$VerbosePreference = 'Continue'; Save-SukiRecording session-1 -Verbose:$false", 0)]
    [InlineData("$VerbosePreference = 'Ignore'; Save-SukiRecording session-1 -Verbose", 3)]
    [InlineData("$PSDefaultParameterValues['*-Suki*:Verbose'] = $true; Save-SukiRecording session-1", 3)]
    [InlineData("function Save { [CmdletBinding()] param() Save-SukiRecording session-1 }; Save -Verbose", 3)]
    [InlineData("New-Module { function Save { [CmdletBinding()] param() Save-SukiRecording session-1 @service } } | Import-Module; Save -Verbose", 3)]
    [InlineData("New-Module { $VerbosePreference = 'Continue'; function Save { Save-SukiRecording session-1 @service } } | Import-Module; Save", 3)]
    public async Task Who_listens_is_found_out_as_the_engine_does(string script, int lines)
    {
        AddSession();

        CommandResult result = await RunWellAsync(script, ("service", new Hashtable { ["Token"] = Sandbox.Token, ["BaseUri"] = Sandbox.ApiUri }));

        Assert.Equal(lines, OwnLines(result).Count);
    }

    [Theory]
    [InlineData("$DebugPreference = 'Continue'; Get-SukiRecording session-1", true)]
    [InlineData("$DebugPreference = 'Continue'; Get-SukiRecording session-1 -Debug:$false", false)]
    [InlineData("Get-SukiRecording session-1 -Debug", true)]
    [InlineData("Get-SukiRecording session-1 -Verbose", false)]
    public async Task The_same_goes_for_debug(string script, bool heard)
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)));

        CommandResult result = await RunWellAsync(script);

        // With -Debug, the engine would prompt at each verbose line, which wasn't requested.
        Assert.Equal(heard ? 1 : 0, result.Debug.Count);
        Assert.Empty(Screen.Prompts);
    }

    [Fact]
    public async Task A_warning_is_for_what_a_person_must_know()
    {
        Sandbox.Sessions.Add(new SandboxSession(SessionId, [.. Enumerable.Repeat("OggS\0\u0002 and what follows it in such a file"u8.ToArray(), 3).Select(SandboxObject.FromBytes)]));

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId}");

        Assert.Contains("is Ogg, not WAV", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    // The engine says by itself what ShouldProcess was asked.
    private static IReadOnlyList<string> OwnLines(CommandResult result) =>
        [.. result.Verbose.Where(line => !line.StartsWith("Performing the operation ", StringComparison.Ordinal))];
}
