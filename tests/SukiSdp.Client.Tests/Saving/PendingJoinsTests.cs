using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Sandbox;
using SukiSdp.Saving;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Saving;

public sealed class PendingJoinsTests
{
    [Fact]
    public async Task A_session_is_joined_once_its_files_are_in_place_and_found_joined_again()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(0.5, 2), SandboxObject.Wav(2, 3));
        session.Recordings.Reverse();

        await bed.SaveAsync("visit");
        await bed.SaveAsync("visit");

        Assert.Empty(bed.Failures);
        Assert.Equal([JoinStatus.Joined, JoinStatus.Skipped], bed.Joined.Select(j => j.Status));
        SukiJoinedRecording joined = bed.Joined.First();
        Assert.Equal((Path.Combine(bed.Destination, "visit.wav"), 3, TimeSpan.FromSeconds(3.5)), (joined.Path, joined.SourceCount, joined.Duration));
        byte[] samples = [.. session.Recordings.OrderBy(r => r.SequenceNumber).SelectMany(r => r.Object.ToArray()[44..])];
        Assert.Equal(samples, (await File.ReadAllBytesAsync(joined.Path))[44..]);
        bed.AssertWhole(session);
    }

    [Fact]
    public async Task A_session_with_a_failed_recording_is_joined_by_the_run_that_completes_it()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        bed.Session("other", SandboxObject.Wav(1, 3));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });

        await bed.SaveAsync("visit", "other");

        Assert.Equal(["other"], bed.Joined.Select(j => j.SessionId));
        Assert.Single(bed.Failures);
        Assert.False(File.Exists(Path.Combine(bed.Destination, "visit.wav")));
        Assert.Contains(bed.Messages, m => m.Contains("'visit': not joined", StringComparison.Ordinal));

        bed.Sandbox.Faults.Clear();
        await bed.SaveAsync("visit");
        Assert.Equal(2, bed.Joined.Last().SourceCount);
    }

    [Fact]
    public async Task Recordings_that_come_one_by_one_are_joined_at_the_end()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        bed.Session("visit", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        bed.Session("broken", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2)).Recordings[1].UrlOverride = _ => "ftp://elsewhere/x.wav";
        SukiRecording[] recordings = [.. await bed.ListAsync("visit"), .. await bed.ListAsync("visit"), .. await bed.ListAsync("broken")];

        await bed.SaveAsync([.. recordings.Select(SaveItem.Of)], CancellationToken.None);

        SukiJoinedRecording[] joined = [.. bed.Joined];
        Assert.Contains(joined, j => (j.SessionId, j.SourceCount) == ("visit", 2));
        Assert.DoesNotContain(joined, j => j.SourceCount > 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_join_that_fails_in_an_unexpected_way_ends_alone_and_its_files_count_once(bool oneByOne)
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        bed.Session("a", SandboxObject.Wav(1, 1), SandboxObject.Wav(1, 2));
        bed.Session("b", SandboxObject.Wav(1, 3));
        bed.ConfirmJoin = path => Path.GetFileName(path) == "b.wav" ? true : throw new InvalidOperationException("A defect.");

        if (oneByOne)
        {
            await bed.SaveAsync([.. (await bed.ListAsync("a")).Concat(await bed.ListAsync("b")).Select(SaveItem.Of)], CancellationToken.None);
        }
        else
        {
            await bed.SaveAsync("a", "b");
        }

        Assert.Equal([(SukiError.Unexpected, (object)"a")], bed.Failures.Select(f => (f.Failure.Error, f.Target)));
        Assert.Equal(["b"], bed.Joined.Select(j => j.SessionId));
        Assert.Equal(3, bed.Files.Count);
        Assert.Equal((3, 3), (bed.Listed, bed.Over));
    }

    [Fact]
    public async Task What_is_not_wav_is_never_joined_and_said_once()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        byte[] ogg = WavBytes.Concat("OggS"u8.ToArray(), new byte[200]);
        bed.Session("visit", SandboxObject.FromBytes(ogg), SandboxObject.FromBytes([.. ogg, 1]));
        bed.Session("other", SandboxObject.FromBytes(ogg));

        await bed.SaveAsync("visit", "other");
        await bed.SaveAsync("visit", "other");

        Assert.Empty(bed.Failures);
        Assert.Empty(bed.Joined);
        Assert.Single(bed.Warnings);
    }

    [Theory]
    [InlineData("a", "a_b")]
    [InlineData("a_b", "a")]
    public async Task Without_folders_a_joined_file_is_never_that_of_another_sessions_recording(string first, string second)
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        bed.Names = NameTemplate.Parse("{SessionId}_{RecordingId}.wav");
        bed.Settings = bed.Settings with { ThrottleLimit = 1 };
        SandboxObject b = SandboxObject.Wav(0.1, 1), c = SandboxObject.Wav(0.2, 2);
        bed.Session("a").Recordings.Add(new SandboxRecording { Id = "b", SequenceNumber = 1, Object = b });
        bed.Session("a_b").Recordings.Add(new SandboxRecording { Id = "c", SequenceNumber = 1, Object = c });

        await bed.SaveAsync(first);
        await bed.SaveAsync(second);
        await bed.SaveAsync(first, second);

        Assert.Empty(bed.Failures);
        Assert.Equal(b.ToArray(), await File.ReadAllBytesAsync(Path.Combine(bed.Destination, "a_b.wav")));
        Assert.Equal([JoinStatus.Joined, JoinStatus.Joined, JoinStatus.Skipped, JoinStatus.Skipped], bed.Joined.Select(j => j.Status));
        Assert.Equal(2, bed.Joined.Select(j => j.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task A_session_whose_name_needs_care_is_joined_under_its_safe_name()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Join = true;
        bed.Session("../Visit 1", SandboxObject.Wav(1, 1));

        await bed.SaveAsync("../Visit 1");

        string path = Path.Combine(bed.Destination, SafeName.Of("../Visit 1") + ".wav");
        Assert.Equal(path, Assert.Single(bed.Joined).Path);
        Assert.NotNull(WavReader.ReadFile(path).Facts);
    }
}
