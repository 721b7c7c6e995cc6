using System.Globalization;

namespace Tributary.Http.Caching;

/// <summary>How long an answer is fresh, for a private cache (RFC 9111, 4.2). Pure.</summary>
internal static class Freshness
{
    // RFC 9111, 1.2.2: what is greater is read as this.
    private const long MostSeconds = 1L << 31;

    /// <summary>
    /// How long from its receipt on it is fresh, within the policy's bounds; null where the provider forbids to keep it. A header that
    /// cannot be read says nothing, but for Expires, which then says that it is stale (RFC 9111, 5.3). Nothing is guessed from
    /// Last-Modified.
    /// </summary>
    /// <param name="headers">As received.</param>
    /// <param name="receivedAt">By our clock.</param>
    /// <param name="policy">The bounds.</param>
    public static TimeSpan? Of(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset receivedAt, CachePolicy policy)
    {
        var directives = headers.Members("Cache-Control").Select(Directive).ToList();
        if (directives.Exists(directive => Is(directive.Name, "no-store")))
            return null;
        var checkAlways = directives.Exists(directive => Is(directive.Name, "no-cache")) || headers.Members("Vary").Contains("*");
        var left = checkAlways ? TimeSpan.Zero : Lifetime(headers, directives, receivedAt) - Age(headers, receivedAt);
        return left < policy.MinTtl ? policy.MinTtl : left > policy.MaxTtl ? policy.MaxTtl : left;
    }

    /// <summary>
    /// How long from its receipt on it is fresh by its own word, 0 or more: 0 where it is to be checked each time or not to be kept. Null
    /// where it says nothing.
    /// </summary>
    /// <param name="headers">As received.</param>
    /// <param name="receivedAt">By our clock.</param>
    public static TimeSpan? Told(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset receivedAt)
    {
        if (headers.First("Cache-Control") is null && headers.First("Expires") is null)
            return null;
        var directives = headers.Members("Cache-Control").Select(Directive).ToList();
        if (directives.Exists(directive => Is(directive.Name, "no-store") || Is(directive.Name, "no-cache")))
            return TimeSpan.Zero;
        var says = directives.Exists(directive => Is(directive.Name, "max-age") && Seconds(directive.Value) is not null)
            || headers.First("Expires") is not null;
        var left = Lifetime(headers, directives, receivedAt) - Age(headers, receivedAt);
        return !says ? null : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// Until when a redirect may be followed again without asking, by our clock; null where it may not be kept. Without a word about it one
    /// for good may be for ever, and any other never (RFC 9110, 15.4).
    /// </summary>
    /// <param name="status">The redirect's.</param>
    /// <param name="headers">As received.</param>
    /// <param name="receivedAt">By our clock.</param>
    public static DateTimeOffset? OfRedirect(int status, IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset receivedAt)
    {
        if (headers.Members("Cache-Control").Any(member => Is(Directive(member).Name, "no-store")))
            return null;
        return headers.Members("Vary").Contains("*") ? receivedAt
            : Told(headers, receivedAt) is { } told ? (told < CachePolicy.Longest ? receivedAt + told : DateTimeOffset.MaxValue)
            : status is 301 or 308 ? DateTimeOffset.MaxValue : receivedAt;
    }

    private static TimeSpan Lifetime(
        IReadOnlyList<KeyValuePair<string, string>> headers, List<(string Name, string? Value)> directives, DateTimeOffset receivedAt)
    {
        foreach (var (name, value) in directives)
            if (Is(name, "max-age") && Seconds(value) is { } seconds)
                return seconds;
        return Date(headers.First("Expires")) is { } expires ? expires - (Date(headers.First("Date")) ?? receivedAt) : TimeSpan.Zero;
    }

    // RFC 9111, 4.2.3, without the response's delay, which only makes it older.
    private static TimeSpan Age(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset receivedAt)
    {
        var apparent = Date(headers.First("Date")) is { } date && date < receivedAt ? receivedAt - date : TimeSpan.Zero;
        return Seconds(headers.First("Age")) is { } told && told > apparent ? told : apparent;
    }

    private static (string Name, string? Value) Directive(string member)
    {
        var equals = member.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (member, null) : (member[..equals].Trim(), member[(equals + 1)..].Trim().Trim('"'));
    }

    private static TimeSpan? Seconds(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return null;
        var most = !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MostSeconds;
        return TimeSpan.FromSeconds(most ? MostSeconds : seconds);
    }

    private static DateTimeOffset? Date(string? text) => HttpDate.Parse(HttpDate.WithoutDay((text ?? "").Trim()));

    private static bool Is(string name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);
}
