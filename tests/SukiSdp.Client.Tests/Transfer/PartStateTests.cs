using SukiSdp.Transfer;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Transfer;

public sealed class PartStateTests(ITestOutputHelper output) : IDisposable
{
    private const string Session = "visit";
    private const string Recording = "rec";
    private const long Length = 1L << 40;

    private readonly TempFolder _folder = new();

    private string Target => _folder["001_rec.wav"];

    [Fact]
    public void A_state_that_is_shorter_than_the_one_an_earlier_run_left_is_whole()
    {
        Write(StateOf(Enumerable.Range(0, 20).Select(i => (100L * i, (100L * i) + 50))));
        Write(StateOf([(0, 10)]));
        Write(StateOf([(0, 1)]));

        AssertReads(StateOf([(0, 1)]));
    }

    [Fact]
    public void The_last_state_is_read_back_whatever_was_written_before_it_by_how_many_runs()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        for (int run = 0; run < 200; run++)
        {
            PartState[] states = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomState(random))];
            Write(states);
            Assert.True(Ranges(states[^1]) == Ranges(Read()), $"Run {run} ({TestRun.HowToRepeat(seed)}): {Ranges(states[^1])} was read back as {Ranges(Read())}.");
        }
    }

    [Fact]
    public void A_state_with_very_many_ranges_keeps_the_longest_ones_and_fits_into_one_page()
    {
        (long Start, long End)[] ranges = [.. Enumerable.Range(0, 2000).Select(i => (1_000_000_000L * i, (1_000_000_000L * i) + 1 + i))];

        byte[] json = StateOf(ranges).Write();

        Assert.InRange(json.Length, 1, 4096);
        PartState? read = PartState.Read(json, Session, Recording, 1L << 42);
        Assert.NotNull(read);
        Assert.Contains(read.Ranges!, r => r[0] == ranges[^1].Start && r[1] == ranges[^1].End);
        Assert.DoesNotContain(read.Ranges!, r => r[0] == ranges[0].Start);
    }

    [Fact]
    public void Ids_of_any_length_do_not_make_a_state_unreadable()
    {
        string id = new('é', 5_000);
        PartState state = StateOf([(0, 10)]) with { SessionId = id };

        Assert.NotNull(PartState.Read(state.Write(), id, Recording, Length));
    }

    public void Dispose() => _folder.Dispose();

    private static PartState RandomState(Random random)
    {
        long at = 0;
        List<(long, long)> ranges = [];
        for (int i = random.Next(1, 40); i > 0; i--)
        {
            long start = at + random.NextInt64(1, 1L << random.Next(1, 30));
            at = start + random.NextInt64(1, 1L << random.Next(1, 30));
            ranges.Add((start, at));
        }

        return StateOf(ranges);
    }

    private static PartState StateOf(IEnumerable<(long Start, long End)> ranges) => new()
    {
        Schema = PartState.CurrentSchema,
        SessionId = Session,
        RecordingId = Recording,
        ETag = "\"tag\"",
        Generation = "7",
        Length = 1L << 42,
        Ranges = [.. ranges.Select(r => new[] { r.Start, r.End })],
    };

    private static string Ranges(PartState? state) => state is null ? "nothing" : string.Join(' ', state.Ranges!.Select(r => $"{r[0]}-{r[1]}"));

    // A run of its own, as a process that is killed right after the last write.
    private void Write(params PartState[] states)
    {
        using PartFile part = PartFile.Open(Target);
        if (part.Length == 0)
        {
            part.Content.SetLength(1L << 42);
        }

        foreach (PartState state in states)
        {
            part.SaveState(() => state, flushFirst: false);
        }
    }

    private PartState? Read()
    {
        using PartFile part = PartFile.Open(Target);
        return part.ReadState(Session, Recording);
    }

    private void AssertReads(PartState expected) => Assert.Equal(Ranges(expected), Ranges(Read()));
}
