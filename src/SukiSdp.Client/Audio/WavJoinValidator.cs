namespace SukiSdp.Audio;

/// <summary>Finds the recordings that can be joined, and the problems of the others and of the set.</summary>
internal sealed class WavJoinValidator(bool readsSamples)
{
    private readonly List<WavJoinPart> _parts = [];
    private readonly List<WavJoinProblem> _problems = [];

    internal static (List<WavJoinPart> Parts, List<WavJoinProblem> Problems) Inspect(IEnumerable<WavJoinSource> sources, bool readsSamples)
    {
        var inspection = new WavJoinValidator(readsSamples);
        WavJoinSource? previous = null;
        foreach (WavJoinSource source in sources.OrderBy(source => source.SequenceNumber))
        {
            if (previous is not null)
            {
                inspection.CompareNumbers(previous, source);
            }

            inspection.Inspect(source);
            previous = source;
        }

        if (inspection._parts.Count == 0)
        {
            inspection._problems.Add(new WavJoinProblem(WavJoinProblemKind.NothingToJoin, null, null, "No recording is a WAV file that can be joined."));
        }

        return (inspection._parts, inspection._problems);
    }

    /// <summary>Returns the missing sequence numbers, as the beginning of a sentence.</summary>
    internal static string Missing(int first, int last) => first == last ? $"Recording {first} is missing" : $"Recordings {first} to {last} are missing";

    private void CompareNumbers(WavJoinSource previous, WavJoinSource source)
    {
        if (source.SequenceNumber == previous.SequenceNumber)
        {
            Report(WavJoinProblemKind.DuplicateSequence, source, $"has the same sequence number as '{previous.Path}'.");
            return;
        }

        // One problem for a range of numbers of any length: a very large number must not fill the memory.
        int first = previous.SequenceNumber + 1;
        int last = source.SequenceNumber - 1;
        if (first <= last)
        {
            _problems.Add(new WavJoinProblem(
                WavJoinProblemKind.MissingSequence, null, first, $"{Missing(first, last)} between '{previous.Path}' and '{source.Path}'."));
        }
    }

    private void Inspect(WavJoinSource source)
    {
        WavReadResult read = WavReader.ReadFile(source.Path, readsSamples);
        if (read.Info is not { } info)
        {
            Report(WavJoinProblemKind.NotWav, source, $"isn't WAV. {read.NotWavReason}");
            return;
        }

        if (!info.Format.IsFramePerBlock)
        {
            Report(WavJoinProblemKind.EncodingNotJoinable, source, $"can't be joined without decoding: {info.Format}.");
            return;
        }

        if (_parts.Count > 0 && info.Format.DifferenceFrom(_parts[0].Info.Format) is { } difference)
        {
            Report(WavJoinProblemKind.FormatDiffers, source, $"has {difference} as in '{_parts[0].Source.Path}'.");
            return;
        }

        if (info.IsDamaged)
        {
            Report(WavJoinProblemKind.DamagedChunk, source, $"is damaged. {info.HeaderProblem}");
        }

        _parts.Add(new WavJoinPart(source, info));
    }

    private void Report(WavJoinProblemKind kind, WavJoinSource source, string finding) =>
        _problems.Add(new WavJoinProblem(kind, source.Path, source.SequenceNumber, $"Recording {source.SequenceNumber} ('{source.Path}') {finding}"));
}
