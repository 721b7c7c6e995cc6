namespace Tributary.Http.Limits;

/// <summary>What a provider's limits allow at one moment. What no limit says is null.</summary>
public sealed record LimitReading
{
    /// <summary>How many requests could start at this moment; null where nothing limits them but their slots.</summary>
    public int? StartsNow { get; init; }

    /// <summary>When the next request can start; null where one can at once.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>What is left of our own quota, else of what the provider said.</summary>
    public int? QuotaLeft { get; init; }

    /// <summary>When that renews; null where nothing of it is used.</summary>
    public DateTimeOffset? QuotaRenewsAt { get; init; }

    /// <summary>Until when the provider rests; null where it does not.</summary>
    public DateTimeOffset? RestingUntil { get; init; }

    /// <summary>Why it rests.</summary>
    public string? RestingWhy { get; init; }

    /// <summary>What a provider of these limits allows. Pure.</summary>
    /// <param name="held">Its value in a ledger, under the name <see cref="LedgerNames.OfProvider"/>; null where it has none.</param>
    /// <param name="limits">Its limits, complete.</param>
    /// <param name="now">The moment that is meant.</param>
    public static LimitReading Of(string? held, ProviderOptions limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return LimitRules.Read(LimitState.Parse(held), limits, now);
    }
}
