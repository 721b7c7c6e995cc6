using Tributary.Http.Guard;

namespace Tributary.Http;

/// <summary>The limits of one provider (host and port): what is not set is as <see cref="OutboundOptions.ProviderDefaults"/> has
/// it.</summary>
public sealed record ProviderOptions
{
    /// <summary>What <see cref="Concurrency"/> is where nobody sets it.</summary>
    public const int DefaultConcurrency = 8;

    private const int MostBurst = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>At most so many requests in flight: 1 or more. Null for the default, 8.</summary>
    public int? Concurrency { get; init; }

    /// <summary>
    /// Whether the number in flight is lowered below <see cref="Concurrency"/> while the provider answers 429 or 5xx, does not answer in
    /// time,
    /// or becomes slow. Null for the default, true.
    /// </summary>
    public bool? Adaptive { get; init; }

    /// <summary>
    /// How fast: so many requests in a span of time of at most 366 days, evenly spaced. 100 a minute are one each 600 ms. Null for no
    /// limit.
    /// </summary>
    public Allowance? Rate { get; init; }

    /// <summary>
    /// How many requests may start at once after a pause that would have allowed them, under <see cref="Rate"/>: 1 to 10,000. In a period
    /// of the
    /// rate at most its count and so many less one are started. Null for the default, 1: never two closer than the rate's pace.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>At least so much time between the starts of two requests: more than zero, at most 24 hours. Null for none.</summary>
    public TimeSpan? Spacing { get; init; }

    /// <summary>
    /// How many in all in a span of time of at most 366 days. It begins with the first request after the last one has ended. Null for no
    /// limit.
    /// </summary>
    public Allowance? Quota { get; init; }

    /// <summary>
    /// Origins (scheme, host and port) that give the same answers, in order of preference: asked in its place where it has not answered
    /// well after
    /// <see cref="HedgeAfter"/>, keys included. Null for none.
    /// </summary>
    public IReadOnlyList<Uri>? Mirrors { get; init; }

    /// <summary>
    /// How long after one origin the next is asked; at once where the one before has failed. More than zero. Null for 1 s.
    /// </summary>
    public TimeSpan? HedgeAfter { get; init; }

    /// <summary>The bounds of each part of a request to it; what is null is as <see cref="OutboundOptions.Bounds"/> has it.</summary>
    public PhaseBounds? Bounds { get; init; }

    /// <summary>These, and the others' where these are not set.</summary>
    public ProviderOptions Over(ProviderOptions others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new()
        {
            Concurrency = Concurrency ?? others.Concurrency,
            Adaptive = Adaptive ?? others.Adaptive,
            Rate = Rate ?? others.Rate,
            Burst = Burst ?? others.Burst,
            Spacing = Spacing ?? others.Spacing,
            Quota = Quota ?? others.Quota,
            Mirrors = Mirrors ?? others.Mirrors,
            HedgeAfter = HedgeAfter ?? others.HedgeAfter,
            Bounds = others.Bounds is { } wider ? Bounds?.Over(wider) ?? wider : Bounds,
        };
    }

    /// <summary>Throws where a value is out of its range.</summary>
    internal void Check(string provider, string parameter)
    {
        Bounds?.Check(parameter);
        var name = provider.Length == 0 ? "the default of providers" : $"the provider '{provider}'";
        Require(Concurrency is null or >= 1, "a concurrency below 1");
        Require(Burst is null or (>= 1 and <= MostBurst), "a burst that is not within 1 and 10,000");
        Require(
            Spacing is null || (Spacing > TimeSpan.Zero && Spacing <= TimeSpan.FromHours(24)), "a spacing that is not between 0 and 24 h");
        Require(HedgeAfter is null || HedgeAfter > TimeSpan.Zero, "a time before its mirrors are asked that is not above zero");
        Require(
            Mirrors is null || Mirrors.All(mirror => mirror.IsAbsoluteUri && NetworkGuard.Refuses(mirror) is null),
            "a mirror that is no http or https address");
        Require(IsPossible(Rate), "a rate of no requests, or in a time that is not within 0 and 366 days");
        Require(IsPossible(Quota), "a quota of no requests, or in a time that is not within 0 and 366 days");

        void Require(bool holds, string fault)
        {
            if (!holds)
                throw new ArgumentOutOfRangeException(parameter, $"{name} has {fault}");
        }
    }

    private static bool IsPossible(Allowance? allowance) =>
        allowance is null || (allowance.Count >= 1 && allowance.Period > TimeSpan.Zero && allowance.Period <= Longest);
}
