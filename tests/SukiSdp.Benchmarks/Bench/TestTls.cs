using System.Security.Cryptography.X509Certificates;
using SukiSdp.Tests.Tls;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>A certificate for 127.0.0.1 and its authority, made for one run. Each program trusts it by option or environment; nothing on the computer is changed.</summary>
/// <remarks>
/// All programs load a file with this authority alone. The authorities of the system aren't loaded by any of them, because curl loads its file again for
/// connection after connection, and would lose a contest of many small files for this reason.
/// </remarks>
internal sealed class TestTls : IDisposable
{
    private readonly TestAuthority _authority = new("Benchmark Authority");
    private readonly string _authorityFile;

    /// <summary>Creates both, and writes them to the folder.</summary>
    public TestTls(string folder)
    {
        Certificate = _authority.Issue();
        _authorityFile = Path.Combine(folder, "authority.pem");
        CertificateFile = Path.Combine(folder, "server.pem");
        KeyFile = Path.Combine(folder, "server.key");
        File.WriteAllText(_authorityFile, _authority.Pem);
        File.WriteAllText(CertificateFile, Certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = _authorityFile, ["SSL_CERT_DIR"] = Directory.CreateDirectory(Path.Combine(folder, "no-authorities")).FullName };
    }

    /// <summary>The server's certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    /// <summary>Environment variables with which .NET trusts the authority.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The arguments with which a program trusts the authority.</summary>
    public IEnumerable<string> ArgumentsOf(string program) => program switch
    {
        "curl" => ["--cacert", _authorityFile],
        "aria2c" => [$"--ca-certificate={_authorityFile}"],
        "rclone" => ["--ca-cert", _authorityFile],
        _ => [],
    };

    public void Dispose()
    {
        Certificate.Dispose();
        _authority.Dispose();
    }
}
