using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <summary>What happens to one input: admission, the work within its bounds, the permit given back, and the outcome of it all.</summary>
internal sealed class ItemRunner<TInput, TResult>(FanOutPlan<TInput, TResult> plan, CancelSource batch, Action<Exception?> onError)
{
    internal ValueTask<Outcome<TInput, TResult>> RunAsync(Pulled<TInput> item)
    {
        if (plan.Admission is { } admission)
            return RunAdmittedAsync(item, admission);
        return batch.IsOver() ? new(NotStarted(item)) : InvokeAsync(item);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TInput, TResult>> RunAdmittedAsync(Pulled<TInput> item, Admission<TInput> admission)
    {
        IDisposable? permit;
        try
        {
            permit = await admission(item.Input, new(item.Index, plan.Options.Deadline), batch.Token).ConfigureAwait(Scheduling.Capture);
        }
        catch (Exception echo) when (batch.IsEcho(echo))
        {
            return NotStarted(item);
        }
#pragma warning disable CA1031 // What admission throws is the input's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Ended(item, plan.Options.Time.GetTimestamp(), default, error, batch);
        }
        var outcome = batch.IsOver() ? NotStarted(item) : await InvokeAsync(item).ConfigureAwait(Scheduling.Capture);
        try
        {
            await Disposal.DisposeAsync(permit).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // A permit that cannot be given back is a failure of the item, beside one that it may already have.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return outcome.FailedAlso(error);
        }
        return outcome;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TInput, TResult>> InvokeAsync(Pulled<TInput> item)
    {
        var (limit, deadline) = ItemLimit();
        var started = plan.Options.Time.GetTimestamp();
        var cancel = limit ?? batch;
        TResult? value = default;
        try
        {
            value = await plan.Work(item.Input, new(item.Index, deadline), cancel.Token).ConfigureAwait(Scheduling.Capture);
            return Ended(item, started, value, FailureOf(value), cancel);
        }
#pragma warning disable CA1031 // What the work throws is the input's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Ended(item, started, value, error, cancel);
        }
        finally
        {
            if (limit is not null)
            {
                await limit.DisposeAsync().ConfigureAwait(Scheduling.Capture);
                onError(limit.CallbackError);
            }
        }
    }

    /// <summary>The item's own cancellation where its timeout comes before the batch's deadline; else none, as the batch's does.</summary>
    private (CancelSource? Limit, Deadline Deadline) ItemLimit()
    {
        if (plan.Options.ItemTimeout == Timeout.InfiniteTimeSpan)
            return (null, plan.Options.Deadline);
        var timeout = Deadline.After(plan.Options.ItemTimeout, plan.Options.Time);
        if (!plan.Options.Deadline.IsNone && plan.Options.Deadline.Remaining <= timeout.Remaining)
            return (null, plan.Options.Deadline);
        var limit = new CancelSource();
        limit.Follow(batch);
        limit.CancelAt(timeout, CancelCause.ItemTimeout);
        return (limit, timeout);
    }

    private Outcome<TInput, TResult> NotStarted(Pulled<TInput> item) =>
        new(item.Input, item.Index, OutcomeKind.NotStarted, default, null, batch.Cause,
            plan.Options.Time.GetElapsedTime(item.Timestamp), TimeSpan.Zero);

    private Exception? FailureOf(TResult value) =>
        plan.Options.FailureOf is { } failureOf ? failureOf(value) : (value as IFallible)?.Error;

    /// <summary>The outcome of work that has ended, or of its admission; what only repeats the cancellation is no failure.</summary>
    private Outcome<TInput, TResult> Ended(Pulled<TInput> item, long started, TResult? value, Exception? error, CancelSource cancel)
    {
        var (kind, cause) = (error is null ? OutcomeKind.Succeeded : OutcomeKind.Failed, CancelCause.None);
        if (error is not null && cancel.IsEcho(error))
        {
            error = Completion.Combine(CallerCancelledException.ErrorsIn(error));
            if (error is null)
            {
                cause = cancel.Cause;
                kind = cause is CancelCause.ItemTimeout or CancelCause.Deadline ? OutcomeKind.TimedOut : OutcomeKind.Cancelled;
            }
        }
        return new(item.Input, item.Index, kind, value, error, cause,
            plan.Options.Time.GetElapsedTime(item.Timestamp, started), plan.Options.Time.GetElapsedTime(started));
    }
}
