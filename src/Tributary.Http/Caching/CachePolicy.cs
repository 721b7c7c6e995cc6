namespace Tributary.Http.Caching;

/// <summary>How long an answer may be given again without asking. Immutable.</summary>
public sealed record CachePolicy
{
    /// <summary>The most that any answer is given again for, whatever its headers say: 24 hours.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>
    /// At least so long, for a provider without validators and without a word about freshness: 0 to <see cref="MaxTtl"/>. Default 0.
    /// It goes over <c>no-cache</c>, never over <c>no-store</c>.
    /// </summary>
    public TimeSpan MinTtl { get; init; }

    /// <summary>At most so long, whatever the provider says: 0 to <see cref="Longest"/>, which is the default.</summary>
    public TimeSpan MaxTtl { get; init; } = Longest;

    /// <summary>Asks again whatever is remembered, without its validators. The answer may be kept none the less. Default false.</summary>
    public bool Reload { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MinTtl, TimeSpan.Zero, nameof(MinTtl));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinTtl, MaxTtl, nameof(MinTtl));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTtl, Longest, nameof(MaxTtl));
    }
}
