using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SukiSdp.Tests.Proxies;

/// <summary>A proxy that others made, on a free port of loopback, until it is disposed of.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _process;

    private ProxyProcess(string program, Func<int, string, string> configure, string[] arguments)
    {
        Port = LoopbackPort.Free();
        if (!OperatingSystem.IsWindows())
        {
            // Started by root they become another user, who has to read this.
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        }

        File.WriteAllText(_folder["proxy.conf"], configure(Port, _folder.Path));
        ProcessStartInfo start = new(program, [.. arguments, _folder["proxy.conf"]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Squid that takes one credential, by a helper that it runs.</summary>
    /// <param name="scheme"><c>basic</c> or <c>ntlm</c>.</param>
    /// <param name="helper">Gives the helper's command line, from the folder that it may use.</param>
    public static Task<ProxyProcess> SquidAsync(string scheme, Func<string, string> helper) => StartAsync(new ProxyProcess(
        "squid",
        (port, folder) => $"""
            http_port 127.0.0.1:{port}
            pid_filename none
            cache deny all
            cache_log /dev/null
            access_log none
            coredump_dir {folder}
            shutdown_lifetime 0 seconds
            auth_param {scheme} program {helper(folder)}
            auth_param {scheme} children 2
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all

            """,
        ["-N", "-f"]));

    /// <summary>Tinyproxy that takes one Basic credential.</summary>
    public static Task<ProxyProcess> TinyproxyAsync(string user, string password) => StartAsync(new ProxyProcess(
        "tinyproxy",
        (port, _) => $"""
            Port {port}
            Listen 127.0.0.1
            Timeout 60
            LogLevel Critical
            MaxClients 20
            BasicAuth {user} {password}

            """,
        ["-d", "-c"]));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<ProxyProcess> StartAsync(ProxyProcess proxy)
    {
        using CancellationTokenSource timeout = new(TestRun.Watchdog);
        while (true)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, proxy.Port, timeout.Token);
                return proxy;
            }
            catch (SocketException) when (!proxy._process.HasExited)
            {
                await Task.Delay(20, timeout.Token);
            }
        }
    }
}
