namespace Tributary.News.Polling;

/// <summary>
/// Holds failed polls back while it is not known whose fault they are, and undoes them where it was our own network's. A thin shell around
/// <see cref="OwnNetwork"/>; safe for several threads.
/// </summary>
/// <param name="schedule">Told of each poll that ends.</param>
/// <param name="begun">When polling began, in UTC.</param>
/// <param name="dice">From 0 up to 1, of a source at a moment.</param>
internal sealed class DoubtfulPolls(PollSchedule schedule, DateTimeOffset begun, Func<string, DateTimeOffset, double> dice)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (PollEntry Entry, PollState Before, Poll Poll)> _held = new(StringComparer.Ordinal);
    private readonly Queue<NetworkChange> _changes = new();
    private OwnNetwork _network = new(begun);

    /// <summary>A poll has ended: how it is shown, and which ones are to be stored now.</summary>
    /// <param name="entry">What was polled.</param>
    /// <param name="before">What was known of it.</param>
    /// <param name="poll">What came.</param>
    /// <param name="now">When it ended, in UTC.</param>
    public (Poll Shown, IReadOnlyList<Poll> Stored) Ended(PollEntry entry, PollState before, Poll poll, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!poll.IsDecided)
            {
                schedule.Done(entry, poll.State);
                return (poll, []);
            }

            var (last, source) = (_network, before.Source);
            // Of failures in a row that are in doubt, what was known before the first counts.
            var known = _held.Remove(source, out var held) ? held.Before : before;
            (_network, var fault) = last.After(poll.Outcome.Failure, entry.Authority, known.Streak > 0, schedule.Hosts, entry.TakenAt, now);
            if (fault == Fault.OwnNetwork)
                poll = poll with { State = Again(known, now) };
            schedule.Done(entry, poll.State);
            if (fault == Fault.Doubtful)
                _held[source] = (entry, known, poll);
            if (_network.IsDown && !last.IsDown)
                Undo(now, poll.State.DueAt);
            if (last.IsDown && !_network.IsDown)
                _changes.Enqueue(new(false, last.SilentSince!.Value, null));
            return (poll, fault switch { Fault.None => [.. Released(), poll], Fault.Source => [poll], _ => [] });
        }
    }

    /// <summary>Polling has ended: what of those in doubt is to be stored.</summary>
    public IReadOnlyList<Poll> AtEnd(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_held.Count == 0 || !_network.IsDownAtEnd(now))
                return Released();
            Undo(now, null);
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

    private void Undo(DateTimeOffset now, DateTimeOffset? again)
    {
        foreach (var (entry, before, _) in _held.Values)
        {
            var state = Again(before, now);
            schedule.Return(entry, state);
            again = again < state.DueAt ? again : again is null ? null : state.DueAt;
        }

        _held.Clear();
        _changes.Enqueue(new(true, _network.SilentSince ?? now, again));
    }

    private PollState Again(PollState before, DateTimeOffset now)
    {
        var due = NextDue.WhereNobodyAnswers(now, dice(before.Source, now));
        return before with { DueAt = due.At, Why = due.Why };
    }
}
