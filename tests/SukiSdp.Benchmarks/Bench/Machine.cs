using System.Globalization;
using System.Runtime.InteropServices;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What a figure was measured on and with.</summary>
/// <param name="Lines">One fact a line.</param>
/// <param name="Missing">Programs that are not installed.</param>
internal sealed record Machine(IReadOnlyList<string> Lines, IReadOnlyList<string> Missing)
{
    private static readonly (string Program, string VersionOption)[] KnownPrograms =
        [("nginx", "-v"), ("curl", "--version"), ("aria2c", "--version"), ("rclone", "version")];

    public static async Task<Machine> LookAsync(CancellationToken cancellationToken)
    {
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        string load = (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0];
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, load average {load} at the start"),
            $"{cpu}, {Environment.ProcessorCount} cores, {MemoryBytes() >> 30} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        ];
        List<string> missing = [];
        foreach ((string program, string option) in KnownPrograms)
        {
            if (await Programs.VersionAsync(program, option, cancellationToken) is { } version)
            {
                lines.Add(program is "nginx" or "rclone" ? version : version.Split(" (", 2)[0]);
            }
            else
            {
                missing.Add(program);
            }
        }

        lines.Add(await Shell.DescribeAsync(cancellationToken));
        return new Machine(lines, missing);
    }

    /// <summary>Memory that a new program could still have, bytes.</summary>
    public static long AvailableBytes() => Meminfo("MemAvailable:");

    /// <summary>Whether this process, and so each that it starts, was told to ignore SIGINT.</summary>
    public static bool IgnoresInterrupt()
    {
        string ignored = File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (ChildProcess.SigInt - 1) & 1) != 0;
    }

    private static long MemoryBytes() => Meminfo("MemTotal:");

    private static long Meminfo(string name) =>
        long.Parse(File.ReadLines("/proc/meminfo").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
