using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.News.Polling;

/// <summary>
/// Polls sources as they become due: one fan-out without end, so that a slow source delays nobody. A thin shell around
/// <see cref="PollSchedule"/> and
/// <see cref="PollDecision"/>.
/// <code>due ─► FanOut(ask ─► decide ─► writer ─► store) ─► polls, as they end ─► a run for each sweep</code>
/// </summary>
/// <param name="send">The way to the network.</param>
/// <param name="store">What is known of the sources, and where it goes; null where nothing is known and nothing is kept.</param>
/// <param name="targets">The sources there are; read at the beginning, and while watching once a minute.</param>
/// <param name="options">The bounds.</param>
/// <param name="time">The clock.</param>
/// <param name="newId">The id of a run that begins at that time.</param>
public sealed class PollLoop(
    Send send,
    INewsStore? store,
    Func<CancellationToken, Task<IReadOnlyList<PollTarget>>> targets,
    PollOptions options,
    TimeProvider time,
    Func<DateTimeOffset, string> newId)
{
    /// <summary>While watching, sources that become due within this time are polled together.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(15);

    // Each that waits to be shown holds its articles.
    private const int MostUnread = 32;

    private static readonly TimeSpan Reading = TimeSpan.FromMinutes(1);

    private readonly PollSchedule _schedule = new(options.PaceOf);
    private readonly PollWriter? _writer = store is null ? null : new(store, time);
    private bool _hasBegun;
    private DoubtfulPolls _doubtful = null!;
    private volatile TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Told of an exception that a source threw: a defect of ours. Null for nobody.</summary>
    public Action<ISource, Exception>? OnDefect { get; init; }

    /// <summary>Rests a provider that asked to slow down in words of its own. Null for nobody.</summary>
    public Rest? Rest { get; init; }

    /// <summary>Called with the sources of each sweep as it begins. Null for nobody.</summary>
    public Action<IReadOnlyList<ISource>>? OnBegin { get; init; }

    /// <summary>
    /// Called as a source is asked and at each phase that it reaches, from any thread; must return at once. Null for nobody.
    /// </summary>
    public Action<SourceProgress>? OnProgress { get; init; }

    /// <summary>Called with each poll as it ends, one at a time. Null for nobody.</summary>
    public Func<Poll, ValueTask>? OnPoll { get; init; }

    /// <summary>
    /// Called with the report of each sweep when its last source has ended, and whether it has been stored, which is done while watching;
    /// outcomes have no articles. Null for nobody.
    /// </summary>
    public Func<RunReport, bool, ValueTask>? OnSweep { get; init; }

    /// <summary>
    /// Called where nobody at all answers, so that the fault seems to be our own network's and says nothing of the sources, and where
    /// somebody answers again; not while <see cref="OnPoll"/> is under way. Null for nobody.
    /// </summary>
    public Func<NetworkChange, ValueTask>? OnNetwork { get; init; }

    /// <summary>
    /// Polls what is due, or goes on until it is stopped. The caller's cancellation ends what is in flight; what was fetched by then is
    /// stored, and what was not stays due. To be called once. Where the store fails, nothing more is stored and
    /// <see cref="PollTotals.StoreFailure"/> says so; while watching, it ends the loop.
    /// </summary>
    /// <exception cref="StoreException">What is known of the sources could not be read at the beginning.</exception>
    public async Task<PollTotals> RunAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var deadline = options.Watch ? Deadline.None : Deadline.After(options.Deadline, time);
        var asker = new Asker(send, time, OnDefect, null, Rest, null);
        var totals = new PollTotals();
        // The end that a store which fails makes of a watch is no deadline either.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _doubtful = new(_schedule, time.GetUtcNow(), options.Watch, Dice);
        try
        {
            var fanOut = new FanOutOptions { MaxConcurrency = options.Concurrency, MaxUnread = MostUnread, Deadline = deadline,
                Time = time };
            var polls = FanOut.RunAsync(
                DueAsync(deadline, stopping.Token), (due, _, token) => PollAsync(asker, due, token), fanOut, stopping.Token);
            await foreach (var outcome in polls)
            {
                if (outcome.TryGet(out var poll) || (poll = Failed(asker, outcome)) is not null)
                    totals = await EndedAsync(totals, outcome.Input.Entry, outcome.Input.Sweep, poll, stopping.IsCancellationRequested);
                await TellAsync();
                if (options.Watch && _writer?.Failure is not null)
                    await stopping.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Said below: whoever was being asked has told of the end as its own.
        }
        finally
        {
            await WriteAsync(_doubtful.AtEnd(time.GetUtcNow()));
            if (_writer is not null)
                await _writer.EndAsync();
        }

        var interrupted = cancellationToken.IsCancellationRequested;
        var stopped = interrupted || (options.Watch && _writer?.Failure is not null);
        foreach (var entry in _schedule.Unfinished)
        {
            var outcome = asker.NeverBegan(entry.Sweep!.Run, entry.Target.Source, stopped ? CancelCause.Caller : CancelCause.Deadline);
            var never = new Poll { Outcome = outcome, State = entry.State, IsDecided = false };
            totals = await EndedAsync(totals, entry, entry.Sweep, never, stopped);
        }

        await TellAsync();
        return totals with
        {
            Interrupted = interrupted,
            NextDue = _schedule.NextDue,
            StoreFailure = _writer?.Failure,
            StoredNew = _writer?.Saved.New ?? 0,
            StoredChanged = _writer?.Saved.Changed ?? 0,
            WaitedForStore = _writer?.Waited ?? TimeSpan.Zero,
            Wall = time.GetElapsedTime(begun),
        };
    }

    private async IAsyncEnumerable<(PollEntry Entry, Sweep Sweep)> DueAsync(
        Deadline deadline, CancellationToken caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        DateTimeOffset read = DateTimeOffset.MinValue, wake = DateTimeOffset.MinValue;
        for (var (first, last) = (true, DateTimeOffset.MinValue); ; first = false)
        {
            var (now, change) = (time.GetUtcNow(), _change.Task);
            // The clock has been set back: what was to come by the one before is to come now.
            if (now < last)
                (read, wake) = (options.Watch ? now : read, now);
            last = now;
            if (now >= read)
            {
                if (!await ReadAsync(cancellationToken))
                    yield break;
                read = options.Watch ? now + Reading : DateTimeOffset.MaxValue;
            }

            if (first || (options.Watch && now >= wake && _schedule.NextDue <= now))
            {
                Begin(now, first && options.All, deadline, caller);
                wake = now + Together;
            }

            while (_schedule.Take(time.GetUtcNow()) is { } entry)
                yield return (entry, entry.Sweep!);
            if (!options.Watch && _schedule.Queued == 0)
                yield break;
            await UntilAsync(Next(read, wake), change, cancellationToken);
        }
    }

    // False where the store has failed meanwhile. What is known of a source that is new here is read with it: it may have been polled
    // before it left, or by somebody else.
    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await targets(cancellationToken);
            var known = store is not null && _schedule.IsNew(found)
                ? (await store.PollsAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal)
                : [];
            _schedule.Set(found, known.GetValueOrDefault, time.GetUtcNow());
            _hasBegun = true;
            return true;
        }
        catch (StoreException why) when (_hasBegun && _writer is not null)
        {
            _writer.Fail(why);
            return false;
        }
    }

    private void Begin(DateTimeOffset now, bool all, Deadline deadline, CancellationToken caller)
    {
        var run = new AskedRun
        {
            Timeout = options.Timeout,
            Bound = options.Deadline,
            Deadline = deadline,
            StartTimestamp = time.GetTimestamp(),
            OnProgress = OnProgress,
            CallerToken = caller,
        };
        var sweep = new Sweep(new(newId(now), "poll", null, now), run);
        sweep.Expected = _schedule.Wake(now, all, sweep);
        if (sweep.Expected > 0)
            OnBegin?.Invoke([.. _schedule.Unfinished.Where(entry => entry.Sweep == sweep).OrderBy(entry => entry.Place).Select(
                entry => entry.Target.Source)]);
    }

    // The earliest of: a host that may be asked again, a source that becomes due, the catalogue to be read. Null where only an end can
    // change anything.
    private DateTimeOffset? Next(DateTimeOffset read, DateTimeOffset wake)
    {
        var next = _schedule.NextStart;
        if (!options.Watch)
            return next;
        var due = _schedule.NextDue is { } at ? (at > wake ? at : wake) : read;
        var idle = due < read ? due : read;
        return next is { } start && start < idle ? start : idle;
    }

    private async Task UntilAsync(DateTimeOffset? next, Task change, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = next - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        await Task.WhenAny(change, Task.Delay(left ?? Timeout.InfiniteTimeSpan, time, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<Poll> PollAsync(Asker asker, (PollEntry Entry, Sweep Sweep) due, CancellationToken cancellationToken)
    {
        var ((entry, sweep), target) = (due, due.Entry.Target);
        var (outcome, seen) = await AskAsync(asker, entry, sweep, target, cancellationToken);
        var now = time.GetUtcNow();
        Poll poll;
        IReadOnlyList<Poll> stored;
        // An outage that is noticed meanwhile may undo what was known of a poll before this one.
        while (true)
        {
            var before = entry.State;
            poll = seen is null
                ? new() { Outcome = outcome, State = before, IsDecided = false }
                : PollDecision.Of(before, target.Declared, target.Every, outcome, seen, now, Dice(before.Source, now));
            poll = poll with { Outcome = outcome with { Articles = [], Count = outcome.Count } };
            if (_doubtful.Ended(entry, before, poll, now) is not { } ended)
                continue;
            (poll, stored) = ended;
            break;
        }

        await WriteAsync(stored);
        TellOfChange();
        return poll;
    }

    // A defect outside of the source. Its entry may have ended before, and even have become due again. Null where there is none: the entry
    // is one of those that have not ended.
    private Poll? Failed(Asker asker, Outcome<(PollEntry Entry, Sweep Sweep), Poll> outcome)
    {
        if (outcome.Error is not { } defect)
            return null;
        var (entry, sweep) = outcome.Input;
        var failed = new Poll
        {
            Outcome = asker.Failed(sweep.Run, entry.Target.Source, defect, outcome.Elapsed), State = entry.State, IsDecided = false,
        };
        while (entry.Sweep == sweep && _doubtful.Ended(entry, entry.State, failed, time.GetUtcNow()) is null)
            failed = failed with { State = entry.State };
        TellOfChange();
        return failed;
    }

    private void TellOfChange() =>
        Interlocked.Exchange(ref _change, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    // What the source gave before is null where nothing is to be decided: it has left, or the store does not say it any more.
    private async Task<(SourceOutcome Outcome, SeenItems? Seen)> AskAsync(
        Asker asker, PollEntry entry, Sweep sweep, PollTarget target, CancellationToken cancellationToken)
    {
        if (entry.IsGone)
        {
            var why = new Failure(FailureKind.NotStarted, $"{target.Source.Id} was removed before its turn came");
            return (asker.NeverBegan(sweep.Run, target.Source, why), null);
        }

        var asked = entry.State;
        var query = new SourceQuery { Limit = int.MaxValue, Validators = asked.Validators, AskedAt = entry.TakenAt };
        var outcome = await asker.AskAsync(sweep.Run, target.At(asked.MovedTo), query, cancellationToken);
        if (store is null || asked.SucceededAt is null || outcome is not { Success: true, Articles.Count: > 0 })
            return (outcome, SeenItems.None);
        try
        {
            return (outcome, await store.SeenAsync(asked.Source, CancellationToken.None));
        }
        catch (StoreException why)
        {
            _writer!.Fail(why);
            return (outcome, null);
        }
    }

    private async ValueTask WriteAsync(IReadOnlyList<Poll> polls)
    {
        foreach (var poll in polls)
            if (_writer is not null)
                await _writer.AddAsync(poll);
    }

    private async ValueTask TellAsync()
    {
        foreach (var change in _doubtful.Changes())
            if (OnNetwork is not null)
                await OnNetwork(change);
    }

    private async Task<PollTotals> EndedAsync(PollTotals totals, PollEntry entry, Sweep sweep, Poll poll, bool interrupted)
    {
        sweep.Add(entry.Place, poll.Outcome);
        if (OnPoll is not null)
            await OnPoll(poll);
        if (sweep.IsWhole)
            await EndedAsync(sweep.Report(interrupted));
        return totals.With(poll);
    }

    private async Task EndedAsync(RunReport report)
    {
        // Polling once, the run is its caller's to store: what was found does not wait for that.
        var stored = options.Watch && _writer is { Failure: null } && await IsSavedAsync(report);
        if (OnSweep is not null)
            await OnSweep(report, stored);
    }

    private async Task<bool> IsSavedAsync(RunReport report)
    {
        try
        {
            await store!.SaveAsync(report, [], CancellationToken.None);
            return true;
        }
        catch (StoreException why)
        {
            _writer!.Fail(why);
            return false;
        }
    }

    // Spreads polls apart, the same way each time: a source's next poll can be told from the one before.
    private static double Dice(string source, DateTimeOffset now) =>
        (XxHash3.HashToUInt64(MemoryMarshal.AsBytes(source.AsSpan()), now.UtcTicks) >> 11) * Math.ScaleB(1, -53);
}
