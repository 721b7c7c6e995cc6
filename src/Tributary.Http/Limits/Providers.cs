using System.Collections.Concurrent;

namespace Tributary.Http.Limits;

/// <summary>
/// Every provider that is asked, or of which something is known that counts: the others are dropped, here and from the ledger, so that a
/// year of asking strangers leaves nothing behind. Safe for several threads.
/// </summary>
internal sealed class Providers(OutboundOptions options, PhaseBounds bounds, SteadyLedger ledger, TimeProvider time)
{
    // So many idle ones may wait for the next sweep; more where as many are in use.
    private const int FewIdle = 64;

    // What a new one notes in the ledger is made up for, with one more until none is left.
    private const int TidiedByOne = 2;

    private static readonly TimeSpan Unheld = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Provider> _providers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _over = new();
    private int _sweepAt = FewIdle;
    private int _hasRead;

    /// <summary>The provider of an address, which stays until the hold is disposed of.</summary>
    public Hold Hold(Uri address)
    {
        // Most are known, and asked for several times a request.
        Span<char> room = stackalloc char[300];
        if (LedgerNames.TryProviderOf(address, room, out var length)
            && _providers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(room[..length], out var known) && known.TryHold())
            return new(known);
        var name = LedgerNames.ProviderOf(address);
        while (true)
        {
            if (!_providers.TryGetValue(name, out var provider))
            {
                if (_providers.Count >= Volatile.Read(ref _sweepAt))
                    Sweep(TimeSpan.Zero);
                provider = _providers.GetOrAdd(name, static (name, self) => self.Make(name), this);
            }

            if (provider.TryHold())
                return new(provider);
            _providers.TryRemove(new(name, provider));
        }
    }

    /// <summary>Waits for a turn: <see cref="Provider.EnterAsync"/>. Who comes to a new provider tidies the ledger a little.</summary>
    public async ValueTask<Turn> EnterAsync(Provider provider, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!provider.KnowsOthers)
        {
            var values = await ledger.AtFirstAsync(cancellationToken).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _hasRead, 1) == 0)
                foreach (var (key, text) in values)
                    if (LedgerNames.ProviderOf(key) is { } name && IsOver(name, text))
                        _over.Enqueue(name);
            await TidyAsync(TidiedByOne, cancellationToken).ConfigureAwait(false);
            provider.Learn(values);
        }

        return await provider.EnterAsync(patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Drops every one of which there is nothing to say, and what says nothing any more from the ledger: at most so many of these.
    /// </summary>
    public ValueTask EndAsync(int most, CancellationToken cancellationToken)
    {
        Sweep(TimeSpan.Zero);
        return TidyAsync(most, cancellationToken);
    }

    /// <summary>Each in the order of their names, without those of which there has been nothing to say for a minute.</summary>
    public IReadOnlyList<ProviderSnapshot> Snapshot()
    {
        Sweep(Unheld);
        return [.. _providers.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.Snapshot())];
    }

    private async ValueTask TidyAsync(int most, CancellationToken cancellationToken)
    {
        for (; most > 0 && _over.TryDequeue(out var name); most--)
            await ledger.UpdateAsync(
                LedgerNames.OfProvider(name), text => (text is null || IsOver(name, text) ? null : text, true), cancellationToken)
                    .ConfigureAwait(false);
    }

    private void Sweep(TimeSpan unheldFor)
    {
        foreach (var (name, provider) in _providers)
            if (provider.TryDrop(unheldFor) && _providers.TryRemove(new(name, provider)) && provider.IsNoted)
                _over.Enqueue(name);
        Volatile.Write(ref _sweepAt, Math.Max(FewIdle, _providers.Count * 2));
    }

    private bool IsOver(string name, string text) =>
        LimitRules.Current(LimitState.Parse(text), options.ProviderOf(name), time.GetUtcNow()) == LimitState.Empty;

    private Provider Make(string name)
    {
        var limits = options.ProviderOf(name);
        return new(name, limits, limits.Bounds?.Over(bounds) ?? bounds, ledger, time);
    }
}

/// <summary>A provider that is in use, until it is disposed of.</summary>
internal readonly record struct Hold(Provider Provider) : IDisposable
{
    public void Dispose() => Provider.LetGo();
}
