namespace Tributary.App.Documents;

/// <summary>What <c>limits</c> prints.</summary>
internal sealed record LimitsDocument(IReadOnlyList<ProviderFacts> Providers);

/// <summary>One provider. <c>Tokens</c> is how many requests could start now, null where only their number in flight is limited.</summary>
internal sealed record ProviderFacts(
    string Provider,
    int? Concurrency,
    int InFlight,
    int? Tokens,
    string? NextStartAt,
    int? Quota,
    int? QuotaLeft,
    string? QuotaRenewsAt,
    string? RestingUntil,
    string? RestingWhy);
