using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>A long run, one session in a hundred failing: of a thousand sessions, and of ten thousand where the long tests run in full.</summary>
[Collection(SerialTests.Name)]
public sealed class SoakTests : FaultTest
{
    private static readonly int Sessions = TestRun.Size(1_000, full: 10_000);

    [Fact]
    public async Task A_long_run_with_one_session_in_a_hundred_failing_leaves_one_error_each_and_flat_memory()
    {
        SandboxObject audio = SandboxObject.Wav(0.02);
        for (int i = 0; i < Sessions; i++)
        {
            SandboxSession session = Sandbox.Sessions.Add(new SandboxSession($"visit-{i:00000}", audio));
            session.State = i % 100 == 99 ? SessionState.Gone : SessionState.Ready;
        }

        string[] looks = [$"visit-{Sessions / 5:00000}", $"visit-{Sessions - 2:00000}"];
        List<long> memory = [];
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(request =>
        {
            if (looks.Contains(request.SessionId))
            {
                // The log of the test's own sandbox is not what is measured.
                Sandbox.Requests.Clear();
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        })) with { Times = Fault.Always });

        using RunningCommand command = Start($"0..{Sessions - 1} | ForEach-Object {{ 'visit-{{0:00000}}' -f $_ }} | Save-SukiRecording -Destination archive -ThrottleLimit 16 -ErrorVariable problems -ErrorAction SilentlyContinue; $problems.Count; $problems[0].FullyQualifiedErrorId");
        CommandResult result = await command.EndAsync();

        Assert.Null(result.Terminating);
        Assert.Equal([$"{Sessions / 100}", "RecordingGone,SukiSdp.Commands.SaveSukiRecordingCommand"], result.Output.Select(o => o.ToString()));
        Assert.Equal(Sessions - (Sessions / 100), Finals().Count);
        Assert.All(Finals().Take(200), f => Assert.True(IsRight(f)));

        // Four fifths of the sessions lie between the two looks. What may grow is what must be remembered: the ids that were done.
        long growth = memory[1] - memory[0];
        Assert.True(growth < 16 * MiB, $"Memory grew by {growth / 1024} KiB.");
    }
}
