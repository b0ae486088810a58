namespace SukiSdp.Api;

/// <summary>The listing of one session, or why it failed.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Listing">The listing.</param>
/// <param name="Failure">The failure; null if the session was listed.</param>
internal sealed record ListOutcome(string SessionId, RecordingListing? Listing, SukiSdpException? Failure);

/// <summary>How many sessions are listed.</summary>
/// <param name="Kind">The kind of URLs to request.</param>
/// <param name="ThrottleLimit">How many at once; null to adjust the number while sessions are listed.</param>
/// <param name="Wait">How long to wait for a session that is in progress; null to not wait.</param>
/// <param name="Clock">The clock.</param>
internal sealed record ListSettings(UrlKind Kind, int? ThrottleLimit, WaitSettings? Wait, Clock Clock);

/// <summary>
/// Lists many sessions, several at once. The output is in input order, each as soon as those before it are available. Only a session
/// that is waited for loses its position, so that it doesn't delay others: it is returned when it is complete.
/// </summary>
internal sealed class ListRun(SukiConnection connection, ListSettings settings, IRunObserver observer, Action<ListOutcome> emit)
{
    private readonly object _emitting = new();

    /// <summary>Runs until the input is complete.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<string> sessionIds, CancellationToken cancellationToken)
    {
        using TaskGroup run = new(cancellationToken);
        using ListingSlots listingSlots = settings.ThrottleLimit is { } given ? new(given) : new(settings.Clock, observer);
        SukiApi api = new(connection, observer, listingSlots.Tuner);
        await OrderedRun.RunAsync<string, ListOutcome?>(run, sessionIds, () => listingSlots.AcquireAsync(run.CancellationToken), ListAsync, Emit).ConfigureAwait(false);

        // Null for a session that is in progress and waited for.
        async Task<ListOutcome?> ListAsync(string id, Slot slot)
        {
            ListOutcome outcome = await ListOnceAsync(id, slot).ConfigureAwait(false);
            if (settings.Wait is null || !IsNotReady(outcome))
            {
                return outcome;
            }

            run.Begin(() => ListWhenReadyAsync(outcome, new NotReadyWait(id, settings.Wait, settings.Clock, observer)));
            return null;
        }

        async Task ListWhenReadyAsync(ListOutcome outcome, NotReadyWait wait)
        {
            while (IsNotReady(outcome) && wait.TryNext(out Task waiting, run.CancellationToken))
            {
                await waiting.ConfigureAwait(false);
                Slot slot = await listingSlots.AcquireAsync(run.CancellationToken).ConfigureAwait(false);
                outcome = await ListOnceAsync(outcome.SessionId, slot).ConfigureAwait(false);
            }

            wait.End();
            Emit(IsNotReady(outcome) ? outcome with { Failure = wait.WithAttempts(outcome.Failure!) } : outcome);
        }

        async Task<ListOutcome> ListOnceAsync(string id, Slot slot)
        {
            using Slot held = slot;
            try
            {
                return new ListOutcome(id, await api.ListAsync(id, settings.Kind, run.CancellationToken).ConfigureAwait(false), null);
            }
            catch (SukiSdpException failure) when (!failure.IsFatal)
            {
                return new ListOutcome(id, null, failure);
            }
            catch (Exception defect) when (defect is not (SukiSdpException or OperationCanceledException))
            {
                return new ListOutcome(id, null, SukiSdpException.Unexpected(defect, DisplayText.Session(id)));
            }
        }
    }

    private static bool IsNotReady(ListOutcome outcome) => outcome.Failure?.Error == SukiError.RecordingNotReady;

    // One session at a time, so that its recordings stay together.
    private void Emit(ListOutcome? outcome)
    {
        if (outcome is not null)
        {
            lock (_emitting)
            {
                emit(outcome);
            }
        }
    }
}
