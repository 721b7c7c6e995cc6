using System.Globalization;

namespace Tributary.Http.Limits;

/// <summary>
/// What response headers say is left: <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers, the structured
/// fields of today and the three fields of its first drafts) and the forms of <c>X-RateLimit-*</c> that are in use. Pure; what cannot be
/// read is left out.
/// </summary>
internal static class LimitHeaders
{
    // A number of seconds past this is a date: 2001-09-09 in seconds, and the same in milliseconds.
    private const double EpochSeconds = 1e9;
    private const double EpochMilliseconds = 1e12;
    private const double LongestSeconds = 24 * 60 * 60;

    private static readonly string[] Prefixes = ["ratelimit-", "x-ratelimit-", "x-rate-limit-"];

    /// <summary>Every budget that has both a number and a time, which is at most 24 hours ahead.</summary>
    public static IReadOnlyList<Budget> Budgets(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now)
    {
        List<Budget>? budgets = null;
        foreach (var (name, value) in headers.AsSpan())
        {
            if (!name.Contains("rate", StringComparison.OrdinalIgnoreCase) || value.Length > 1_000)
                continue;
            if (name.Equals("RateLimit", StringComparison.OrdinalIgnoreCase))
                (budgets ??= []).AddRange(Fields(value, headers, now));
            else if (Suffix(name, "remaining") is var (prefix, window)
                && Counted(value, Peer(headers, prefix, window), window, now) is { } one)
                (budgets ??= []).Add(one);
        }

        return (IReadOnlyList<Budget>?)budgets ?? [];
    }

    /// <summary>
    /// Whether an answer asks to slow down: 429 does, and so does a 403 that says when to come back or that an allowance is used up, which
    /// is how some providers refuse those who ask too often.
    /// </summary>
    public static bool AsksToSlowDown(int status, IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now) =>
        status == 429
        || (status == 403 && (RetryAfter.Parse(headers.First("Retry-After"), now) is not null || SayNothingIsLeft(headers, now)));

    /// <summary>When everything that is used up is there again; null where nothing is, or nobody says when.</summary>
    public static DateTimeOffset? Renewal(IReadOnlyList<Budget> budgets, DateTimeOffset now) => budgets.Count == 0 ? null
        : budgets.Where(budget => budget.Left == 0 && budget.RenewsAt > now).MaxBy(budget => budget.RenewsAt)?.RenewsAt;

    // Without a time it is no budget, but says why.
    private static bool SayNothingIsLeft(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now) =>
        headers.Any(header => Suffix(header.Key, "remaining") is not null && Left(header.Value) == 0)
        || Budgets(headers, now).Any(budget => budget.Left == 0);

    // X-RateLimit-Remaining-day: the prefix, and the window that is named after the word.
    private static (string Prefix, string Window)? Suffix(string name, string word)
    {
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && name.AsSpan(prefix.Length).StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return (prefix, name[(prefix.Length + word.Length)..]);
        return null;
    }

    private static string? Peer(IReadOnlyList<KeyValuePair<string, string>> headers, string prefix, string window) =>
        headers.First($"{prefix}reset{window}") ?? (window.Length > 0 ? null : headers.First($"{prefix}reset-after"));

    private static Budget? Counted(string left, string? reset, string window, DateTimeOffset now) =>
        Left(left) is { } count && (reset is null ? WindowEnd(window, now) : Renewal(reset, now)) is { } renews ? new(count, renews) : null;

    // Kong, which sends no reset of a named window in its older versions, counts in windows of the clock.
    private static DateTimeOffset? WindowEnd(string window, DateTimeOffset now)
    {
        var length = window.TrimStart('-').ToLowerInvariant() switch
        {
            "second" => TimeSpan.FromSeconds(1),
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        return length == TimeSpan.Zero ? null
            : new(((now.UtcTicks / length.Ticks) + 1) * length.Ticks, TimeSpan.Zero);
    }

    private static DateTimeOffset? Renewal(string text, DateTimeOffset now)
    {
        var plain = text.Trim();
        if (Number(plain.Split(',')[0].Trim()) is not { } number)
            return RetryAfter.Parse(plain, now) is { } wait ? After(wait.TotalSeconds, now)
                : DateTimeOffset.TryParseExact(
                    plain,
                    ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var date) ? After((date - now).TotalSeconds, now)
                : null;
        var epoch = now.ToUnixTimeMilliseconds() / 1_000.0;
        return After(number >= EpochMilliseconds ? (number / 1_000) - epoch : number >= EpochSeconds ? number - epoch : number, now);
    }

    // "default";r=50;t=30, "daily";r=900;t=3600, or the one field of older drafts: limit=100, remaining=50, reset=30.
    private static IEnumerable<Budget> Fields(string value, IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now)
    {
        if (Parameter(value, ',', "remaining") is { } left && Parameter(value, ',', "reset") is { } reset)
            return left >= 0 ? [new(Whole(left), After(reset, now))] : [];
        return
            from item in Items(value)
            let remaining = Parameter(item, ';', "r")
            let time = Parameter(item, ';', "t") ?? Window(headers, item.Split(';')[0].Trim())
            where remaining >= 0 && time >= 0
            select new Budget(Whole(remaining.Value), After(time.Value, now));
    }

    // The length of the window in RateLimit-Policy, where RateLimit does not say when it ends.
    private static double? Window(IReadOnlyList<KeyValuePair<string, string>> headers, string policy) =>
        headers.First("RateLimit-Policy") is not { } policies ? null
        : Items(policies).Where(item => item.Split(';')[0].Trim() == policy).Select(item => Parameter(item, ';', "w")).FirstOrDefault();

    // Commas and semicolons within a quoted name are part of it; no name in use has one, so an item of such a name is left out whole.
    private static IEnumerable<string> Items(string value) => value.Split(',').Where(item => item.Count(c => c == '"') is 0 or 2);

    private static double? Parameter(string text, char separator, string name)
    {
        foreach (var part in text.Split(separator))
            if (part.Split('=') is [var key, var number] && key.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return Number(number.Trim());
        return null;
    }

    private static int? Left(string text) => Number(text.Split([',', ';'])[0].Trim()) is { } number and >= 0 ? Whole(number) : null;

    private static int Whole(double number) => (int)Math.Min(number, int.MaxValue);

    private static double? Number(string text) => double.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset After(double seconds, DateTimeOffset now) => now.AddSeconds(Math.Clamp(seconds, 0, LongestSeconds));
}
