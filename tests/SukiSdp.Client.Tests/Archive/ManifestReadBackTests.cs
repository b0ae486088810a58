using SukiSdp.Archive;

namespace SukiSdp.Tests.Archive;

/// <summary>Finished files are read back before the manifest records them.</summary>
public sealed class ManifestReadBackTests
{
    [Theory]
    [InlineData(10, true)]
    [InlineData(10_000, false)]
    public async Task A_finished_file_that_another_program_holds_is_waited_for_up_to_a_minute(int pauses, bool isRecorded)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        using TempFolder folder = new();
        using Manifest manifest = await Manifest.OpenAsync(new ManifestSettings(folder["archive.jsonl"], folder.Path, IsReadOnly: false), fixture.Clock, fixture, CancellationToken.None);
        await File.WriteAllTextAsync(folder["a.wav"], "audio");
        using FileStream held = new(folder["a.wav"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        int before = fixture.Time.Delays.Count;
        fixture.Time.Delayed = _ =>
        {
            if (fixture.Time.Delays.Count - before == pauses)
            {
                held.Dispose();
            }
        };
        int released = 0;
        Task<PendingLine> record = manifest.RecordAsync(
            new SukiRecordingFile { SessionId = "visit", RecordingId = "a", Path = folder["a.wav"], Length = 5, Status = SaveStatus.Saved },
            isReplaced: false,
            () => released++,
            CancellationToken.None);

        if (isRecorded)
        {
            Assert.True(await (await record).Task);
            Assert.Equal(pauses, released);
        }
        else
        {
            Assert.Equal(SukiError.ReadFailed, (await Assert.ThrowsAsync<SukiSdpException>(() => record)).Error);
            Assert.Equal(TimeSpan.FromMinutes(1), fixture.Time.Delays.Skip(before).Aggregate((a, b) => a + b));
        }
    }
}
