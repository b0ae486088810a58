using System.Globalization;
using SukiSdp.Audio;

namespace SukiSdp.Joining;

/// <summary>Converts the problems of a join to errors.</summary>
internal static class JoinErrors
{
    /// <summary>Returns one error for each kind of problem of a plan, which names the first recording and counts the others.</summary>
    public static IEnumerable<SukiSdpException> From(JoinRequest request, IReadOnlyList<WavJoinProblem> problems)
    {
        // "Nothing to join" is only the consequence if another cause is reported.
        IEnumerable<WavJoinProblem> causes = problems.Count > 1 ? problems.Where(p => p.Kind != WavJoinProblemKind.NothingToJoin) : problems;
        return causes.GroupBy(p => p.Kind).Select(same => Of(request, ErrorOf(same.Key), Text(same.First(), same.Count() - 1)));
    }

    /// <summary>Creates the error of a session.</summary>
    public static SukiSdpException Of(JoinRequest request, SukiError error, string what, Exception? cause = null) =>
        new(error, $"{DisplayText.Session(request.SessionId)}: {what}", cause);

    private static string Text(WavJoinProblem first, int others) =>
        others == 0 ? first.Message : string.Format(CultureInfo.InvariantCulture, "{0} Other problems of this kind: {1}.", first.Message, others);

    private static SukiError ErrorOf(WavJoinProblemKind kind) => kind switch
    {
        WavJoinProblemKind.FormatDiffers => SukiError.JoinFormatDiffers,
        WavJoinProblemKind.MissingSequence => SukiError.JoinSequenceMissing,
        WavJoinProblemKind.DuplicateSequence => SukiError.JoinSequenceRepeated,
        WavJoinProblemKind.DamagedChunk => SukiError.JoinChunkDamaged,
        WavJoinProblemKind.NotWav => SukiError.JoinNotWav,
        WavJoinProblemKind.EncodingNotJoinable => SukiError.JoinEncodingUnsupported,
        _ => SukiError.JoinNothingUsable,
    };
}
