using Tributary.Http.Timing;

namespace Tributary.Http.Limits;

/// <summary>
/// A ledger that never fails a request: where the one given cannot be used, or does not answer in time, this process goes on with what it
/// knows, in memory, and says so once. What was kept up to then is mirrored in memory for that.
/// </summary>
internal sealed class SteadyLedger : ILedger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly MemoryLedger _memory = new();
    private readonly ILedger? _shared;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _onLost;
    private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _atFirst;

    // Such a one answers at once, or has a bound of its own.
    private readonly bool _isOurs;
    private int _lost;

    /// <param name="shared">The one to use; null for memory alone.</param>
    /// <param name="onLost">Told why it is not used any more, at most once.</param>
    /// <param name="time">The clock.</param>
    public SteadyLedger(ILedger? shared, Action<Exception>? onLost, TimeProvider time)
    {
        (_shared, _onLost, _time) = (shared, onLost.Quietly(), time);
        _isOurs = shared is MemoryLedger or SteadyLedger;
        _lost = shared is null ? 1 : 0;
        _atFirst = new(() => ReadAsync(CancellationToken.None).AsTask());
    }

    private bool IsLost => Volatile.Read(ref _lost) != 0;

    /// <summary>What was there when it was first asked for: read once, whoever asks.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> AtFirstAsync(CancellationToken cancellationToken) =>
        _shared is null ? ValueTask.FromResult<IReadOnlyDictionary<string, string>>(Nothing)
        : _atFirst.Value is { IsCompletedSuccessfully: true } read ? new(read)
        : new(_atFirst.Value.WaitAsync(cancellationToken));

    public async ValueTask<T> UpdateAsync<T>(
        string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
    {
        if (!IsLost)
        {
            // Out of the closure, not out of the call: a ledger within a ledger would otherwise need a new generic type for each layer.
            var (value, result, isKept) = (default(string), default(T)!, false);
            var (done, _) = await TryAsync(ChangeAsync, cancellationToken).ConfigureAwait(false);
            if (done)
            {
                await _memory.UpdateAsync(name, _ => (value, true), CancellationToken.None).ConfigureAwait(false);
                return result;
            }

            async ValueTask<bool> ChangeAsync(CancellationToken token)
            {
                await _shared!.UpdateAsync(name, Kept, token).ConfigureAwait(false);
                return isKept ? true : throw new InvalidOperationException("the ledger did not call the change that it was given");
            }

            (string? Value, bool Result) Kept(string? held)
            {
                (value, result) = change(held);
                isKept = true;
                return (value, true);
            }
        }

        return await _memory.UpdateAsync(name, change, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!IsLost)
        {
            var (done, values) = await TryAsync(GivenAsync, cancellationToken).ConfigureAwait(false);
            if (done)
                return values;
        }

        return await _memory.ReadAsync(cancellationToken).ConfigureAwait(false);

        async ValueTask<IReadOnlyDictionary<string, string>> GivenAsync(CancellationToken token) =>
            await _shared!.ReadAsync(token).ConfigureAwait(false) ?? throw new InvalidOperationException("the ledger gave null for its values");
    }

    // Whoever asked may leave before; that a ledger does not answer is found out none the less.
    private Task<(bool Done, T Result)> TryAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        AttemptAsync(work, cancellationToken).WaitAsync(cancellationToken);

    private async Task<(bool Done, T Result)> AttemptAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken caller)
    {
        try
        {
            return (true, _isOurs ? await work(caller).ConfigureAwait(false)
                : await Foreign.CallAsync(work, Patience, _time, CancellationToken.None, asked: caller).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a ledger throws is no reason to fail a request; it is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if ((error is not OperationCanceledException || !caller.IsCancellationRequested) && Interlocked.Exchange(ref _lost, 1) == 0)
                _onLost?.Invoke(error);
            return (false, default!);
        }
    }
}
