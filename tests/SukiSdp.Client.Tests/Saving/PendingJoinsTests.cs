using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Saving;

public sealed class PendingJoinsTests
{
    [Fact]
    public async Task A_session_is_joined_once_its_files_are_in_place_and_found_joined_again()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(0.5, 2), SandboxObject.Wav(2, 3));
        session.Recordings.Reverse();

        await fixture.SaveAsync("visit");
        await fixture.SaveAsync("visit");

        Assert.Empty(fixture.Failures);
        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], fixture.Joined.Select(j => j.Status));
        SukiJoinedRecording joined = fixture.Joined.First();
        Assert.Equal((Path.Combine(fixture.Destination, "visit.wav"), 3, TimeSpan.FromSeconds(3.5)), (joined.Path, joined.SourceCount, joined.Duration));
        byte[] samples = [.. session.Recordings.OrderBy(r => r.SequenceNumber).SelectMany(r => r.Object.ToArray()[44..])];
        Assert.Equal(samples, (await File.ReadAllBytesAsync(joined.Path))[44..]);
        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task A_session_with_a_failed_recording_is_joined_by_the_run_that_completes_it()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        fixture.Session("other", SandboxObject.Wav(1, 3));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });

        await fixture.SaveAsync("visit", "other");

        Assert.Equal(["other"], fixture.Joined.Select(j => j.SessionId));
        Assert.Single(fixture.Failures);
        Assert.False(File.Exists(Path.Combine(fixture.Destination, "visit.wav")));
        Assert.Contains(fixture.Messages, m => m.Contains("'visit': not joined", StringComparison.Ordinal));

        fixture.Sandbox.Faults.Clear();
        await fixture.SaveAsync("visit");
        Assert.Equal(2, fixture.Joined.Last().SourceCount);
    }

    [Fact]
    public async Task Recordings_that_come_one_by_one_are_joined_at_the_end()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        fixture.Session("broken", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2)).Recordings[1].UrlOverride = _ => "ftp://elsewhere/x.wav";
        SukiRecording[] recordings = [.. await fixture.ListAsync("visit"), .. await fixture.ListAsync("visit"), .. await fixture.ListAsync("broken")];

        await fixture.SaveAsync([.. recordings.Select(SaveItem.Of)], CancellationToken.None);

        SukiJoinedRecording[] joined = [.. fixture.Joined];
        Assert.Contains(joined, j => (j.SessionId, j.SourceCount) == ("visit", 2));
        Assert.DoesNotContain(joined, j => j.SourceCount > 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_join_that_fails_in_an_unexpected_way_ends_alone_and_its_files_count_once(bool oneByOne)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Session("a", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        fixture.Session("b", SandboxObject.Wav(1, 3));
        fixture.ConfirmJoin = path => Path.GetFileName(path) == "b.wav" ? true : throw new InvalidOperationException("A defect.");

        if (oneByOne)
        {
            await fixture.SaveAsync([.. (await fixture.ListAsync("a")).Concat(await fixture.ListAsync("b")).Select(SaveItem.Of)], CancellationToken.None);
        }
        else
        {
            await fixture.SaveAsync("a", "b");
        }

        Assert.Equal([(SukiError.Unexpected, (object)"a")], fixture.Failures.Select(f => (f.Failure.Error, f.Target)));
        Assert.Equal(["b"], fixture.Joined.Select(j => j.SessionId));
        Assert.Equal(3, fixture.Files.Count);
        Assert.Equal((3, 3), (fixture.Listed, fixture.Over));
    }

    [Fact]
    public async Task What_is_not_wav_is_never_joined_and_said_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        byte[] ogg = WavBytes.Concat("OggS"u8.ToArray(), new byte[200]);
        fixture.Session("visit", SandboxObject.FromBytes(ogg), SandboxObject.FromBytes([.. ogg, 1]));
        fixture.Session("other", SandboxObject.FromBytes(ogg));

        await fixture.SaveAsync("visit", "other");
        await fixture.SaveAsync("visit", "other");

        Assert.Empty(fixture.Failures);
        Assert.Empty(fixture.Joined);
        Assert.Single(fixture.Warnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_manifest_is_busy_a_session_of_which_not_all_is_known_is_not_joined_and_others_are(bool isListedInPart)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        (fixture.Join, fixture.ManifestPath, fixture.OpenManifest) = (true, Path.Combine(fixture.Destination, "archive.jsonl"), path => throw FileErrors.Busy(path));
        SandboxSession known = fixture.Session("whole", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2), SandboxObject.Wav(1, 3));
        if (isListedInPart)
        {
            session.Fields["has_more"] = "true";
        }
        else
        {
            session.Recordings[2].UrlOverride = _ => "ftp://elsewhere/x.wav";
        }

        await fixture.SaveAsync("visit", "whole");

        Assert.Equal([(known.Id, 2)], fixture.Joined.Select(j => (j.SessionId, j.SourceCount)));
        Assert.False(File.Exists(Path.Combine(fixture.Destination, "visit.wav")));
    }

    [Fact]
    public async Task While_the_manifest_is_busy_a_new_recording_of_a_session_that_is_joined_and_removed_is_no_other_joined_file()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        (fixture.Join, fixture.ManifestPath) = (true, Path.Combine(fixture.Destination, "archive.jsonl"));
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        await fixture.SaveAsync("visit");
        File.Delete(fixture.PathOf(session, 0));
        File.Delete(fixture.PathOf(session, 1));
        session.Recordings.Add(new SandboxRecording { SequenceNumber = 3, Object = SandboxObject.Wav(1, 3) });
        (fixture.RecheckAfter, fixture.OpenManifest) = (TimeSpan.Zero, path => throw FileErrors.Busy(path));

        await fixture.SaveAsync("visit");

        Assert.Equal([SukiError.FileBusy], fixture.Failures.Select(f => f.Failure.Error));
        Assert.Single(fixture.Joined);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_is_specified_by_id_and_by_one_recording_is_joined_as_a_whole(bool wholeFirst)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        SaveItem one = SaveItem.Of((await fixture.ListAsync("visit"))[0]), whole = SaveItem.Of("visit");

        await fixture.SaveAsync(wholeFirst ? [whole, one] : [one, whole], CancellationToken.None);

        Assert.Empty(fixture.Failures);
        Assert.Equal([2], fixture.Joined.Select(j => j.SourceCount));
    }

    [Theory]
    [InlineData("a", "a_b")]
    [InlineData("a_b", "a")]
    public async Task Without_folders_a_joined_file_is_never_that_of_another_sessions_recording(string first, string second)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Names = NameTemplate.Parse("{SessionId}_{RecordingId}.wav");
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        SandboxObject b = SandboxObject.Wav(0.1, 1), c = SandboxObject.Wav(0.2, 2);
        fixture.Session("a").Recordings.Add(new SandboxRecording { Id = "b", SequenceNumber = 1, Object = b });
        fixture.Session("a_b").Recordings.Add(new SandboxRecording { Id = "c", SequenceNumber = 1, Object = c });

        await fixture.SaveAsync(first);
        await fixture.SaveAsync(second);
        await fixture.SaveAsync(first, second);

        Assert.Empty(fixture.Failures);
        Assert.Equal(b.ToArray(), await File.ReadAllBytesAsync(Path.Combine(fixture.Destination, "a_b.wav")));
        Assert.Equal([JoinStatus.Joined, JoinStatus.Joined, JoinStatus.Skipped, JoinStatus.Skipped], fixture.Joined.Select(j => j.Status));
        Assert.Equal(2, fixture.Joined.Select(j => j.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task A_session_whose_name_needs_care_is_joined_under_its_safe_name()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Session("../Visit 1", SandboxObject.Wav(1, 1));

        await fixture.SaveAsync("../Visit 1");

        string path = Path.Combine(fixture.Destination, SafeName.Of("../Visit 1") + ".wav");
        Assert.Equal(path, Assert.Single(fixture.Joined).Path);
        Assert.NotNull(WavReader.ReadFile(path).Info);
    }

    [Fact]
    public async Task A_session_that_released_its_slot_is_joined_once_it_has_one_again()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        PendingJoins joins = await SavedAsync(fixture);
        using Slots slots = new(1);
        Slot slot = await slots.AcquireAsync(CancellationToken.None);
        ItemSlot itemSlot = new(slot, null, CancellationToken.None);
        itemSlot.Release();
        Slot other = await slots.AcquireAsync(CancellationToken.None);

        Task join = joins.JoinAsync("visit", isListedWhole: true, itemSlot, CancellationToken.None);

        Assert.False(join.IsCompleted);
        Assert.Empty(fixture.Joined);
        other.Dispose();
        await join;
        Assert.Single(fixture.Joined);
    }

    [Fact]
    public async Task A_session_whose_joined_file_another_run_is_writing_releases_its_slot_meanwhile()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        PendingJoins joins = await SavedAsync(fixture);
        using Slots slots = new(1);
        using Slot slot = await slots.AcquireAsync(CancellationToken.None);
        PartFile part = PartFile.Open(Path.Combine(fixture.Destination, "visit.wav"));
        bool wasFree = false;
        fixture.Time.Delayed = _ =>
        {
            wasFree = slot.Released.IsCompleted;
            part.Dispose();
        };

        await joins.JoinAsync("visit", isListedWhole: true, new ItemSlot(slot, null, CancellationToken.None), CancellationToken.None);

        Assert.True(wasFree);
        Assert.Single(fixture.Joined);
        Assert.Empty(fixture.Failures);
    }

    private static async Task<PendingJoins> SavedAsync(SaveFixture fixture)
    {
        fixture.Session("visit", SandboxObject.Wav(0.1, 1));
        await fixture.SaveAsync("visit");
        PendingJoins joins = new(new SessionJoiner(new JoinSettings { Clock = fixture.Clock }, fixture, fixture), fixture.Destination, NameTemplate.Default, null, fixture);
        SukiRecordingFile file = Assert.Single(fixture.Files);
        joins.Note("visit", file.RecordingId, file);
        return joins;
    }
}
