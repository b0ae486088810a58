using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What a server did between two looks at its log.</summary>
/// <param name="Requests">Completed requests.</param>
/// <param name="Bytes">Body bytes sent.</param>
/// <param name="Refused">Requests that were refused with status code 429.</param>
/// <param name="Connections">Connections accepted, with TLS a handshake each: those of a shell's first call, and those without a request, included.</param>
/// <param name="Resumed">Connections whose handshake resumed a TLS session.</param>
internal sealed record Served(int Requests, long Bytes, int Refused, int Connections, int Resumed)
{
    public static Served operator +(Served a, Served b) =>
        new(a.Requests + b.Requests, a.Bytes + b.Bytes, a.Refused + b.Refused, a.Connections + b.Connections, a.Resumed + b.Resumed);
}

/// <summary>
/// The storage: Debian's nginx with a configuration of its own, on two loopback ports (TLS 1.3 and plain http), over files in tmpfs. One object
/// has several paths: <c>/fast/</c> as fast as it goes, <c>/paced/</c> at <see cref="PacedRate"/> a connection, <c>/slow/</c> after
/// <see cref="Delay"/>, <c>/limited/</c> as well but status code 429 above <see cref="MostAtOnce"/> requests at once,
/// and <c>/many/</c> where every name is the object <see cref="ManyObject"/>, after the same delay.
/// </summary>
internal sealed class Nginx : IAsyncDisposable
{
    /// <summary>Bytes a second that a connection to <c>/paced/</c> gets.</summary>
    public const long PacedRate = 8L * 1024 * 1024;

    /// <summary>The object behind every name below <c>/many/</c>.</summary>
    public const string ManyObject = "many.wav";

    /// <summary>How long a request to <c>/slow/</c> waits for its headers.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    /// <summary>How many requests to <c>/limited/</c> are served at once.</summary>
    public const int MostAtOnce = 6;

    private static readonly string[] EchoModules = ["/usr/lib/nginx/modules/ngx_http_echo_module.so", "/usr/lib64/nginx/modules/ngx_http_echo_module.so"];

    private readonly string _root;
    private readonly ChildProcess _process;
    private readonly HttpClient _web = new() { DefaultRequestHeaders = { ConnectionClose = true } };
    private readonly Dictionary<string, uint> _sums = [];
    private long _logRead;
    private long _accepted;
    private int _ownConnections;

    private Nginx(string root, ChildProcess process, int tlsPort, int port)
    {
        (_root, _process) = (root, process);
        Address = new Uri($"https://127.0.0.1:{tlsPort}/");
        PlainAddress = new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>Where it listens with TLS.</summary>
    public Uri Address { get; }

    /// <summary>Where it listens without.</summary>
    public Uri PlainAddress { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">nginx or its echo module is missing, or it did not start.</exception>
    public static async Task<Nginx> StartAsync(string root, TestTls tls, CancellationToken cancellationToken)
    {
        string program = Programs.Find("nginx") ?? throw new InvalidOperationException("nginx is not installed (Debian: apt-get install nginx libnginx-mod-http-echo).");
        string echo = EchoModules.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("nginx has no echo module, which delays answers (Debian: apt-get install libnginx-mod-http-echo).");
        int tlsPort = FreePort(), port = FreePort();
        Directory.CreateDirectory(Path.Combine(root, "objects"));
        await File.WriteAllTextAsync(Path.Combine(root, "sums"), "", cancellationToken);
        string configuration = Path.Combine(root, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(root, tls, tlsPort, port, echo), cancellationToken);
        Nginx nginx = new(root, ChildProcess.Start(program, ["-p", root, "-e", Path.Combine(root, "error.log"), "-c", configuration]), tlsPort, port);
        try
        {
            await nginx.UntilAsync(async () => await nginx.StatusAsync(cancellationToken) is not null, cancellationToken);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates or replaces an object, with its checksum in the headers.</summary>
    public async Task PutAsync(IReadOnlyList<(string Name, byte[] Content)> objects, CancellationToken cancellationToken)
    {
        foreach ((string name, byte[] content) in objects)
        {
            string path = PathOf(name);
            DateTime before = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.UnixEpoch;
            await File.WriteAllBytesAsync(path, content, cancellationToken);

            // nginx makes the ETag of length and whole seconds: a replacement must not fall into the same second.
            File.SetLastWriteTimeUtc(path, before == DateTime.UnixEpoch ? DateTime.UtcNow.AddDays(-1) : before.AddMinutes(1));
            _sums[name] = Crc32C.Append(0, content);
        }

        StringBuilder sums = new();
        foreach ((string name, uint sum) in _sums)
        {
            sums.Append(name).Append(" \"crc32c=").Append(Base64(sum)).Append("\";\n");
        }

        await File.WriteAllTextAsync(Path.Combine(_root, "sums"), sums.ToString(), cancellationToken);
        IReadOnlyList<string> workers = _process.Children;
        _process.Signal(1);
        (string last, _) = objects[^1];
        string expected = "crc32c=" + Base64(_sums[last]);

        // A worker of before closes its connections when it ends, and a client could send on one of them: none may be left.
        await UntilAsync(
            async () =>
            {
                if (_process.Children.Intersect(workers).Any())
                {
                    return false;
                }

                using HttpRequestMessage request = new(HttpMethod.Head, new Uri(PlainAddress, "fast/" + last));
                using HttpResponseMessage answer = await _web.SendAsync(request, cancellationToken);
                _ownConnections++;
                return answer.Headers.TryGetValues("x-goog-hash", out IEnumerable<string>? values) && values.Single() == expected;
            },
            cancellationToken);
    }

    /// <summary>An object's file.</summary>
    public string PathOf(string name) => Path.Combine(_root, "objects", name);

    /// <summary>Returns the requests since the last call, when none is in progress. The first calls of the shells don't count.</summary>
    public async Task<Served> TakeServedAsync(CancellationToken cancellationToken)
    {
        string status = "";
        await UntilAsync(async () => (status = await StatusAsync(cancellationToken)).Contains("Writing: 1 ", StringComparison.Ordinal), cancellationToken);
        long accepted = long.Parse(status.Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
        using FileStream log = new(Path.Combine(_root, "access.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _logRead;
        using StreamReader reader = new(log);
        int requests = 0, refused = 0;
        long bytes = 0;
        HashSet<string> resumed = [];
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == "GET" && !words[3].EndsWith(Workbench.FirstSession + ".wav", StringComparison.Ordinal))
            {
                requests++;
                bytes += long.Parse(words[1], CultureInfo.InvariantCulture);
                refused += words[2] == "429" ? 1 : 0;
            }

            if (words[5] == "r")
            {
                resumed.Add(words[4]);
            }
        }

        int connections = (int)(accepted - _accepted) - _ownConnections;
        (_logRead, _accepted, _ownConnections) = (log.Length, accepted, 0);
        return new Served(requests, bytes, refused, connections, resumed.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        if (!_process.HasExited)
        {
            _process.Signal(ChildProcess.SigTerm);
            await _process.WaitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task<string> StatusAsync(CancellationToken cancellationToken)
    {
        string status = await _web.GetStringAsync(new Uri(PlainAddress, "status"), cancellationToken);
        _ownConnections++;
        return status;
    }

    private static string Base64(uint sum)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, sum);
        return Convert.ToBase64String(bytes);
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    // A worker that is not root's would not reach into a private folder.
    private static string Configuration(string root, TestTls tls, int tlsPort, int port, string echo) => $$"""
        load_module {{echo}};
        daemon off;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        worker_processes auto;
        pid {{root}}/nginx.pid;
        events { worker_connections 4096; }
        http {
            client_body_temp_path {{root}}/temp-body;
            proxy_temp_path {{root}}/temp-proxy;
            fastcgi_temp_path {{root}}/temp-fastcgi;
            uwsgi_temp_path {{root}}/temp-uwsgi;
            scgi_temp_path {{root}}/temp-scgi;
            log_format served '$request_method $body_bytes_sent $status $request_uri $connection $ssl_session_reused';
            access_log {{root}}/access.log served;
            default_type audio/wav;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 100000000;
            map_hash_max_size 8192;
            map_hash_bucket_size 128;
            map $uri $object { ~/(?<name>[^/]+)$ $name; }
            map $object $sum { include {{root}}/sums; }
            add_header x-goog-hash $sum;
            add_header x-goog-stored-content-encoding identity;
            ssl_protocols TLSv1.3;
            ssl_certificate {{tls.CertificateFile}};
            ssl_certificate_key {{tls.KeyFile}};
            ssl_session_cache shared:tls:10m;
            limit_conn_zone $server_addr zone=limited:1m;
            server {
                listen 127.0.0.1:{{tlsPort}} ssl backlog=4096;
                listen 127.0.0.1:{{port}} backlog=4096;
                location = /status { stub_status; access_log off; }
                location /fast/ { alias {{root}}/objects/; }
                location /paced/ { alias {{root}}/objects/; limit_rate {{PacedRate}}; sendfile_max_chunk 128k; }
                location /slow/ { echo_sleep {{Delay.TotalSeconds}}; echo_exec /inner$uri; }
                location ~ ^/limited/(?<file>.*)$ { limit_conn limited {{MostAtOnce}}; limit_conn_status 429; echo_sleep {{Delay.TotalSeconds}}; echo_exec /inner/slow/$file; }
                location /inner/slow/ { internal; alias {{root}}/objects/; }
                location /many/ { echo_sleep {{Delay.TotalSeconds}}; echo_exec /inner/slow/{{ManyObject}}; }
            }
        }

        """;

    private async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (tries < 500 && !_process.HasExited)
            {
                // It does not listen yet.
            }

            if (tries >= 1000 || _process.HasExited)
            {
                throw new InvalidOperationException("nginx did not come to rest; its error.log: " + await File.ReadAllTextAsync(Path.Combine(_root, "error.log"), cancellationToken));
            }

            await Task.Delay(10, cancellationToken);
        }
    }
}
