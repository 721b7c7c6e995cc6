using Tributary.Http.Timing;

namespace Tributary.Http.Caching;

/// <summary>
/// Asks the cache before a request and tells it afterwards. What the cache does wrong, or too slowly, is told as a defect and costs nothing
/// but the memory.
/// </summary>
internal sealed class ResponseMemory(IResponseCache cache, TimeProvider time, Action<Exception>? onDefect)
{
    // A cache is there to save time: one that takes longer than a slow answer is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Clocks are put right by seconds all the time.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // One in this process's memory answers at once.
    private readonly bool _isInstant = cache is MemoryResponseCache;

    /// <summary>What is remembered of a request; null for one that is not to be remembered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="patience">It is not waited for longer: zero or more, or infinite for a bound of its own alone.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async ValueTask<Recall?> RecallAsync(OutboundRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (CacheKey.Of(request) is not { } key)
            return null;
        if (request.Cache!.Reload)
            return new(request, key, null);
        var held = await TryAsync(token => cache.FindAsync(key, token), patience, cancellationToken).ConfigureAwait(false);
        return new(request, key, held);
    }

    /// <summary>What is remembered where it is fresh, which asks nobody; else null.</summary>
    public OutboundResponse? Fresh(Recall? recall) => recall?.Held is { } held && time.GetUtcNow() is var now && now < held.FreshUntil
        // A clock that was set back must not make anything fresh for longer than it ever was.
        && held.FreshUntil - now <= recall.Request.Cache!.MaxTtl && held.ReceivedAt - now <= Skew
            ? Remembering.Response(held, ResponseOrigin.Cached)
            : null;

    /// <summary>The answer to the caller: what was remembered where the provider confirms it, which is renewed at once.</summary>
    public async ValueTask<OutboundResponse> SettleAsync(
        Recall? recall, OutboundResponse response, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (recall is null)
            return response;
        if (response.Origin != ResponseOrigin.NotModified || recall.Held is null)
            return response with { Keeping = recall with { Held = null } };
        var (entry, keep) = Remembering.Renewed(recall.Request, recall.Held, response);
        if (keep)
            await KeepAsync(recall.Key, entry, patience, cancellationToken).ConfigureAwait(false);
        return Remembering.Response(entry, ResponseOrigin.NotModified) with { MovedTo = response.MovedTo };
    }

    /// <summary>Forgets what is remembered of what an answer to an unsafe request says has changed.</summary>
    public async ValueTask ForgetAsync(Uri target, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        foreach (var address in Remembering.Changed(target, headers))
            await TryAsync(
                async token =>
                {
                    await cache.RemoveAsync(address, token).ConfigureAwait(false);
                    return true;
                },
                Patience,
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers an answer that the caller has understood, where it may be kept.</summary>
    public async ValueTask KeepAsync(OutboundResponse response, CancellationToken cancellationToken)
    {
        if (response is { Origin: ResponseOrigin.Fresh, Keeping: { } recall } && Remembering.Kept(recall.Request, response) is { } kept)
            await KeepAsync(recall.Key, kept, Patience, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask KeepAsync(string key, CachedResponse kept, TimeSpan patience, CancellationToken cancellationToken) =>
        await TryAsync(
        async token =>
        {
            await cache.KeepAsync(key, kept, token).ConfigureAwait(false);
            return true;
        },
        patience,
        cancellationToken).ConfigureAwait(false);

    // The default where it fails, or takes too long to be of use this time.
    private async ValueTask<T?> TryAsync<T>(
        Func<CancellationToken, ValueTask<T>> work, TimeSpan patience, CancellationToken cancellationToken)
    {
        var bound = patience >= TimeSpan.Zero && patience < Patience ? patience : Patience;
        try
        {
            return _isInstant ? await work(cancellationToken).ConfigureAwait(false)
                : bound == TimeSpan.Zero ? default
                : await Foreign.CallAsync(work, bound, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException)
        {
            return default;
        }
#pragma warning disable CA1031 // A cache is somebody else's code, and an answer without it is as good.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            onDefect?.Invoke(defect);
            return default;
        }
    }
}

/// <summary>A request, the key that its answer is remembered by, and what is remembered; null for nothing.</summary>
internal sealed record Recall(OutboundRequest Request, string Key, CachedResponse? Held)
{
    /// <summary>The request with the validators of what is remembered.</summary>
    public OutboundRequest Conditional => Held?.Validators is { } validators ? Request with { Validators = validators } : Request;
}
