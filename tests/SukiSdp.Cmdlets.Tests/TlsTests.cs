using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests;
using SukiSdp.Tests.Proxies;
using SukiSdp.Tests.Tls;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>
/// The module against TLS servers whose authority the system trusts. On Linux that is a matter of two environment variables, read when the first
/// certificate is looked at: in a shell of its own.
/// </summary>
public sealed class TlsTests : IDisposable
{
    private const string Trust = "a process can be told by environment variables whom to trust";

    private readonly TestAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("SukiSdp.Tls.").FullName;

    [LinuxTheory(Trust)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Recordings_are_saved_over_tls(SslProtocols version)
    {
        using X509Certificate2 certificate = _authority.Issue();
        await using SandboxHost sandbox = await StartAsync(certificate, certificate, version);

        ShellResult result = await SaveAsync(sandbox);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(sandbox.Sessions["visit"].Recordings[0].Object.ToArray(), await File.ReadAllBytesAsync(Assert.Single(result.Output)));
    }

    [LinuxFact(Trust)]
    public async Task They_are_saved_over_tls_through_a_proxy()
    {
        using X509Certificate2 certificate = _authority.Issue();
        await using SandboxHost sandbox = await StartAsync(certificate, certificate);
        using TestProxy proxy = new("user:secret");

        ShellResult result = await SaveAsync(sandbox, ("https_proxy", $"http://user:secret@{proxy.Address.Authority}"));

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains(proxy.Requests, r => r == new ProxiedRequest("CONNECT", sandbox.ApiUri.Authority, "user:secret", 0));
        Assert.Contains(proxy.Requests, r => r == new ProxiedRequest("CONNECT", sandbox.StorageUri.Authority, "user:secret", 0));
    }

    [LinuxFact(Trust)]
    public async Task A_server_with_only_old_versions_of_tls_is_refused()
    {
        using X509Certificate2 certificate = _authority.Issue();
#pragma warning disable SYSLIB0039, CA5397 // To see them refused.
        await using SandboxHost sandbox = await StartAsync(certificate, certificate, SslProtocols.Tls11);
#pragma warning restore SYSLIB0039, CA5397

        ShellResult result = await SaveAsync(sandbox);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"a secure connection to {sandbox.ApiUri.Authority} couldn't be established", result.Errors, StringComparison.Ordinal);
    }

    [LinuxTheory(Trust)]
    [InlineData(-30, -1, "127.0.0.1", "it expired on {0:yyyy-MM-dd HH:mm} UTC.")]
    [InlineData(1, 30, "127.0.0.1", "it isn't valid before {1:yyyy-MM-dd HH:mm} UTC.")]
    [InlineData(-30, 30, "archive.example", "it is for another host (archive.example).")]
    [InlineData(-30, -1, "archive.example", "it is for another host (archive.example), and it expired on {0:yyyy-MM-dd HH:mm} UTC.")]
    public async Task Of_a_trusted_authority_too_only_what_is_in_order_is_accepted(int fromDays, int toDays, string host, string reason)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(fromDays), to = DateTimeOffset.UtcNow.AddDays(toDays);
        using X509Certificate2 certificate = _authority.Issue(host, from, to);
        await using SandboxHost sandbox = await StartAsync(certificate, null);

        ShellResult result = await SaveAsync(sandbox);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"Session 'visit': the certificate of {sandbox.ApiUri.Authority} was refused: {string.Format(null, reason, to, from)}",
            result.Errors,
            StringComparison.Ordinal);
        Assert.Empty(sandbox.Requests.All);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<SandboxHost> StartAsync(X509Certificate2? api, X509Certificate2? storage, SslProtocols version = SslProtocols.None)
    {
        SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ApiCertificate = api, StorageCertificate = storage, TlsVersions = version });
        sandbox.Sessions.Add(new SandboxSession("visit", SandboxObject.Wav(0.1)));
        return sandbox;
    }

    private async Task<ShellResult> SaveAsync(SandboxHost sandbox, params (string Name, string Value)[] environment)
    {
        string trusted = Path.Combine(_folder, "trusted.pem");
        await File.WriteAllTextAsync(trusted, _authority.Pem);
        return await ShellProcess.RunAsync(
            $"Save-SukiRecording visit -Destination '{_folder}' -PassThru -MaximumRetryCount 0 -Token '{sandbox.Token}' -BaseUri {sandbox.ApiUri} | ForEach-Object Path",
            [("SSL_CERT_FILE", trusted), ("SSL_CERT_DIR", _folder), .. environment]);
    }
}
