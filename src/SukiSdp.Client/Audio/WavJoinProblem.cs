namespace SukiSdp.Audio;

/// <summary>The kinds of problems that prevent a join.</summary>
internal enum WavJoinProblemKind
{
    /// <summary>The recording's sample format is not that of the first recording. No gap can be allowed for it.</summary>
    FormatDiffers,

    /// <summary>One or more sequence numbers between the lowest and the highest have no recording.</summary>
    MissingSequence,

    /// <summary>Samples are missing from the recording, or are where its header does not account for them.</summary>
    DamagedChunk,

    /// <summary>The file is not a WAV file.</summary>
    NotWav,

    /// <summary>Two recordings have one sequence number, so their order is not known. No gap can be allowed for it.</summary>
    DuplicateSequence,

    /// <summary>The recording's encoding packs many samples into one block, and cannot be joined without decoding. No gap can be allowed for it.</summary>
    EncodingNotJoinable,

    /// <summary>There is no usable recording.</summary>
    NothingToJoin,
}

/// <summary>A problem that prevents a join, or that a join with allowed gaps skips.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The recording's file; null when there is none.</param>
/// <param name="SequenceNumber">The recording's sequence number, the first of several that are missing; null when there is none.</param>
/// <param name="Message">A sentence that names the recording and what is wrong.</param>
internal sealed record WavJoinProblem(WavJoinProblemKind Kind, string? Path, int? SequenceNumber, string Message)
{
    // The problems that a user can allow. With the others, it isn't known what the joined file should be.
    internal bool IsGap => Kind is WavJoinProblemKind.MissingSequence or WavJoinProblemKind.DamagedChunk or WavJoinProblemKind.NotWav;
}
