using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The status, the metrics and the heartbeats of the sample script.</summary>
public sealed class NightlyReportTests : NightlyTest
{
    private string Status => Path.Combine(Folder, "status.json");

    private string Metrics => Path.Combine(Folder, "suki.prom");

    [Fact]
    public async Task The_status_has_times_exit_code_counts_and_failures_by_error_id()
    {
        AddSession("ready");
        AddSession("gone").State = SessionState.Gone;
        WriteList("ready", "gone", "");

        (int code, string output) = await RunScriptAsync([("StatusPath", Status)]);

        Assert.True(code == 1, output);
        using (JsonDocument status = JsonDocument.Parse(await File.ReadAllTextAsync(Status)))
        {
            JsonElement root = status.RootElement;
            Assert.Equal(1, root.GetProperty("exit_code").GetInt32());
            Assert.InRange(root.GetProperty("ended_at").GetDateTimeOffset(), root.GetProperty("started_at").GetDateTimeOffset(), DateTimeOffset.UtcNow);
            Assert.Equal((2, 1, 1, 1), (Count(root, "sessions"), Count(root, "complete"), Count(root, "gone"), Count(root, "saved")));
            Assert.Equal(["RecordingGone 1", "SessionIdInvalid 1"], root.GetProperty("failures").EnumerateObject().Select(failure => $"{failure.Name} {failure.Value}").Order(StringComparer.Ordinal));
        }

        // A run that can't start replaces it, too, and says why.
        File.Delete(List);
        await RunScriptAsync([("StatusPath", Status)]);
        using JsonDocument second = JsonDocument.Parse(await File.ReadAllTextAsync(Status));
        Assert.Equal(2, second.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Contains("cannot find the list", second.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.tmp"));

        static int Count(JsonElement root, string name) => root.GetProperty("counts").GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_status_that_cannot_be_written_is_reported_and_shows_in_the_exit_code()
    {
        AddSession("ready");
        WriteList("ready");

        (int code, string output) = await RunScriptAsync([("StatusPath", Path.Combine(Folder, "none", "status.json"))]);

        Assert.Equal(1, code);
        AssertLines(output, " ReportNotWritten: The file '");
        Assert.DoesNotContain(".tmp", output, StringComparison.Ordinal);
        Assert.Single(Recordings());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_that_cannot_be_written_is_a_failure_in_the_other(bool isStatus)
    {
        AddSession("ready");
        WriteList("ready");
        string missing = Path.Combine(Folder, "none", "report.prom");

        (int code, string output) = await RunScriptAsync(isStatus ? [("StatusPath", missing), ("MetricsPath", Metrics)] : [("StatusPath", Status), ("MetricsPath", missing)]);

        Assert.True(code == 1, output);
        if (isStatus)
        {
            string text = await File.ReadAllTextAsync(Metrics);
            Assert.Matches(@"(?m)^suki_recordings_exit_code\{.*\} 1$", text);
            Assert.Matches(@"(?m)^suki_recordings_last_success_timestamp_seconds\{.*\} 0$", text);
            Assert.Contains("error_id=\"ReportNotWritten\"} 1", text, StringComparison.Ordinal);
            return;
        }

        using JsonDocument status = JsonDocument.Parse(await File.ReadAllTextAsync(Status));
        Assert.Equal(1, status.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal(1, status.RootElement.GetProperty("failures").GetProperty("ReportNotWritten").GetInt32());
    }

    [SkippableFact]
    public async Task The_metrics_are_valid_for_a_parser_of_Prometheus()
    {
        // Characters that a label must escape.
        string archive = Path.Combine(Folder, OperatingSystem.IsWindows() ? "archive" : "arch\"ive\\1");
        AddSession("ready");
        AddSession("gone").State = SessionState.Gone;
        WriteList("ready", "gone");
        (int code, string output) = await RunScriptAsync([("MetricsPath", Metrics), ("Destination", archive)]);
        Assert.True(code == 1, output);

        string text = await File.ReadAllTextAsync(Metrics);
        AssertLines(text, "suki_recordings_exit_code{", "error_id=\"RecordingGone\"} 1\n", "kind=\"saved\"} 1\n");
        Assert.Matches(@"suki_recordings_last_success_timestamp_seconds\{[^\n]*\} 0\n", text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True((File.GetUnixFileMode(Metrics) & UnixFileMode.OtherRead) != 0);
        }

        (string Program, string[] Arguments)? parser = PrometheusParser();
        Skip.If(parser is null, "neither promtool nor Python's prometheus_client is installed");
        (int parsed, string samples) = await ParseAsync(parser.Value, text);
        Assert.True(parsed == 0, samples);
        if (parser.Value.Program != "promtool")
        {
            Assert.Contains($"suki_recordings_exit_code 1.0 {archive}", samples, StringComparison.Ordinal);
        }

        Assert.NotEqual(0, (await ParseAsync(parser.Value, "suki_recordings_exit_code{archive=\"a\nb\"} 1\n")).ExitCode);
    }

    [Fact]
    public async Task The_time_of_the_last_success_stays_in_the_metrics_of_later_failures()
    {
        AddSession("ready");
        WriteList("ready");
        Assert.Equal(0, (await RunScriptAsync([("MetricsPath", Metrics)])).ExitCode);
        string success = LastSuccess();

        AddSession("gone").State = SessionState.Gone;
        WriteList("ready", "gone");
        Assert.Equal(1, (await RunScriptAsync([("MetricsPath", Metrics)])).ExitCode);

        Assert.NotEqual("0", success);
        Assert.Equal(success, LastSuccess());

        // This run ends before it reads its state.
        Assert.Equal(2, (await RunScriptAsync([("MetricsPath", Metrics), ("ShardIndex", "a\"b")])).ExitCode);
        Assert.Equal(success, LastSuccess());
        Assert.DoesNotContain("a\"b", await File.ReadAllTextAsync(Metrics), StringComparison.Ordinal);

        string LastSuccess() => Regex.Match(File.ReadAllText(Metrics), @"^suki_recordings_last_success_timestamp_seconds\{.*\} (\d+)$", RegexOptions.Multiline).Groups[1].Value;
    }

    [Theory]
    [InlineData("ready", 0, "")]
    [InlineData("gone", 1, "/fail")]
    [InlineData("none", 2, "/fail")]
    public async Task Heartbeats_are_sent_at_the_start_and_at_the_end(string session, int exitCode, string suffix)
    {
        await using HeartbeatServer server = new();
        AddSession("ready");
        AddSession("gone").State = SessionState.Gone;
        WriteList(session == "none" ? [] : [session]);

        (int code, string output) = await RunScriptAsync([("HeartbeatUri", $"{server.Uri}ping/5ecret-uuid?create=1")]);

        Assert.True(code == exitCode, output);
        string[] requests = ["GET /ping/5ecret-uuid/start?create=1", $"GET /ping/5ecret-uuid{suffix}?create=1"];
        Assert.True(server.Requests.SequenceEqual(requests), $"{string.Join('\n', server.Requests)}\n{output}");
        Assert.DoesNotContain("5ecret", output + await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status 500", "The heartbeat/start failed with status code 500.")]
    [InlineData("no response", "The heartbeat/start failed: no response within 10 seconds.")]
    [InlineData("http://5ecret.invalid/ping", "The heartbeat/start failed: ")]
    [InlineData("ftp://example.org/5ecret", "The heartbeat/start wasn't sent, ")]
    [InlineData("5ecret", "The heartbeat/start wasn't sent, ")]
    public async Task A_heartbeat_that_fails_is_a_warning_and_never_changes_the_exit_code(string service, string warning)
    {
        await using HeartbeatServer server = new() { StatusCode = service == "status 500" ? 500 : service == "no response" ? null : 200 };
        string uri = service is "status 500" or "no response" ? $"{server.Uri}5ecret" : service;
        AddSession("ready");
        WriteList("ready");

        (int code, string output) = await RunScriptAsync([("HeartbeatUri", uri)]);

        Assert.True(code == 0, output);
        AssertLines(output, $" Warning: {warning}", " 1 session: 1 complete, ");
        Assert.DoesNotContain("5ecret", output + await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
        Assert.Single(Recordings());
    }

    // promtool, or the parser of Python's client, which prints each sample.
    private static (string Program, string[] Arguments)? PrometheusParser()
    {
        const string script = """
            import sys
            from prometheus_client.parser import text_string_to_metric_families as parse
            for family in parse(sys.stdin.read()):
                for sample in family.samples: print(sample.name, float(sample.value), sample.labels["archive"])
            """;
        (string Program, string[] Arguments, string[] Test)[] parsers =
        [
            ("promtool", ["check", "metrics"], ["--version"]),
            ("python3", ["-c", script], ["-c", "import prometheus_client.parser"]),
            ("/usr/bin/python3", ["-c", script], ["-c", "import prometheus_client.parser"]),
        ];
        foreach ((string program, string[] arguments, string[] test) in parsers)
        {
            try
            {
                // Wine starts a program of the host without a process object.
                using Process? process = Process.Start(new ProcessStartInfo(program, test) { RedirectStandardOutput = true, RedirectStandardError = true });
                process?.WaitForExit();
                if (process?.ExitCode == 0)
                {
                    return (program, arguments);
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It isn't installed.
            }
        }

        return null;
    }

    private static async Task<(int ExitCode, string Output)> ParseAsync((string Program, string[] Arguments) parser, string text)
    {
        using Process process = Process.Start(new ProcessStartInfo(parser.Program, parser.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        return (process.ExitCode, output + await errors);
    }
}
