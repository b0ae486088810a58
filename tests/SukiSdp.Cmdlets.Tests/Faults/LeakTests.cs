using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>No token, signature or query string may be found anywhere, whatever goes wrong.</summary>
public sealed class LeakTests : FaultTest
{
    [Fact]
    public async Task A_run_through_many_faults_writes_no_secret_to_any_stream_error_or_file()
    {
        FaultAction[] actions =
        [
            FaultAction.Status(503), FaultAction.ExpiredUrl(), FaultAction.BadSignature(), FaultAction.ResetAfter(100), FaultAction.Html(200),
            FaultAction.Redirect(new Uri("https://example.invalid/?X-Goog-Signature=abc")), FaultAction.Status(404), FaultAction.FlipBit(5), FaultAction.ContentRange("nonsense"),
            FaultAction.Status(500, "token sdp_suki_token X-Goog-Signature=abc"), FaultAction.ShortBody(10),
        ];
        for (int i = 0; i < actions.Length; i++)
        {
            AddSession($"session-s{i}");
            Sandbox.Faults.Add(Fault.Storage(actions[i]) with { SessionId = $"session-s{i}", Times = Fault.Always });
            AddSession($"session-l{i}");
            Sandbox.Faults.Add(Fault.Listing(actions[i]) with { SessionId = $"session-l{i}", Times = Fault.Always });
        }

        string[] ids = [.. Sandbox.Sessions.All.Select(s => s.Id)];
        // First as a person would see it, all streams on the screen, which is what a transcript records; RunAsync looks through that. Then stream by stream.
        await RunAsync("$ids | Save-SukiRecording -Destination archive -PassThru -Verbose -Debug -WarningAction Continue -MaximumRetryCount 1 *>&1 | Out-Default", ("ids", ids));
        CommandResult result = await RunAsync(
            """
            $ids | Save-SukiRecording -Destination archive2 -PassThru -Verbose -Debug -WarningAction Continue -MaximumRetryCount 1 -ErrorVariable problems
            $problems
            $Error
            """,
            ("ids", ids));

        Assert.Contains("session-s0", Screen.Text, StringComparison.Ordinal);
        Assert.True(result.NonTerminating.Count >= actions.Length, "The faults did not bite.");
        foreach (string text in result.Output.Concat(result.Errors.Select(e => PSObject.AsPSObject(e))).SelectMany(Everything))
        {
            AssertNoSecretIn(text);
            Assert.DoesNotContain("X-Goog-", text, StringComparison.OrdinalIgnoreCase);
        }

        foreach (string file in Files().Where(f => !f.EndsWith(".wav", StringComparison.Ordinal) && !f.EndsWith(".part", StringComparison.Ordinal)))
        {
            string text = await File.ReadAllTextAsync(Path.Combine(Folder, file));
            AssertNoSecretIn(text);
            Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.All(Sandbox.Requests.Downloads, r => Assert.False(r.Headers.ContainsKey("sdp_suki_token")));
    }

    // An object and all that can be reached from it, three levels deep: exceptions, targets, data, invocation.
    private static IEnumerable<string> Everything(PSObject item) => Walk(item, 3);

    private static IEnumerable<string> Walk(object? value, int depth)
    {
        if (value is null)
        {
            yield break;
        }

        yield return value.ToString() ?? "";
        if (depth == 0 || value is string || value.GetType().IsPrimitive)
        {
            yield break;
        }

        if (value is System.Collections.IDictionary map)
        {
            foreach (object entry in map.Values)
            {
                foreach (string text in Walk(entry, depth - 1))
                {
                    yield return text;
                }
            }
        }

        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties)
        {
            object? inner = null;
            try
            {
                // The invocation's own bound parameters hold what the user gave; they are not ours to hide.
                inner = property.Name is "BoundParameters" or "MyCommand" or "TargetSite" ? null : property.Value;
            }
            catch (GetValueException)
            {
            }

            foreach (string text in Walk(inner, depth - 1))
            {
                yield return text;
            }
        }
    }
}
