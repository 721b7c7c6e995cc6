namespace Tributary.News.Polling;

/// <summary>
/// Holds failed polls back while it is not known whose fault they are, and undoes them where it was our own network's. A thin shell around
/// <see cref="OwnNetwork"/>; safe for several threads.
/// </summary>
/// <param name="schedule">Told of each poll that ends.</param>
/// <param name="begun">When polling began, in UTC.</param>
/// <param name="watch">Whether a source that becomes due again is asked again.</param>
/// <param name="dice">From 0 up to 1, of a source at a moment.</param>
internal sealed class DoubtfulPolls(PollSchedule schedule, DateTimeOffset begun, bool watch, Func<string, DateTimeOffset, double> dice)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (PollEntry Entry, PollState Before, Poll Poll)> _held = new(StringComparer.Ordinal);
    private readonly Queue<NetworkChange> _changes = new();
    private OwnNetwork _network = new(begun);

    /// <summary>
    /// A poll has ended: how it is shown, and which ones are to be stored now. Null where what was known of the source has changed since
    /// <paramref name="before"/> was read, since an outage was noticed: to be decided anew.
    /// </summary>
    /// <param name="entry">What was polled.</param>
    /// <param name="before">What the poll was decided with: the entry's own state, as it was read.</param>
    /// <param name="poll">What came.</param>
    /// <param name="now">When it ended, in UTC.</param>
    public (Poll Shown, IReadOnlyList<Poll> Stored)? Ended(PollEntry entry, PollState before, Poll poll, DateTimeOffset now)
    {
        lock (_lock)
        {
            var wasDown = _network.WasDown(entry.TakenAt) && FailureEvidence.Of(poll.Outcome.Failure) == Evidence.Answered;
            if (wasDown)
                Undo(now);
            if (entry.State != before)
                return null;
            if (!poll.IsDecided)
            {
                schedule.Done(entry, poll.State);
                return (poll, []);
            }

            var (last, source) = (_network, before.Source);
            // Of failures in a row that are in doubt, what was known before the first counts.
            var isHeld = _held.Remove(source, out var held);
            var known = isHeld ? held.Before : before;
            (_network, var fault) = last.After(poll.Outcome.Failure, entry.Authority, known.Streak > 0, schedule.Hosts, entry.TakenAt, now);
            // What could not be asked again is still in doubt.
            if (fault == Fault.NotAsked && isHeld)
                fault = Fault.Doubtful;
            else if (fault == Fault.OwnNetwork)
                poll = poll with { State = Again(known, isCertain: true, now) };
            else if (fault == Fault.Doubtful && known.Streak == 0 && _network.IsSuspected(entry.Authority))
                poll = poll with { State = Again(poll.State, isCertain: false, now) };
            schedule.Done(entry, poll.State);
            if (fault == Fault.Doubtful)
                _held[source] = (entry, known, poll);
            if (_network.IsDown && !last.IsDown)
                Tell(_network.SilentSince ?? now, Earlier(Undo(now), poll.State.DueAt));
            if (wasDown || (last.IsDown && !_network.IsDown))
                _changes.Enqueue(new(false, last.SilentSince!.Value, null));
            return (poll, fault switch
            {
                Fault.None => [.. Released(), poll],
                Fault.Source or Fault.NotAsked => [poll],
                _ => [],
            });
        }
    }

    /// <summary>Polling has ended: what of those in doubt is to be stored.</summary>
    public IReadOnlyList<Poll> AtEnd(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_held.Count == 0 || !_network.IsDownAtEnd(now))
                return Released();
            Undo(now);
            Tell(_network.SilentSince ?? now, null);
            return [];
        }
    }

    /// <summary>What has changed since this was asked for last, oldest first.</summary>
    public IReadOnlyList<NetworkChange> Changes()
    {
        lock (_lock)
        {
            NetworkChange[] changes = [.. _changes];
            _changes.Clear();
            return changes;
        }
    }

    private List<Poll> Released()
    {
        var polls = _held.Values.Select(held => held.Poll).ToList();
        _held.Clear();
        return polls;
    }

    // When the first of them is asked again.
    private DateTimeOffset? Undo(DateTimeOffset now)
    {
        DateTimeOffset? first = null;
        foreach (var (entry, before, _) in _held.Values)
        {
            var state = Again(before, isCertain: true, now);
            schedule.Return(entry, state);
            first = Earlier(first, state.DueAt);
        }

        _held.Clear();
        return first;
    }

    private void Tell(DateTimeOffset since, DateTimeOffset? again) => _changes.Enqueue(new(true, since, watch ? again : null));

    private PollState Again(PollState state, bool isCertain, DateTimeOffset now)
    {
        var due = NextDue.WhereNobodyAnswers(isCertain, now, dice(state.Source, now));
        return state with { DueAt = due.At, Interval = isCertain ? state.Interval : due.Interval, Why = due.Why };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;
}
