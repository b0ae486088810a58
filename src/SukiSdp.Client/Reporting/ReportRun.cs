using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>
/// Exports a report of archives: inspects and measures their files, and writes the details of the sessions and, at last, the page. Until then, an earlier page
/// stays as it is, with its details.
/// </summary>
/// <param name="settings">Where it is written, and how.</param>
/// <param name="confirm">Asks whether the page may be written.</param>
/// <param name="failed">Receives files that couldn't be read.</param>
/// <param name="exported">Receives the full path of the page.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class ReportRun(
    ReportSettings settings, Func<string, CancellationToken, Task<bool>> confirm, Action<SukiSdpException, object> failed, Action<string> exported, IRunObserver observer)
{
    // A file with their waveforms has some 200 KB, which a browser loads in a moment.
    private const int SessionsPerFile = 50;

    private static readonly MeasureSettings Measuring = new();

    private readonly string _pageFolder = Path.GetDirectoryName(settings.Path)!;
    private readonly string _folder = ReportFiles.FolderOf(settings.Path);

    /// <summary>Runs to its end. Without input, nothing is written.</summary>
    /// <exception cref="SukiSdpException">A manifest can't be read, or the report can't be written.</exception>
    public async Task RunAsync(InputQueue<object> input, CancellationToken cancellationToken)
    {
        ReportInventory inventory = new();
        await inventory.ReadAsync(input, settings.Clock, observer, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ReportSession> sessions = inventory.Sessions;
        RequireRelativePaths(inventory.Folders);
        RequireReplaceable();
        ShowTotal(inventory.Inputs, sessions);
        if (inventory.Inputs == 0 || !await confirm(settings.Path, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        using PartFile page = ReportFile.Open(settings.Path);
        try
        {
            ReportFile.CreateDataFolder(_folder);

            // The page is unlocked as soon as it has its name. The data is locked until the run has ended, so that two runs don't mix.
            using PartFile data = PartFile.Open(Path.Combine(_folder, ReportFiles.LockName));
            try
            {
                await WriteAsync(page, sessions, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                data.DiscardOrWarn(observer);
            }
        }
        catch
        {
            page.DiscardOrWarn(observer);
            throw;
        }
    }

    private async Task WriteAsync(PartFile page, IReadOnlyList<ReportSession> sessions, CancellationToken cancellationToken)
    {
        PageData data = await WriteDetailsAsync(sessions, cancellationToken).ConfigureAwait(false);
        RequireReplaceable();
        await ReportFile.WriteAsync(page, ReportPage.Make(data), settings.Clock, cancellationToken).ConfigureAwait(false);
        RemoveOldDetails(data.Files);
        exported(settings.Path);
    }

    private async Task<PageData> WriteDetailsAsync(IReadOnlyList<ReportSession> sessions, CancellationToken cancellationToken)
    {
        using MeasurementCache cache = new(Path.Combine(_folder, ReportFiles.CacheName), Measuring, observer);
        await cache.LoadAsync(settings.Clock, cancellationToken).ConfigureAwait(false);
        FileInspector inspector = new(cache, Measuring, failed, observer);
        List<string> files = [];
        List<SessionRow> rows = [];
        SortedDictionary<DateTime, DayTotal> days = [];
        for (int from = 0; from < sessions.Count; from += SessionsPerFile)
        {
            SessionReport[] reports = await InspectAsync([.. sessions.Skip(from).Take(SessionsPerFile)], inspector, cache, cancellationToken).ConfigureAwait(false);
            (string name, byte[] content) = ReportPage.MakeDetails([.. reports.Select(report => report.Details)]);
            string path = Path.Combine(_folder, name);

            // The name depends on the content. A file that was changed is written again.
            if (FileSnapshot.At(path)?.Length != content.Length || !File.ReadAllBytes(LongPath.Of(path)).AsSpan().SequenceEqual(content))
            {
                await ReportFile.WriteAsync(path, content, settings.Clock, cancellationToken).ConfigureAwait(false);
            }

            files.Add(name);
            rows.AddRange(reports.Select(report => report.Row));
            foreach ((DateTime day, double seconds) in reports.SelectMany(report => report.Saved))
            {
                days.TryGetValue(day, out DayTotal? total);
                days[day] = new DayTotal(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), (total?.Recordings ?? 0) + 1, (total?.Seconds ?? 0) + seconds);
            }
        }

        try
        {
            await cache.CompactAsync(settings.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (SukiSdpException failure)
        {
            observer.Verbose($"'{Path.Combine(_folder, ReportFiles.CacheName)}': measurements of files that no longer exist couldn't be removed from the cache. A later run removes them. {failure.Message}");
        }

        return new PageData
        {
            CreatedAt = settings.Clock.UtcNow(),
            Folder = Path.GetFileName(_folder),
            SessionsPerFile = SessionsPerFile,
            Files = files,
            Days = [.. days.Values.Select(day => day with { Seconds = Math.Round(day.Seconds, 3) })],
            Sessions = rows,
        };
    }

    private async Task<SessionReport[]> InspectAsync(ReportSession[] sessions, FileInspector inspector, MeasurementCache cache, CancellationToken cancellationToken)
    {
        (SukiArchiveItem Item, int Session)[] items = [.. sessions.SelectMany((session, number) => session.Files.Select(item => (item, number)))];
        ReportedFile[] files = new ReportedFile[items.Length];
        int next = -1;
        try
        {
            using TaskGroup work = new(cancellationToken);
            for (int i = 0; i < Math.Min(settings.ThrottleLimit, items.Length); i++)
            {
                work.Begin(() =>
                {
                    while (Interlocked.Increment(ref next) is int number && number < items.Length)
                    {
                        work.CancellationToken.ThrowIfCancellationRequested();
                        files[number] = inspector.Inspect(items[number].Item, _pageFolder, work.CancellationToken);
                    }

                    return Task.CompletedTask;
                });
            }

            await work.WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            // What was measured is kept, even if the run is ended early.
            await cache.SaveAsync(settings.Clock, cancellationToken).ConfigureAwait(false);
        }

        ILookup<int, ReportedFile> bySession = items.Zip(files, (item, file) => (item.Session, File: file)).ToLookup(pair => pair.Session, pair => pair.File);
        return [.. sessions.Select((session, number) => new SessionReport(session, [.. bySession[number]]))];
    }

    // A nightly run replaces its report. Any other file with this name is the user's.
    private void RequireReplaceable()
    {
        if (FileSnapshot.At(settings.Path) is not null && !settings.Force && !IsReport())
        {
            throw new SukiSdpException(SukiError.ReportTargetDiffers, $"'{settings.Path}' exists and isn't a report.");
        }
    }

    private bool IsReport()
    {
        try
        {
            return ReportFiles.IsReport(settings.Path);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, settings.Path);
        }
    }

    private void RequireRelativePaths(IEnumerable<string> folders)
    {
        if (folders.FirstOrDefault(folder => RelativePath.Of(_pageFolder, folder) is null) is { } other)
        {
            throw new SukiSdpException(
                SukiError.DestinationInvalid, $"The report '{settings.Path}' is on another drive than the archive '{other}'. The page refers to the recordings by relative paths, so both must be on one drive.");
        }
    }

    // All files count as those of the first input.
    private void ShowTotal(int inputs, IReadOnlyList<ReportSession> sessions)
    {
        for (int i = 0; i < inputs; i++)
        {
            observer.ItemExpanded(i == 0 ? sessions.Sum(session => session.Files.Count) : 0);
        }
    }

    private void RemoveOldDetails(IEnumerable<string> current)
    {
        HashSet<string> kept = [.. current];
        try
        {
            foreach (FileInfo file in new DirectoryInfo(LongPath.Of(_folder)).EnumerateFiles().Where(file => ReportFiles.IsDataName(file.Name) && !kept.Contains(file.Name)))
            {
                file.Delete();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            observer.Warning($"'{_folder}': files of an earlier report couldn't be removed: {e.Message}");
        }
    }
}
