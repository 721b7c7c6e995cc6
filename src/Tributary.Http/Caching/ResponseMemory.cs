namespace Tributary.Http.Caching;

/// <summary>
/// Asks the cache before a request and tells it afterwards. What the cache does wrong, or too slowly, is told as a defect and costs nothing
/// but the memory.
/// </summary>
internal sealed class ResponseMemory(IResponseCache cache, TimeProvider time, Action<Exception>? onDefect)
{
    // A cache is there to save time: one that takes longer than a slow answer is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is remembered of a request; null for one that is not to be remembered.</summary>
    public async ValueTask<Recall?> RecallAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        if (CacheKey.Of(request) is not { } key)
            return null;
        if (request.Cache!.Reload)
            return new(request, key, null);
        CachedResponse? held = null;
        await TryAsync(async token => held = await cache.FindAsync(key, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return new(request, key, held);
    }

    /// <summary>What is remembered where it is fresh, which asks nobody; else null.</summary>
    public OutboundResponse? Fresh(Recall? recall) => recall?.Held is { } held && time.GetUtcNow() is var now && now < held.FreshUntil
        // A clock that was set back must not make anything fresh for longer than it ever was.
        && held.FreshUntil - now <= recall.Request.Cache!.MaxTtl
            ? Remembering.Response(held, ResponseOrigin.Cached)
            : null;

    /// <summary>The answer to the caller: what was remembered where the provider confirms it, which is renewed at once.</summary>
    public async ValueTask<OutboundResponse> SettleAsync(Recall? recall, OutboundResponse response, CancellationToken cancellationToken)
    {
        if (recall is null)
            return response;
        if (response.Origin != ResponseOrigin.NotModified || recall.Held is null)
            return response with { Keeping = recall with { Held = null } };
        var (entry, keep) = Remembering.Renewed(recall.Request, recall.Held, response);
        if (keep)
            await KeepAsync(recall.Key, entry, cancellationToken).ConfigureAwait(false);
        return Remembering.Response(entry, ResponseOrigin.NotModified) with { MovedTo = response.MovedTo };
    }

    /// <summary>Forgets what is remembered of what an answer to an unsafe request says has changed.</summary>
    public async ValueTask ForgetAsync(Uri target, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        foreach (var address in Remembering.Changed(target, headers))
            await TryAsync(token => cache.RemoveAsync(address, token).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers an answer that the caller has understood, where it may be kept.</summary>
    public async ValueTask KeepAsync(OutboundResponse response, CancellationToken cancellationToken)
    {
        if (response is { Origin: ResponseOrigin.Fresh, Keeping: { } recall } && Remembering.Kept(recall.Request, response) is { } kept)
            await KeepAsync(recall.Key, kept, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask KeepAsync(string key, CachedResponse kept, CancellationToken cancellationToken) =>
        TryAsync(token => cache.KeepAsync(key, kept, token).AsTask(), cancellationToken);

    private async ValueTask TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await work(both.Token).WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            // Too slow to be of use this time.
        }
#pragma warning disable CA1031 // A cache is somebody else's code, and an answer without it is as good.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            onDefect?.Invoke(defect);
        }
    }
}

/// <summary>A request, the key that its answer is remembered by, and what is remembered; null for nothing.</summary>
internal sealed record Recall(OutboundRequest Request, string Key, CachedResponse? Held)
{
    /// <summary>The request with the validators of what is remembered.</summary>
    public OutboundRequest Conditional => Held?.Validators is { } validators ? Request with { Validators = validators } : Request;
}
