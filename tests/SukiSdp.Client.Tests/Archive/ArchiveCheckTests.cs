using System.Collections.Concurrent;
using SukiSdp.Archive;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Archive;

public sealed class ArchiveCheckTests
{
    [Fact]
    public async Task An_unexpected_exception_ends_one_file_and_not_the_check()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.ManifestPath = Path.Combine(fixture.Destination, "archive.jsonl");
        SandboxSession session = fixture.Session("a", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2), SandboxObject.Wav(0.1, 3));
        fixture.Session("b", SandboxObject.Wav(0.1, 1));
        await fixture.SaveAsync("a", "b");
        await File.WriteAllTextAsync(Path.Combine(fixture.Destination, "extra.txt"), "x");
        await File.WriteAllTextAsync(Path.Combine(fixture.Destination, "odd.txt"), "x");
        Findings findings = new(path => path != fixture.PathOf(session, 1) && !path.EndsWith("odd.txt", StringComparison.Ordinal) ? true : throw new InvalidOperationException("with a secret in it"));

        await new ArchiveCheck(2, _ => false, fixture.Clock, findings, fixture).RunAsync([new CheckedManifest(fixture.ManifestPath, fixture.Destination)], CancellationToken.None);

        Assert.Equal([ArchiveStatus.Intact, ArchiveStatus.Intact, ArchiveStatus.Intact], findings.All.Where(f => f.Status == ArchiveStatus.Intact).Select(f => f.Status));
        Assert.Equal([SukiError.Unexpected, SukiError.Unexpected], findings.Failures.Select(f => f.Error));
        Assert.All(findings.Failures, f => Assert.DoesNotContain("secret", f.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unexpected_exception_at_a_session_ends_that_session_and_not_the_check()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.ManifestPath = Path.Combine(fixture.Destination, "archive.jsonl");
        fixture.Session("a", SandboxObject.Wav(0.1, 1)).Fields["has_more"] = "true";
        fixture.Session("b", SandboxObject.Wav(0.1, 1));
        await fixture.SaveAsync("a", "b");
        Findings findings = new(path => path.Length > 0 ? true : throw new InvalidOperationException("with a secret in it"));

        await new ArchiveCheck(1, _ => false, fixture.Clock, findings, fixture).RunAsync([new CheckedManifest(fixture.ManifestPath, fixture.Destination)], CancellationToken.None);

        Assert.Equal(2, findings.All.Count(f => f.Status == ArchiveStatus.Intact));
        SukiSdpException failure = Assert.Single(findings.Failures);
        Assert.Equal(SukiError.Unexpected, failure.Error);
        Assert.Contains("'a'", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Findings(Func<string, bool> take) : IArchiveSink
    {
        public ConcurrentQueue<SukiArchiveFinding> All { get; } = new();

        public ConcurrentQueue<SukiSdpException> Failures { get; } = new();

        public void Checked(SukiArchiveFinding finding)
        {
            take(finding.Path ?? "");
            All.Enqueue(finding);
        }

        public void Failed(SukiSdpException failure, object target) => Failures.Enqueue(failure);
    }
}
