namespace Tributary.News.Polling;

/// <summary>Whether a source is quieter than its own history allows. Pure.</summary>
public static class Silence
{
    /// <summary>Fewer arrivals say nothing of what is usual.</summary>
    public const int FewestArrivals = 6;

    /// <summary>No shorter silence is one.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromDays(2);

    /// <summary>
    /// How it is silent, for a person; null where it is not, or not enough is known. A silence is three times as long as nine in ten of the
    /// gaps before it, longer than the longest of them, and at least <see cref="Shortest"/>.
    /// </summary>
    public static string? Of(Rhythm rhythm, DateTimeOffset now)
    {
        rhythm = rhythm.Until(now);
        if (rhythm.Arrivals.Count < FewestArrivals || rhythm.Last is not { } last)
            return null;
        var gaps = rhythm.Gaps;
        var (long90, longest) = (gaps[(int)((gaps.Count - 1) * 0.9)], gaps[^1]);
        var allowed = Max(Max(long90 * 3, longest), Shortest);
        var quiet = now - last;
        return quiet <= allowed ? null : $"nothing new for {Span.Of(quiet)}, while its longest pause before was {Span.Of(longest)}";
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
