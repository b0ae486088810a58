using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The lists that the sample script is given, and the callers that it has.</summary>
public sealed class NightlyListTests : NightlyTest
{
    /// <summary>What a caller may have set.</summary>
    public static TheoryData<string> Callers =>
    [
        "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $WarningPreference = 'Stop'; $ConfirmPreference = 'Low'; $OFS = '-'; $PSNativeCommandUseErrorActionPreference = $true",
        "$ErrorActionPreference = 'SilentlyContinue'; $VerbosePreference = $DebugPreference = $InformationPreference = $ProgressPreference = 'Continue'; [cultureinfo]::CurrentCulture = 'tr-TR'",
        "$PSDefaultParameterValues = @{ '*:ErrorAction' = 'Stop'; '*:Confirm' = $true; '*:WarningAction' = 'Stop'; 'Save-SukiRecording:WhatIf' = $true; 'Save-SukiRecording:Confirm' = $true }",
    ];

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task It_saves_everything_and_exits_right_whatever_its_caller_has_set(string caller)
    {
        AddSession("first", chunks: 2);
        Sandbox.Sessions.Add(new SandboxSession("warned", SandboxObject.FromBytes("OggS\0\u0002 and what follows it in such a file"u8.ToArray())));
        AddSession("gone").State = SessionState.Gone;
        AddSession("last");
        WriteList("first", "warned", "gone", "last");

        (int code, string output) = await RunScriptFromAsync(caller);

        Assert.Equal(1, code);
        AssertLines(output, " RecordingGone: Session 'gone'", " Warning: ", "is Ogg, not WAV", " 4 sessions: 3 complete, ", "; 4 files: 4 saved, ");
        Assert.Equal(3, Recordings().Count);
        AssertLines(await File.ReadAllTextAsync(Log), " RecordingGone: ", " Warning: ", " 4 sessions: 3 complete, ", "; 4 files: 4 saved, ");

        WriteList("first", "last");
        Assert.Equal(0, (await RunScriptFromAsync(caller)).ExitCode);
    }

    [Fact]
    public async Task An_unknown_parameter_is_named_whole_in_every_culture()
    {
        WriteList("first");

        // In Turkish, I is not the upper case of i.
        (int code, string output) = await RunScriptFromAsync("[cultureinfo]::CurrentCulture = 'tr-TR'", ("ListIndex", "1"));

        Assert.Equal(2, code);
        AssertLines(output, " unknown parameter: -ListIndex.");
    }

    [Fact]
    public async Task It_does_not_claim_to_have_saved_files_with_whatif()
    {
        AddSession("first");
        WriteList("first");

        (int code, string output) = await RunScriptFromAsync("$WhatIfPreference = $true");

        Assert.Equal(2, code);
        Assert.Contains("$WhatIfPreference is $true", output, StringComparison.Ordinal);
        Assert.Empty(Recordings());
    }

    [Fact]
    public async Task A_list_without_the_column_is_one_line_that_names_its_columns()
    {
        await File.WriteAllTextAsync(List, "SessionId;Clinic\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => $"visit-{i};x\n")));

        (int code, string output) = await RunScriptAsync();

        Assert.Equal(2, code);
        Assert.Contains($"The run did not start: the list '{List}' has none of the columns SessionId, ", Assert.Single(output.TrimEnd().Split('\n').Skip(1)), StringComparison.Ordinal);
        AssertLines(output, "Its columns are: 'SessionId;Clinic'. Specify -Delimiter ';'.");
        Assert.Empty(Sandbox.Requests.All);

        await File.WriteAllTextAsync(List, "Visit,Clinic\n1,x\n");
        (code, output) = await RunScriptAsync();
        Assert.Equal(2, code);
        AssertLines(output, "Its columns are: 'Visit', 'Clinic'. Specify -Column.");
    }

    [Theory]
    [InlineData("Clinic;SessionId\nx;first\n", ";")]
    [InlineData("Clinic\tSessionId\nx\tfirst\n", "Tab")]
    [InlineData("Clinic|SessionId\nx|first\n", "|")]
    public async Task A_list_may_have_another_delimiter(string content, string delimiter)
    {
        AddSession("first");
        await File.WriteAllTextAsync(List, content);

        Assert.Equal(0, (await RunScriptAsync([("Delimiter", delimiter)])).ExitCode);
        Assert.Single(Recordings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Clinic,SessionId\n")]
    [InlineData("Clinic,SessionId\nx,\n")]
    public async Task A_list_without_sessions_is_exit_code_2_unless_it_is_said_to_be_right(string content)
    {
        await File.WriteAllTextAsync(List, content);

        (int code, string output) = await RunScriptAsync();
        Assert.Equal(2, code);
        AssertLines(output, $"The run did not start: the list '{List}' contains no sessions. If this is correct, specify -AllowEmpty.");
        Assert.Empty(Sandbox.Requests.All);

        (code, output) = await RunScriptFromAsync("", ("AllowEmpty", "$true"));
        Assert.Equal(content.EndsWith(",\n", StringComparison.Ordinal) ? 1 : 0, code);
        AssertLines(output, " 0 sessions: ");
    }

    [Fact]
    public async Task A_folder_without_payloads_is_a_list_without_sessions()
    {
        Directory.CreateDirectory(List);
        Assert.Equal(2, (await RunScriptAsync()).ExitCode);
        Assert.Equal(0, (await RunScriptFromAsync("", ("AllowEmpty", "$true"))).ExitCode);
    }

    [Fact]
    public async Task A_list_that_another_program_has_open_for_a_moment_is_waited_for()
    {
        AddSession("first");
        WriteList("first");
        FileStream other = new(List, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using NightlyRun run = StartRun();
        await run.UntilAsync("The run starts: ");
        await Task.Delay(500);
        await other.DisposeAsync();

        (int code, string output) = await EndAsync(run);

        Assert.Equal(0, code);
        Assert.DoesNotContain("Warning", output, StringComparison.Ordinal);
        Assert.Single(Recordings());
    }

    [WindowsFact]
    public async Task A_list_that_is_open_in_Excel_is_read_with_a_warning()
    {
        AddSession("first");
        WriteList("first");
        await using FileStream excel = new(List, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);

        (int code, string output) = await RunScriptAsync();

        Assert.Equal(0, code);
        AssertLines(output, $"Warning: Another program has the list '{List}' open to write to it.");
        Assert.Single(Recordings());
    }

    [Fact]
    public async Task A_shard_without_sessions_is_no_list_without_sessions()
    {
        AddSession("first");
        WriteList("first");

        int[] codes = [(await RunScriptAsync([("ShardCount", "2"), ("ShardIndex", "0")])).ExitCode, (await RunScriptAsync([("ShardCount", "2"), ("ShardIndex", "1")])).ExitCode];

        Assert.Equal([0, 0], codes);
        Assert.Single(Recordings());
    }

    [Theory]
    [InlineData("Destination")]
    [InlineData("Path")]
    [InlineData("LogPath")]
    [InlineData("Destination", "Path", "")] // The next argument was -Path.
    [InlineData("Destination", "UnknownArgument", "Logs\\nightly.log")] // The next argument was a path with a space, in quotation marks.
    public async Task A_path_that_swallowed_the_next_argument_keeps_the_run_from_starting(string parameter, params string[] other)
    {
        AddSession("first");
        WriteList("first");

        (int code, string output) = await RunScriptAsync(
            [(parameter, $"{Folder}{Path.DirectorySeparatorChar}night two\" -SecretName SukiPartner"), .. other.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        Assert.Equal(2, code);
        AssertLines(output, "The run did not start: ", "omit the backslash before the quotation mark");
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_vault_that_fails_is_in_the_log_with_its_reason()
    {
        const string reason = @"A valid password is required to access the Microsoft.PowerShell.SecretStore vault (C:\Users\svc-suki$\AppData\Local\Microsoft\PowerShell\secretmanagement\localstore\storeconfig).";
        AddSession("first");
        WriteList("first");

        (int code, string output) = await RunScriptFromAsync(
            $"function Get-Secret {{ [CmdletBinding()] param($Name) $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new('{reason}'), 'x', 'NotSpecified', $null)) }}", ("SecretName", "SukiPartner"));

        Assert.Equal(2, code);
        AssertLines(output, $"The run ended early. PartnerTokenUnavailable: The script block of -PartnerToken failed: {reason}");
        AssertLines(await File.ReadAllTextAsync(Log), reason);
    }
}
