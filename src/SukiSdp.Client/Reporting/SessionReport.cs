namespace SukiSdp.Reporting;

/// <summary>A session with the condition of its files, as the report shows it.</summary>
/// <param name="session">The session.</param>
/// <param name="files">Its files, in the order of <see cref="ReportSession.Files"/>.</param>
internal sealed class SessionReport(ReportSession session, IReadOnlyList<ReportedFile> files)
{
    private readonly IReadOnlyList<int[]> _gaps = session.FindGaps();
    private readonly IReadOnlyList<ReportedFile> _files = WithJoined(session, files);

    /// <summary>The session's row of the table.</summary>
    public SessionRow Row => new()
    {
        Id = session.Id,
        EncounterId = session.EncounterId,
        SavedAt = session.SavedAt?.ToUnixTimeSeconds(),
        Recordings = _files.Count(file => file.IsRecording),
        Seconds = Math.Round(_files.Where(file => file.IsRecording).Sum(file => file.Seconds ?? 0), 3),
        Bytes = _files.Where(file => file.IsOnDisk).Aggregate(0L, (sum, file) => Math.Min(sum, long.MaxValue - (file.Length ?? 0)) + (file.Length ?? 0)),
        Flags = (int)_files.Aggregate(session.State | (_gaps.Count > 0 ? SessionFlags.Gap : SessionFlags.None), (flags, file) => flags | FlagsOf(file)),
    };

    /// <summary>What is loaded when the session is looked at.</summary>
    public SessionDetails Details => new(_gaps, [.. _files.Select(DetailsOf)], session.Shortage);

    /// <summary>Its recordings, with the day on which each was saved (UTC) and the playing time in seconds.</summary>
    public IEnumerable<(DateTime Day, double Seconds)> Saved => _files
        .Where(file => file.IsRecording && file.Item.SavedAt is not null)
        .Select(file => (file.Item.SavedAt!.Value.ToUniversalTime().Date, file.Seconds ?? 0));

    // Recordings can be removed after a join: one that is in an intact joined file isn't missing.
    private static ReportedFile[] WithJoined(ReportSession session, IReadOnlyList<ReportedFile> files)
    {
        HashSet<SukiArchiveItem> intact = [.. files.Where(file => file.Condition == FileCondition.Intact).Select(file => file.Item)];
        ILookup<string, SukiArchiveItem> joined = session.JoinedFiles();
        return [.. files.Select(file => file.Condition == FileCondition.Missing && file.Item.RecordingId is { } id && joined[id].Any(intact.Contains)
            ? file with { Condition = FileCondition.InJoinedFile }
            : file)];
    }

    private static SessionFlags FlagsOf(ReportedFile file)
    {
        SessionFlags condition = file.Condition switch
        {
            FileCondition.Changed => SessionFlags.Changed,
            FileCondition.Missing => SessionFlags.Missing,
            FileCondition.Removed => SessionFlags.Removed,
            FileCondition.Unreadable => SessionFlags.Unreadable,
            FileCondition.NotVerified => SessionFlags.NotVerified,
            _ => SessionFlags.None,
        };
        SessionFlags flaw = file.Measured?.Flaw switch
        {
            MeasurementFlaw.Damaged => SessionFlags.Damaged,
            MeasurementFlaw.OtherFormat => SessionFlags.OtherFormat,
            _ => SessionFlags.None,
        };
        return condition | flaw | file.Measured?.Problem switch
        {
            RecordingProblem.Silent => SessionFlags.Silent,
            RecordingProblem.MostlySilent => SessionFlags.MostlySilent,
            RecordingProblem.Clipped => SessionFlags.Clipped,
            _ => SessionFlags.None,
        };
    }

    private static FileDetails DetailsOf(ReportedFile file) => new()
    {
        Id = file.Item.RecordingId,
        Sequence = file.Item.SequenceNumber,
        Condition = file.Condition,
        Note = file.Note,
        Path = file.IsOnDisk ? file.RelativePath : null,
        Bytes = file.IsOnDisk ? file.Length : null,
        RecordedBytes = file.IsOnDisk && file.Length == file.Item.Length ? null : file.Item.Length,
        Seconds = file.Seconds,
        SavedAt = ToUnixSeconds(file.Item.SavedAt),
        RemovedAt = ToUnixSeconds(file.Item.RemovedAt),
        Crc32C = file.Item.Crc32C,
        Sha256 = file.Item.Sha256,
        Measured = file.Measured,
    };

    private static long? ToUnixSeconds(DateTime? date) => date is { } known ? new DateTimeOffset(known.ToUniversalTime()).ToUnixTimeSeconds() : null;
}
