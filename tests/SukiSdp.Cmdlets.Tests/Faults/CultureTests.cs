using System.Globalization;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault group 18: cultures and paths. The culture is that of the process.</summary>
[Collection(SerialTests.Name)]
public sealed class CultureTests : FaultTest
{
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    public async Task A_culture_changes_no_name_no_request_and_no_result(string culture)
    {
        SandboxSession session = AddTroubled();
        session.Recordings[0].SequenceNumber = 1234;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503, headers: ("Retry-After", "2"))) with { SessionId = SessionId });
        CultureInfo? before = CultureInfo.DefaultThreadCurrentCulture;
        try
        {
            CultureInfo.DefaultThreadCurrentCulture = new CultureInfo(culture);

            await SaveWellAsync();
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = before;
        }

        Assert.Contains($"archive/{SessionId}/1234_{session.Recordings[0].Id}.wav", Finals());
    }

    [Fact]
    public async Task A_relative_destination_follows_the_sessions_location_and_brackets_are_literal()
    {
        AddSession();
        Directory.CreateDirectory(Path.Combine(Folder, "[deep]"));

        await RunWellAsync($"$null = $ExecutionContext.SessionState.Path.SetLocation('`[deep`]'); Save-SukiRecording {SessionId} -Destination './x [1]'");

        Assert.Single(Files(), f => f.StartsWith("[deep]/x [1]/", StringComparison.Ordinal));
    }
}
