using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Ten thousand sessions, one in a hundred failing.</summary>
[Collection(SerialTests.Name)]
public sealed class SoakTests : FaultTest
{
    private const int Sessions = 10_000;

    [Fact]
    public async Task Ten_thousand_sessions_with_one_in_a_hundred_failing_leave_one_hundred_errors_and_flat_memory()
    {
        SandboxObject audio = SandboxObject.Wav(0.02);
        for (int i = 0; i < Sessions; i++)
        {
            SandboxSession session = Sandbox.Sessions.Add(new SandboxSession($"visit-{i:00000}", audio));
            session.State = i % 100 == 99 ? SessionState.Gone : SessionState.Ready;
        }

        List<long> memory = [];
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(request =>
        {
            if (request.SessionId is "visit-02000" or "visit-09998")
            {
                // The log of the test's own sandbox is not what is measured.
                Sandbox.Requests.Clear();
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        })) with { Times = Fault.Always });

        using RunningCommand command = Start("0..9999 | ForEach-Object { 'visit-{0:00000}' -f $_ } | Save-SukiRecording -Destination archive -ThrottleLimit 16 -ErrorVariable problems -ErrorAction SilentlyContinue; $problems.Count; $problems[0].FullyQualifiedErrorId");
        CommandResult result = await command.EndAsync(TimeSpan.FromMinutes(5));

        Assert.Null(result.Terminating);
        Assert.Equal(["100", "RecordingGone,SukiSdp.Commands.SaveSukiRecordingCommand"], result.Output.Select(o => o.ToString()));
        Assert.Equal(Sessions - 100, Finals().Count);
        Assert.All(Finals().Take(200), f => Assert.True(IsRight(f)));

        // 8,000 sessions lie between the two looks. What may grow is what must be remembered: the ids that were done.
        long growth = memory[1] - memory[0];
        Assert.True(growth < 16 * MiB, $"Memory grew by {growth / 1024} KiB.");
    }
}
