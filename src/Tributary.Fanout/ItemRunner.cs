using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <summary>What happens to one input before and after its work: admission, bounds, the permit given back, the outcome of it all.</summary>
internal sealed class ItemRunner<TInput, TResult>(FanOutPlan<TInput, TResult> plan, CancelSource batch, Action<Exception?> onError)
{
    private readonly TimeProvider _time = plan.Options.Time;

    /// <summary>
    /// Waits until the work on an input may start; gives the permit that it may need, or what admission threw. Where admission only repeats
    /// that the batch is over, neither.
    /// </summary>
    internal ValueTask<(IDisposable? Permit, Exception? Refusal)> AdmitAsync(in Pulled<TInput> item) =>
        plan.Admission is null || batch.IsOver() ? default : AdmitAsync(plan.Admission, item);

    /// <summary>The item's own cancellation where its timeout comes before the batch's deadline; else the batch's.</summary>
    internal CancelSource Limit(out Deadline deadline)
    {
        deadline = plan.Options.Deadline;
        if (plan.Options.ItemTimeout == Timeout.InfiniteTimeSpan)
            return batch;
        var timeout = Deadline.After(plan.Options.ItemTimeout, _time);
        if (timeout.IsNone || (!deadline.IsNone && deadline.Remaining <= timeout.Remaining))
            return batch;
        deadline = timeout;
        var limit = new CancelSource();
        limit.Follow(batch);
        limit.CancelAt(timeout, CancelCause.ItemTimeout);
        return limit;
    }

    internal async ValueTask EndAsync(CancelSource limit)
    {
        await limit.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        onError(limit.CallbackError);
    }

    /// <summary>The outcome of work that has ended; what only repeats the cancellation is no failure.</summary>
    internal Outcome<TInput, TResult> Ended(in Pulled<TInput> item, long started, TResult? value, Exception? failure, CancelSource cancel)
    {
        var (kind, cause) = (failure is null ? OutcomeKind.Succeeded : OutcomeKind.Failed, CancelCause.None);
        if (failure is not null && cancel.IsEcho(failure))
        {
            failure = Completion.Combine(CallerCancelledException.ErrorsIn(failure));
            if (failure is null)
            {
                cause = cancel.Cause;
                kind = cause is CancelCause.ItemTimeout or CancelCause.Deadline ? OutcomeKind.TimedOut : OutcomeKind.Cancelled;
            }
        }
        return new(item.Input, item.Index, kind, value, failure, cause, Waited(item, started), _time.GetElapsedTime(started));
    }

    /// <summary>Gives the permit back. Where that fails, the item has failed, beside what it may have failed for already.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<Outcome<TInput, TResult>> ReleaseAsync(IDisposable permit, Outcome<TInput, TResult> outcome)
    {
        try
        {
            await Disposal.DisposeAsync(permit).ConfigureAwait(Scheduling.Capture);
            return outcome;
        }
#pragma warning disable CA1031 // Part of the outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return outcome.FailedAlso(error);
        }
    }

    /// <summary>The outcome of an input whose work does not start: because the batch is over, or because of what admission threw.</summary>
    internal Outcome<TInput, TResult> NotStarted(in Pulled<TInput> item, Exception? refusal)
    {
        var now = _time.GetTimestamp();
        return refusal is not null
            ? Ended(item, now, default, refusal, batch)
            : new(item.Input, item.Index, OutcomeKind.NotStarted, default, null, batch.Cause, Waited(item, now), TimeSpan.Zero);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(IDisposable? Permit, Exception? Refusal)> AdmitAsync(Admission<TInput> admission, Pulled<TInput> item)
    {
        try
        {
            var admitting = admission(item.Input, new(item.Index, plan.Options.Deadline), batch.Token);
            var waits = !admitting.IsCompleted;
            var permit = await admitting.ConfigureAwait(Scheduling.Capture);
            // The work is not to run on the thread of whoever gave the permit.
            if (waits)
                await Task.CompletedTask.ConfigureAwait(Scheduling.Yielding);
            return (permit, null);
        }
#pragma warning disable CA1031 // What admission throws is the input's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return (null, batch.IsEcho(error) && CallerCancelledException.ErrorsIn(error).Count == 0 ? null : error);
        }
    }

    private TimeSpan Waited(in Pulled<TInput> item, long started) =>
        plan.Admission is null ? TimeSpan.Zero : _time.GetElapsedTime(item.Timestamp, started);
}
