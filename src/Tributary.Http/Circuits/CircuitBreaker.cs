using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Http.Limits;

namespace Tributary.Http.Circuits;

/// <summary>
/// Lets whatever failed repeatedly rest, and one probe through when the rest is over. What it knows is in a ledger, so that it outlasts a process; a circuit in
/// which nothing fails costs no more than one reading of the ledger for all of them. A ledger that fails costs nothing but its memory. Safe for several threads.
/// </summary>
public sealed class CircuitBreaker
{
    private readonly SteadyLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, CircuitState> _known = new(StringComparer.Ordinal);

    /// <param name="ledger">Where circuits are kept; null for the life of this object.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="onLedgerLost">Told once why the ledger could not be used; null for nobody.</param>
    public CircuitBreaker(ILedger? ledger = null, TimeProvider? time = null, Action<Exception>? onLedgerLost = null)
    {
        _time = time ?? TimeProvider.System;
        _ledger = new(ledger, onLedgerLost, _time);
    }

    /// <summary>Null where a request may go through, else a <see cref="FailureKind.CircuitOpen"/> with when it may and why it rests.</summary>
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

    /// <summary>Tells how a request that went through ended. A success where nothing had failed is no news, and costs nothing.</summary>
    /// <param name="name">The circuit's.</param>
    /// <param name="failure">Why it failed; null for a success.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async ValueTask ReportAsync(string name, Failure? failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (failure is null && await KnownAsync(name, cancellationToken).ConfigureAwait(false) == CircuitState.Closed)
            return;
        var now = _time.GetUtcNow();
        await UpdateAsync(
            name,
            held => (failure is null ? CircuitRules.Succeeded() : CircuitRules.Failed(held, failure.Message, now), true),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CircuitState> KnownAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out var state))
            return state;
        var values = await _ledger.AtFirstAsync(cancellationToken).ConfigureAwait(false);
        return _known.GetOrAdd(name, values.TryGetValue(name, out var text) ? CircuitState.Parse(text) : CircuitState.Closed);
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
        _known[name] = changed.State;
        return changed;
    }

    private static Failure Resting(CircuitState state, DateTimeOffset now)
    {
        var until = CircuitRules.Reopens(state) ?? now;
        var time = until.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return new(FailureKind.CircuitOpen, $"rests until {time} after {state.Failures} failures in a row, the last: {state.Why}")
        {
            RetryAfter = until > now ? until - now : TimeSpan.Zero,
        };
    }
}
