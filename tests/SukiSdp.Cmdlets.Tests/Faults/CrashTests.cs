using System.Diagnostics;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using Xunit.Abstractions;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault group 16: a process that is killed at any moment.</summary>
public sealed class CrashTests(ITestOutputHelper output) : FaultTest
{
    private static readonly int Kills = TestRun.Size(8, full: 50);
    private const long Rate = 24 * MiB;
    private const int Connections = 4;

    // Paced, so that there are moments to be killed at.
    protected override SandboxOptions Options => new() { StorageBytesPerSecond = Rate };

    [Fact]
    public async Task Kills_at_random_moments_leave_no_wrong_file_and_the_next_run_resumes()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        int files = 0, killed = 0;
        for (int round = 0; killed < Kills; round++)
        {
            string told = $"Round {round} ({TestRun.HowToRepeat(seed)})";
            string id = $"visit-{round}";
            SandboxSession session = Sandbox.Sessions.Add(new SandboxSession(id, SandboxObject.Random(40 * MiB, round)));
            session.Recordings.Add(new SandboxRecording { SequenceNumber = 2, Object = SandboxObject.Random(2 * MiB, round + 1000) });
            string folder = Path.Combine(Folder, "archive", id);
            Sandbox.Requests.Clear();
            for (int tries = 0; tries < 6 && killed < Kills; tries++)
            {
                int before = Sandbox.Requests.Downloads.Count;
                long served = Sandbox.Requests.StorageBytesServed;
                using Process process = Save(id);
                long goal = served + random.NextInt64(0, 14 * MiB);
                await UntilAsync(() => process.HasExited || (Sandbox.Requests.StorageBytesServed > goal && Sandbox.Requests.Downloads.Count > before));
                if (!process.HasExited)
                {
                    killed++;
                    process.Kill();
                }

                await EndAsync(process);
                AssertNoWrongFile(told);

                // Counted on the disk: what was served and not taken yet lies in the system's buffers, and how much that is depends on the computer's load.
                long inVain = LeftBehind.In(folder, session).InVain;
                Assert.True(inVain <= Connections * MiB, $"{told}: {inVain} bytes are there in vain.");
                if (process.ExitCode == 0)
                {
                    break;
                }
            }

            LeftBehind left = LeftBehind.In(folder, session);
            long missing = session.Recordings.Sum(r => r.Object.Length) - left.Noted;
            long servedBefore = Sandbox.Requests.StorageBytesServed;
            using Process last = Save(id);
            await EndAsync(last);
            Assert.True(last.ExitCode == 0, $"{told}: {await last.StandardError.ReadToEndAsync()}");
            AssertNoWrongFile(told);
            files += 2;
            Assert.Equal(files, Finals().Count);
            Assert.DoesNotContain(Files(), f => f.Contains(".part", StringComparison.Ordinal));
            long fetched = Sandbox.Requests.StorageBytesServed - servedBefore;
            Assert.True(missing + left.Complete == fetched, $"{told}: {missing} bytes were missing and {left.Complete} files complete, and {fetched} bytes were fetched.");
            Directory.Delete(folder, recursive: true);
            files -= 2;
            Sandbox.Sessions.Remove(id);
        }
    }

    private Process Save(string id) => ShellProcess.Start(
        $"Save-SukiRecording '{id}' -Destination '{Path.Combine(Folder, "archive")}' -Token $env:SUKISDP_TEST_TOKEN -BaseUri {Sandbox.ApiUri}",
        ("SUKISDP_TEST_TOKEN", Sandbox.Token));

    // A process is at its end, and the sandbox has noticed: until then, it continues to count bytes that it passes to a connection whose other side has ended.
    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        await AssertNothingIsOpenAsync();
    }

    private void AssertNoWrongFile(string told)
    {
        foreach (string final in Finals())
        {
            Assert.True(IsRight(final), $"{told}: '{final}' has wrong bytes.");
        }
    }

    // The moment of the kill is determined by the bytes that were served, not by a clock.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource watchdog = new(TestRun.Watchdog);
        while (!condition())
        {
            await Task.Delay(1, watchdog.Token);
        }
    }
}
