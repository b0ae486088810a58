using System.Collections;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The reason of a vault's failure is reported in the message, and as the inner exception. Only secrets are omitted.</summary>
[Collection(SerialTests.Name)]
public sealed class VaultErrorTests : ModuleTest, IDisposable
{
    private const string SecretStore =
        "Unable to get secret SukiPartnerTokenOfTheNightlyRecordingRun from vault SukiVaultOfTheArchiveServerInTheBasement";

    private const string SecretStoreCause =
        @"A valid password is required to access the Microsoft.PowerShell.SecretStore vault. Use the Unlock-SecretStore cmdlet, see C:\Users\svc-suki$\Documents\PowerShell\Modules\Microsoft.PowerShell.SecretStore\1.0.6\Microsoft.PowerShell.SecretStore.Extension\Microsoft.PowerShell.SecretStore.Extension.psd1.";

    private const string KeyVault =
        "Operation returned an invalid status code 'Forbidden'\r\nCode: Forbidden\r\nMessage: Caller is not authorized to perform action on resource.\r\nCaller: appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46;oid=6f9b2c1e-3f52-4f39-9c0a-5f1d3b7a9e44;iss=https://sts.windows.net/0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10/\r\n"
        + "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nResource: '/subscriptions/0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10/resourcegroups/suki-recordings/providers/microsoft.keyvault/vaults/suki2026/secrets/partner-token'\r\nDecisionReason: 'ForbiddenByRbac'\r\nVault: suki2026;location=westeurope";

    private const string Identity =
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '04b07795-8ddb-461a-bbee-02f9e1bf7b46'. Trace ID: 6f9b2c1e-3f52-4f39-9c0a-5f1d3b7a9e44 Timestamp: 2026-11-27 02:00:07Z";

    private const string KeePass =
        @"Could not load file or assembly 'KeePassLib.Standard, Version=2.57.1.16862, Culture=neutral, PublicKeyToken=fed2ed7716aecf5c'. Database 'D:\Suki\Vaults\NightlyRecordings2026.kdbx': the composite key is invalid. Token: expired. Basic authentication failed. WWW-Authenticate: Bearer authorization=\""https://login.windows.net/common\"".";

    public static TheoryData<string> RealErrors => [SecretStore, SecretStoreCause, KeyVault, Identity, KeePass, "Ein Schlüssel wurde nicht gefunden: 名前が見つかりません."];

    public void Dispose() => Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", null);

    [Theory]
    [MemberData(nameof(RealErrors))]
    public async Task The_message_contains_the_complete_reason_of_the_vault(string reason)
    {
        string line = string.Join(' ', reason.Split(["\r\n"], StringSplitOptions.None));

        foreach (string script in new[] { "throw $reason", "Write-Failure $reason", "$ErrorActionPreference = 'Stop'; Write-Failure $reason", "throw [System.InvalidOperationException]::new($reason)" })
        {
            CommandResult result = await ConnectAsync(script, reason);

            Assert.Equal(["PartnerTokenUnavailable"], result.Causes);
            Assert.StartsWith($"The script block of -PartnerToken failed: {line}", result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("preference variable", result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.Contains(reason, result.Errors[0].Exception.InnerException!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_causes_of_an_error_are_in_the_message_too()
    {
        CommandResult result = await ConnectAsync("Write-Failure $reason ([System.Exception]::new('The vault is locked', [System.IO.IOException]::new('The file is open in another program.')))", SecretStore);

        Assert.Equal($"The script block of -PartnerToken failed: {SecretStore}. The vault is locked. The file is open in another program.", result.Errors[0].ToString());
        Assert.Equal(SecretStore, result.Errors[0].Exception.InnerException!.Message);
        Assert.Equal("The vault is locked", result.Errors[0].Exception.InnerException!.InnerException!.Message);
    }

    public static TheoryData<string, string> Secrets => new()
    {
        { "the token eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhY21lIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg is stale", "the token … is stale" },
        { "Authorization: Bearer a1b2c3d4e5 was refused", "Authorization: Bearer … was refused" },
        { "Basic c3VraTpodW50ZXIy refused", "Basic … refused" },
        { "login failed: password=hunter2; user=suki", "login failed: password=…; user=suki" },
        { "login failed: Password: correcthorse", "login failed: Password: …" },
        { "{\"client_secret\":\"correcthorse\",\"tenant\":\"contoso\"}", "{\"client_secret\":…,\"tenant\":\"contoso\"}" },
        { "api_key=abc, retry", "api_key=…, retry" },
        { "Token: a1b2c3 expired", "Token: … expired" },
        { "GET https://suki:hunter2@vault.contoso.com/v1/secret/data/suki?version=2&sig=abc failed", "GET https://…@vault.contoso.com/v1/secret/data/suki?… failed" },
        { "key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 expired", "key … expired" },
        { "key mK7dQ2vX9pLr4TzWb8NcYs1H expired", "key … expired" },
        { "hvs.CAESIJ1d8Q2mF7yR0zKx3VbN5tWc9LpH4sGe6UaTqYoXwZi expired", "hvs.… expired" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public async Task What_looks_like_a_secret_is_left_out_of_message_and_inner_exception_and_the_rest_stays(string reason, string shown)
    {
        CommandResult result = await ConnectAsync("throw [System.InvalidOperationException]::new('The vault failed.', [System.InvalidOperationException]::new($reason))", reason);

        Assert.Equal($"The script block of -PartnerToken failed: The vault failed. {shown}", result.Errors[0].ToString().TrimEnd('.'));
        Exception inner = result.Errors[0].Exception.InnerException!;
        Assert.Contains(shown, inner.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(reason, inner.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(reason, result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_counts_although_an_error_was_written_and_the_error_is_a_warning()
    {
        CommandResult result = await ConnectAsync("Write-Failure $reason; $partner", "the cache is stale");

        Assert.Empty(result.Errors);
        Assert.Equal(["The script block of -PartnerToken returned a token, but reported an error: the cache is stale."], result.Warnings);
        Assert.Single(Sandbox.Requests.Logins);
    }

    [Fact]
    public async Task A_reason_is_one_line_and_not_endless()
    {
        CommandResult result = await ConnectAsync("throw $reason", $"first\r\n\r\n  second\u001b[2J {string.Concat(Enumerable.Repeat("and so on ", 1000))}");

        Assert.StartsWith("The script block of -PartnerToken failed: first second?[2J and so on", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.InRange(result.Errors[0].ToString().Length, 2000, 2100);
    }

    private Task<CommandResult> ConnectAsync(string script, string reason)
    {
        Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", Sandbox.ApiUri.AbsoluteUri);
        UseDefaults(new Hashtable());
        return RunAsync(
            """
            function Write-Failure { [CmdletBinding()] param($Message, $Cause)
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new($Message, $Cause), 'GetSecretFailed', 'InvalidOperation', $null))
            }

            """ + $"Connect-SukiSdp p -PartnerToken {{ {script} }}",
            ("reason", reason), ("partner", Sandbox.PartnerToken));
    }
}
