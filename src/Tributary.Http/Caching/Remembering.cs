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
    /// An answer as it is remembered; null for one that is not: another status than 200, <c>no-store</c>, neither fresh nor with a
    /// validator, or one that repeats a key.
    /// </summary>
    public static CachedResponse? Kept(OutboundRequest request, OutboundResponse response)
    {
        if (response.Status != 200 || FreshFor(request, response.Headers, response) is not { } fresh)
            return null;
        var kept = new CachedResponse
        {
            Headers = [.. response.Headers.Where(header => !Unkept.Contains(header.Key))],
            Body = response.Body,
            Address = response.Address,
            Requested = request.Address,
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
        var fresh = FreshFor(request, headers, confirmed);
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

    /// <summary>
    /// What an unsafe request has changed, by an answer that is no error: its target, and what Location and Content-Location name at the
    /// same origin (RFC 9111, 4.4).
    /// </summary>
    public static IEnumerable<Uri> Changed(Uri target, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        new[] { headers.First("Location"), headers.First("Content-Location") }
            .Select(named => named is null ? null : Redirect.Target(target, named))
            .OfType<Uri>().Where(named => Redirect.SameOrigin(named, target)).Prepend(target).Distinct();

    // The least over the hops: what a redirect led to is no answer for longer than the redirect is.
    private static TimeSpan? FreshFor(OutboundRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, OutboundResponse answer)
    {
        if (answer.ReusableUntil is not { } until || Freshness.Of(headers, answer.ReceivedAt, request.Cache!) is not { } own)
            return null;
        var redirects = until - answer.ReceivedAt;
        return own <= redirects ? own : redirects > request.Cache!.MinTtl ? redirects : request.Cache.MinTtl;
    }

    // A provider may repeat the key in an address that it redirects to, in a header or in its body: that is not written anywhere.
    private static bool Betrays(OutboundRequest request, CachedResponse kept)
    {
        foreach (var secret in Credentials.SecretsOf(request))
            foreach (var text in secret.Spellings)
                if (kept.Address.OriginalString.Contains(text, StringComparison.OrdinalIgnoreCase)
                    || kept.Headers.Any(header => header.Value.Contains(text, StringComparison.OrdinalIgnoreCase))
                    || kept.Body.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
                    return true;
        return false;
    }
}
