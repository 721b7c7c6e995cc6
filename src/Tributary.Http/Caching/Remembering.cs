using System.Text;

namespace Tributary.Http.Caching;

/// <summary>What becomes of an answer and of what is remembered of it. Pure.</summary>
internal static class Remembering
{
    // RFC 9111, 3.1: what concerns one connection; and what concerns one visitor.
    private static readonly HashSet<string> Unkept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Set-Cookie", "Set-Cookie2",
    };

    // RFC 9111, 3.2: what the remembered body goes by. Age is the 304's own or none.
    private static readonly HashSet<string> OfBody = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Content-Encoding", "Content-Type", "Content-Range",
    };

    /// <summary>
    /// An answer as it is remembered; null for one that is not: another status than 200, <c>no-store</c>, neither fresh nor with a validator,
    /// or one that repeats a key.
    /// </summary>
    public static CachedResponse? Kept(OutboundRequest request, OutboundResponse response)
    {
        if (response.Status != 200 || Freshness.Of(response.Headers, response.ReceivedAt, request.Cache!) is not { } fresh)
            return null;
        var kept = new CachedResponse
        {
            Headers = [.. response.Headers.Where(header => !Unkept.Contains(header.Key))],
            Body = response.Body,
            Address = response.Address,
            ReceivedAt = response.ReceivedAt,
            FreshUntil = response.ReceivedAt + fresh,
        };
        return (fresh == TimeSpan.Zero && kept.Validators is null) || Betrays(request, kept) ? null : kept;
    }

    /// <summary>What is remembered, confirmed by a 304: its headers go over the remembered ones (RFC 9111, 3.2 and 4.3.4).</summary>
    /// <returns>The entry, and whether it may be kept on.</returns>
    public static (CachedResponse Entry, bool Keep) Renewed(OutboundRequest request, CachedResponse held, OutboundResponse confirmed)
    {
        var news = confirmed.Headers.Where(header => !Unkept.Contains(header.Key) && !OfBody.Contains(header.Key)).ToList();
        var renewed = news.Select(header => header.Key).Append("Age").ToHashSet(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<KeyValuePair<string, string>> headers = [.. held.Headers.Where(header => !renewed.Contains(header.Key)), .. news];
        var fresh = Freshness.Of(headers, confirmed.ReceivedAt, request.Cache!);
        var entry = held with
        {
            Headers = headers,
            ReceivedAt = confirmed.ReceivedAt,
            FreshUntil = confirmed.ReceivedAt + (fresh ?? TimeSpan.Zero),
        };
        return (entry, fresh is not null && !Betrays(request, entry));
    }

    /// <summary>What is remembered, as an answer.</summary>
    public static OutboundResponse Response(CachedResponse held, ResponseOrigin origin) => new()
    {
        Status = 200,
        Headers = held.Headers,
        Body = held.Body,
        Address = held.Address,
        ReceivedAt = held.ReceivedAt,
        Origin = origin,
        Validators = held.Validators,
    };

    // A provider may repeat the key in an address that it redirects to, in a header or in its body: that is not written anywhere.
    private static bool Betrays(OutboundRequest request, CachedResponse kept)
    {
        foreach (var secret in Secrets(request))
            foreach (var text in secret.Spellings)
                if (kept.Address.OriginalString.Contains(text, StringComparison.OrdinalIgnoreCase)
                    || kept.Headers.Any(header => header.Value.Contains(text, StringComparison.OrdinalIgnoreCase))
                    || kept.Body.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
                    return true;
        return false;
    }

    private static IEnumerable<Secret> Secrets(OutboundRequest request)
    {
        foreach (var (_, secret) in request.SecretHeaders)
            yield return secret;
        if (request.SecretQuery is { } query)
            yield return query.Value;
    }
}
