using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public sealed class WavJoinPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Create_orders_recordings_by_sequence_number_and_computes_the_result()
    {
        WavJoinPlan plan = WavJoinPlan.Create([Chunk(2, Session(Samples(6))), Chunk(1, Session(Samples(32_000)))]);

        Assert.True(plan.CanWrite);
        Assert.Equal([1, 2], plan.Parts.Select(part => part.Source.SequenceNumber));
        Assert.Equal((16_003L, 44 + 32_006L, WavContainer.Riff), (plan.SampleFrames, plan.TotalLength, plan.Container));
        Assert.Equal(TimeSpan.FromSeconds(16_003 / 16_000.0), plan.Duration);
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.PassedOver);
    }

    [Fact]
    public void Create_names_gaps_and_skips_them_when_allowed()
    {
        WavJoinSource[] sources = [Chunk(1), Chunk(3), Chunk(7)];

        WavJoinPlan plan = WavJoinPlan.Create(sources);
        Assert.Equal([(WavJoinProblemKind.MissingSequence, 2), (WavJoinProblemKind.MissingSequence, 4)], Found(plan.Problems));
        Assert.StartsWith("Recording 2 is missing between", plan.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Recordings 4 to 6 are missing between", plan.Problems[1].Message, StringComparison.Ordinal);
        Assert.False(plan.CanWrite);

        plan = WavJoinPlan.Create(sources, allowGap: true);
        Assert.True(plan.CanWrite);
        Assert.Equal(2, plan.PassedOver.Count);
        Assert.Equal(3, plan.Parts.Count);
    }

    [Fact]
    public void Create_takes_an_absurd_gap_for_one_problem()
    {
        WavJoinPlan plan = WavJoinPlan.Create([Chunk(int.MinValue), Chunk(int.MaxValue)]);

        Assert.Single(plan.Problems);
    }

    [Fact]
    public void Create_does_not_mind_where_numbers_start() => Assert.True(WavJoinPlan.Create([Chunk(5), Chunk(6)]).CanWrite);

    [Fact]
    public void Create_names_a_damaged_recording_and_uses_its_whole_blocks_when_allowed()
    {
        WavJoinSource[] sources = [Chunk(1), Chunk(2, Session(Samples(100))[..^51])];

        WavJoinPlan plan = WavJoinPlan.Create(sources);
        WavJoinProblem problem = Assert.Single(plan.Problems);
        Assert.Equal((WavJoinProblemKind.DamagedChunk, 2, sources[1].Path), (problem.Kind, problem.SequenceNumber, problem.Path));
        Assert.Contains("specifies 51 more bytes", problem.Message, StringComparison.Ordinal);
        Assert.Contains(sources[1].Path, problem.Message, StringComparison.Ordinal);

        plan = WavJoinPlan.Create(sources, allowGap: true);
        Assert.True(plan.CanWrite);
        Assert.Equal(5 + 24, plan.SampleFrames);
    }

    [Fact]
    public void Create_names_a_file_that_is_not_wav_and_leaves_it_out_when_allowed()
    {
        WavJoinSource[] sources = [Chunk(1), Chunk(2, Samples(100)), Chunk(3)];

        Assert.Equal([(WavJoinProblemKind.NotWav, 2)], Found(WavJoinPlan.Create(sources).Problems));

        WavJoinPlan plan = WavJoinPlan.Create(sources, allowGap: true);
        Assert.Equal([1, 3], plan.Parts.Select(part => part.Source.SequenceNumber));
        Assert.Equal([(WavJoinProblemKind.NotWav, 2)], Found(plan.PassedOver));
    }

    [Fact]
    public void Create_joins_no_different_formats_even_when_gaps_are_allowed()
    {
        WavJoinSource[] sources = [Chunk(1), Chunk(2, Form(Format(channels: 2), Data([])))];

        WavJoinProblem problem = Assert.Single(WavJoinPlan.Create(sources, allowGap: true).Problems);
        Assert.Equal((WavJoinProblemKind.FormatDiffers, 2, sources[1].Path), (problem.Kind, problem.SequenceNumber, problem.Path));
        Assert.Contains("has 2 channels, not 1 as", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_never_joins_two_recordings_of_one_number_even_when_gaps_are_allowed() =>
        Assert.Equal(
            [(WavJoinProblemKind.DuplicateSequence, 1)],
            Found(WavJoinPlan.Create([Chunk(1, name: "a.wav"), Chunk(1, name: "b.wav")], allowGap: true).Problems));

    [Fact]
    public void Create_joins_no_encoding_that_would_have_to_be_decoded() =>
        Assert.Equal(
            WavJoinProblemKind.EncodingNotJoinable,
            WavJoinPlan.Create([Chunk(1, Form(Format(2, bits: 4, blockAlign: 256), Data(Samples(256))))]).Problems[0].Kind);

    [Fact]
    public void Create_says_when_there_is_nothing_to_join()
    {
        Assert.Equal(WavJoinProblemKind.NothingToJoin, Assert.Single(WavJoinPlan.Create([]).Problems).Kind);

        WavJoinPlan plan = WavJoinPlan.Create([Chunk(1, Samples(5))], allowGap: true);
        Assert.False(plan.CanWrite);
        Assert.Equal(WavJoinProblemKind.NothingToJoin, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void Create_accepts_chunks_without_samples_and_streaming_headers()
    {
        WavJoinPlan plan = WavJoinPlan.Create(
            [Chunk(1, Session([])), Chunk(2, FormOf("RIFF", uint.MaxValue, Format(), Data(Samples(20), uint.MaxValue))), Chunk(3)]);

        Assert.True(plan.CanWrite);
        Assert.Equal(15, plan.SampleFrames);
    }

    [Fact]
    public void Create_throws_for_a_chunk_that_is_not_there() =>
        Assert.Throws<FileNotFoundException>(() => WavJoinPlan.Create([new WavJoinSource(_folder["none.wav"], 1)]));

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(WavJoinProblemKind, int)> Found(IEnumerable<WavJoinProblem> problems) =>
        problems.Select(problem => (problem.Kind, problem.SequenceNumber ?? 0));

    private WavJoinSource Chunk(int number, byte[]? content = null, string? name = null) =>
        new(_folder.Write(name ?? $"{number}.wav", content ?? Session(Samples(10))), number);
}
