using System.Collections.Concurrent;
using Tributary.Http.Limits;

namespace Tributary.Http.Circuits;

/// <summary>
/// Lets whatever failed repeatedly rest, and one probe through when the rest is over. What it knows is in a ledger, so that it outlasts a
/// process; a circuit in which nothing fails costs no more than one reading of the ledger for all of them. A ledger that fails costs
/// nothing but its memory. Safe for several threads.
/// </summary>
public sealed class CircuitBreaker
{
    private readonly SteadyLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, CircuitState> _known = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private bool _hasRead;

    /// <param name="ledger">Where circuits are kept; null for the life of this object.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="onLedgerLost">Told once why the ledger could not be used; null for nobody.</param>
    public CircuitBreaker(ILedger? ledger = null, TimeProvider? time = null, Action<Exception>? onLedgerLost = null)
    {
        _time = time ?? TimeProvider.System;
        _ledger = new(ledger, onLedgerLost, _time);
    }

    /// <summary>
    /// Null where a request may go through, else a <see cref="FailureKind.CircuitOpen"/> with when it may and why it rests.
    /// </summary>
    /// <param name="name">The circuit's name in the ledger, <c>shop/prices</c> for instance.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async ValueTask<Failure?> EnterAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var now = _time.GetUtcNow();
        var state = await KnownAsync(name, cancellationToken).ConfigureAwait(false);
        if (state.OpenUntil is null)
            return null;
        if (!CircuitRules.Enter(state, now).MayPass)
            return Resting(state, now);
        // Of all processes one probes.
        var (kept, mayPass) = await UpdateAsync(name, held => CircuitRules.Enter(held, now), cancellationToken).ConfigureAwait(false);
        return mayPass ? null : Resting(kept, now);
    }

    /// <summary>
    /// Tells how a request that went through ended. A success where nothing had failed is no news, and costs nothing. What was not asked at
    /// all (<see cref="FailureKind.CircuitOpen"/>) says nothing.
    /// </summary>
    /// <param name="name">The circuit's.</param>
    /// <param name="failure">Why it failed; null for a success. At most 200 characters of its message are kept.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async ValueTask ReportAsync(string name, Failure? failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (failure?.Kind == FailureKind.CircuitOpen)
            return;
        if (failure is null && await KnownAsync(name, cancellationToken).ConfigureAwait(false) == CircuitState.Closed)
            return;
        var now = _time.GetUtcNow();
        await UpdateAsync(
            name,
            held => (failure is null ? CircuitRules.Succeeded() : CircuitRules.Failed(held, failure.Message, now), true),
            cancellationToken).ConfigureAwait(false);
    }

    // Those that are closed are not held: there is one for each source that was ever asked.
    private async ValueTask<CircuitState> KnownAsync(string name, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _hasRead))
        {
            var values = await _ledger.AtFirstAsync(cancellationToken).ConfigureAwait(false);
            lock (_reading)
            {
                if (!_hasRead)
                    foreach (var (key, text) in values)
                        if (LedgerNames.ProviderOf(key) is null && CircuitState.Parse(text) is var read && read != CircuitState.Closed)
                            _known.TryAdd(key, read);
                Volatile.Write(ref _hasRead, true);
            }
        }

        return _known.GetValueOrDefault(name, CircuitState.Closed);
    }

    private async ValueTask<(CircuitState State, bool MayPass)> UpdateAsync(
        string name, Func<CircuitState, (CircuitState State, bool MayPass)> change, CancellationToken cancellationToken)
    {
        var changed = await _ledger.UpdateAsync(
            name,
            text =>
            {
                var changed = change(CircuitState.Parse(text));
                return (changed.State.Text(), changed);
            },
            cancellationToken).ConfigureAwait(false);
        if (changed.State == CircuitState.Closed)
            _known.TryRemove(name, out _);
        else
            _known[name] = changed.State;
        return changed;
    }

    private static Failure Resting(CircuitState state, DateTimeOffset now)
    {
        var until = CircuitRules.Reopens(state) ?? now;
        return new(
            FailureKind.CircuitOpen,
            $"rests after {state.Failures} failures in a row; next request after {Moment.Text(until, now)}; the last failure: {state.Why}")
        {
            RetryAfter = until > now ? until - now : TimeSpan.Zero,
        };
    }
}
