using System.Collections.Concurrent;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Reporting;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Archive;

/// <summary>A file that another process removes between the moment when it is found and the moment when it is opened doesn't exist. That isn't a failure to read it.</summary>
public sealed class VanishingFileTests : IAsyncLifetime
{
    private const int Rounds = 400;
    private SaveFixture _fixture = null!;
    private SukiArchiveItem _item = null!;

    public async Task InitializeAsync()
    {
        _fixture = await SaveFixture.StartAsync();
        _fixture.ManifestPath = Path.Combine(_fixture.Destination, "archive.jsonl");
        SandboxSession session = _fixture.Session("a", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2));
        await _fixture.SaveAsync("a");
        FileDigest digest = FileDigest.Read(_fixture.PathOf(session), withSha256: false, progress: null, CancellationToken.None)!;
        _item = new SukiArchiveItem
        {
            SessionId = session.Id,
            RecordingId = session.Recordings[0].Id,
            State = ArchiveItemState.Saved,
            Path = _fixture.PathOf(session),
            Length = digest.Length,
            Crc32C = $"{digest.Crc32C:x8}",
            ManifestPath = _fixture.ManifestPath,
            Destination = _fixture.Destination,
        };
    }

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public void A_file_that_does_not_exist_has_no_checksums()
    {
        Assert.Null(Read(Path.Combine(_fixture.Destination, "none.wav")));
        Assert.Null(Read(Path.Combine(_fixture.Destination, "none", "none.wav")));
        Assert.Equal(SukiError.ReadFailed, Assert.Throws<SukiSdpException>(() => Read(_fixture.Destination)).Error);

        static FileDigest? Read(string path) => FileDigest.Read(path, withSha256: true, progress: null, CancellationToken.None);
    }

    [Fact]
    public async Task A_removal_finds_it_intact_or_not_at_all()
    {
        RemovalTarget archive = await OpenAsync();
        RecordedFile recorded = archive.Find(_item);

        await WhileItComesAndGoesAsync(() => archive.Verify(recorded, CancellationToken.None));

        Assert.Equal(_item.Path, archive.Verify(recorded, CancellationToken.None)?.Path);
    }

    [Fact]
    public async Task A_removal_that_keeps_joined_files_needs_no_recording_that_was_removed_after_it_was_verified()
    {
        (RemovalTarget archive, RecordedFile recorded, FileSnapshot before) = await VerifyJoinedAsync();
        File.Delete(_item.Path);

        Assert.True(await archive.IsJoinedAsync("a", recorded, before, CancellationToken.None));
    }

    [Fact]
    public async Task A_removal_that_keeps_joined_files_keeps_a_recording_whose_joined_file_was_removed_after_it_was_verified()
    {
        (RemovalTarget archive, RecordedFile recorded, FileSnapshot before) = await VerifyJoinedAsync();
        Assert.True(await archive.IsJoinedAsync("a", recorded, before, CancellationToken.None));
        File.Delete(Path.Combine(_fixture.Destination, "a.wav"));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => archive.IsJoinedAsync("a", recorded, before, CancellationToken.None));
        Assert.Equal(SukiError.ArchiveItemNotJoined, failure.Error);
    }

    [Fact]
    public async Task A_check_finds_it_intact_or_missing()
    {
        Findings findings = new();
        ArchiveCheck check = new(1, _ => false, _fixture.Clock, findings, _fixture);

        await WhileItComesAndGoesAsync(() => check.RunAsync([new CheckedManifest(_fixture.ManifestPath!, _fixture.Destination)], CancellationToken.None).GetAwaiter().GetResult());

        Assert.Empty(findings.Failures);
        Assert.Empty(_fixture.Warnings);
        Assert.All(findings.All, finding => Assert.Contains(finding.Status, new[] { ArchiveStatus.Intact, ArchiveStatus.Missing, ArchiveStatus.Extra }));
    }

    [Fact]
    public async Task A_report_shows_it_as_intact_or_missing()
    {
        MeasureSettings settings = new();
        List<FileCondition> conditions = [];
        ConcurrentQueue<SukiSdpException> failures = new();

        await WhileItComesAndGoesAsync(() =>
        {
            using MeasurementCache cache = new(Path.Combine(_fixture.Destination, "measurements.cache"), settings, _fixture);
            conditions.Add(new FileInspector(cache, settings, (failure, _) => failures.Enqueue(failure), _fixture).Inspect(_item, _fixture.Destination, CancellationToken.None).Condition);
        });

        Assert.Empty(failures);
        Assert.All(conditions, condition => Assert.Contains(condition, new[] { FileCondition.Intact, FileCondition.Missing }));
    }

    [Fact]
    public void A_folder_that_is_removed_before_it_is_read_is_skipped_without_a_warning()
    {
        using TempFolder folder = new();
        List<string> warnings = [];
        foreach (string session in new[] { "a", "b", "c" })
        {
            Directory.CreateDirectory(folder[session]);
            File.WriteAllBytes(folder[session, "001_x.wav"], []);
        }

        using IEnumerator<JoinRequest> sessions = JoinSources.InFolder(folder.Path, null, warnings.Add).GetEnumerator();
        Assert.True(sessions.MoveNext());
        Directory.Delete(folder["b"], recursive: true);
        Assert.True(sessions.MoveNext());
        Assert.Equal("c", sessions.Current.SessionId);

        using IEnumerator<string> files = WavFiles.InFolder(folder.Path, warnings.Add).GetEnumerator();
        Assert.True(files.MoveNext());
        Directory.Delete(folder["c"], recursive: true);
        Assert.False(files.MoveNext());
        Assert.Empty(warnings);
    }

    private async Task<(RemovalTarget Archive, RecordedFile Recorded, FileSnapshot Before)> VerifyJoinedAsync()
    {
        _fixture.Join = true;
        await _fixture.SaveAsync(_item.SessionId);
        RemovalTarget archive = await OpenAsync();
        RecordedFile recorded = archive.Find(_item);
        FileSnapshot? before = archive.Verify(recorded, CancellationToken.None);
        Assert.NotNull(before);
        return (archive, recorded, before);
    }

    private Task<RemovalTarget> OpenAsync() => RemovalTarget.OpenAsync(
        _fixture.ManifestPath!, _fixture.Destination, path => new ManifestAppender(path, _fixture.Clock, _fixture), _fixture.Clock, _fixture, CancellationToken.None);

    // The file is renamed and gets its name back, so that it always has its content.
    private async Task WhileItComesAndGoesAsync(Action read)
    {
        string path = _item.Path, away = path + ".away";
        int times = 0;
        using CancellationTokenSource end = new();
        Task others = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Move(path, away);
                Move(away, path);
                Interlocked.Increment(ref times);
            }
        });
        try
        {
            for (int i = 0; i < Rounds || (Volatile.Read(ref times) < Rounds && !others.IsCompleted); i++)
            {
                read();
            }
        }
        finally
        {
            await end.CancelAsync();
            await others;
        }

        // Windows may not rename a file at the moment when it is opened.
        static void Move(string from, string to)
        {
            for (int tries = 0; ; tries++)
            {
                try
                {
                    File.Move(from, to);
                    return;
                }
                catch (Exception e) when (tries < 10_000 && (e is UnauthorizedAccessException || (e is IOException && File.Exists(from))))
                {
                    Thread.Yield();
                }
            }
        }
    }

    private sealed class Findings : IArchiveSink
    {
        public ConcurrentQueue<SukiArchiveFinding> All { get; } = new();

        public ConcurrentQueue<SukiSdpException> Failures { get; } = new();

        public void Checked(SukiArchiveFinding finding) => All.Enqueue(finding);

        public void Failed(SukiSdpException failure, object target) => Failures.Enqueue(failure);
    }
}
