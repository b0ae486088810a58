using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>
/// A save through the cmdlet while something goes wrong. Whatever it is, six things hold: no wrong byte under a final name; no token or signed URL
/// in any stream, error or file; no prompt; an end in bounded time; later items still run; and nothing is left open at the sandbox.
/// </summary>
public abstract class FaultTest : ModuleTest
{
    protected const int MiB = 1024 * 1024;

    /// <summary>Given after the session that is in trouble.</summary>
    private protected const string LaterId = "later-session";

    private readonly List<SandboxObject> _versions = [];

    /// <summary>A session with faults, of one recording.</summary>
    private protected SandboxSession AddTroubled(SandboxObject? audio = null) => Sandbox.Sessions.Add(new SandboxSession(SessionId, audio ?? SandboxObject.Random(3 * MiB, 1)));

    /// <summary>Replaces the object of a recording by another one.</summary>
    private protected void Replace(SandboxSession session, SandboxObject replacement)
    {
        _versions.Add(session.Recordings[0].Object);
        session.Recordings[0].Replace(replacement);
    }

    /// <summary>Saves the session in trouble and a later one, and asserts the six things.</summary>
    /// <param name="parameters">Further parameters of the command.</param>
    private protected async Task<CommandResult> SaveAsync(string parameters = "")
    {
        if (!Sandbox.Sessions.TryGet(LaterId, out _))
        {
            AddSession(LaterId);
        }

        CommandResult result = await RunAsync($"'{SessionId}', '{LaterId}' | Save-SukiRecording -Destination archive -PassThru -Verbose -Debug -WarningAction Continue {parameters}");
        AssertSixThings(result);
        await AssertNothingIsOpenAsync();
        return result;
    }

    /// <summary>Saves, and asserts that both sessions came out right.</summary>
    private protected async Task<CommandResult> SaveWellAsync(string parameters = "")
    {
        CommandResult result = await SaveAsync(parameters);
        Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors.Select(e => e.ToString()).Concat(result.Verbose)));
        Assert.Equal(Sandbox.Sessions.All.Sum(s => s.Recordings.Count), Finals().Count);
        return result;
    }

    /// <summary>Saves, and asserts that the session in trouble failed by one error of this cause, and that nothing stands under its final name.</summary>
    private protected async Task<ErrorRecord> SaveBadlyAsync(string cause, string parameters = "")
    {
        CommandResult result = await SaveAsync(parameters);
        Assert.True(result.Causes.SequenceEqual([cause]), $"{string.Join('\n', result.Errors)}\n{string.Join('\n', result.Verbose)}");
        Assert.DoesNotContain(Finals(), f => f.StartsWith($"archive/{SessionId}/", StringComparison.Ordinal));
        return result.Errors[0];
    }

    /// <summary>The files under final names.</summary>
    private protected IReadOnlyList<string> Finals() => [.. Files().Where(f => f.StartsWith("archive/", StringComparison.Ordinal) && !f.Contains(".part", StringComparison.Ordinal))];

    private void AssertSixThings(CommandResult result)
    {
        foreach (string final in Finals())
        {
            Assert.True(IsRight(final), $"'{final}' has wrong bytes.");
        }

        foreach (string file in Files().Where(f => f.EndsWith(".json", StringComparison.Ordinal)))
        {
            AssertNoSecretIn(File.ReadAllText(Path.Combine(Folder, file)));
        }

        Assert.Empty(Screen.Prompts);
        Assert.Contains(Finals(), f => f.StartsWith($"archive/{LaterId}/", StringComparison.Ordinal));
        Assert.All(Sandbox.Requests.Downloads, r => Assert.False(r.Headers.ContainsKey("sdp_suki_token"), "Storage was sent the token."));
        Assert.All(Sandbox.Requests.All, r => Assert.False(r.Headers.ContainsKey("Authorization")));
        AssertNoSecretIn(result.AllText);
    }

    private protected bool IsRight(string final)
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder, final));
        IEnumerable<SandboxObject> candidates = Sandbox.Sessions.All.SelectMany(s => s.Recordings).Select(r => r.Object).Concat(_versions);
        return candidates.Any(o => HasBytesOf(file, o));
    }

    private static bool HasBytesOf(FileStream file, SandboxObject audio)
    {
        if (audio.GzipStored)
        {
            byte[] all = new byte[file.Length];
            file.Position = 0;
            file.ReadExactly(all);
            return all.AsSpan().SequenceEqual(audio.ToArray());
        }

        if (audio.Length != file.Length)
        {
            return false;
        }

        byte[] there = new byte[MiB], wanted = new byte[MiB];
        file.Position = 0;
        for (long at = 0; at < audio.Length;)
        {
            int count = file.ReadAtLeast(there, (int)Math.Min(there.Length, audio.Length - at));
            audio.Read(at, wanted.AsSpan(0, count));
            if (!there.AsSpan(0, count).SequenceEqual(wanted.AsSpan(0, count)))
            {
                return false;
            }

            at += count;
        }

        return true;
    }
}
