using System.Globalization;

namespace Tributary.Http.Limits;

/// <summary>Why a provider gave no turn, in one line for a person. Pure.</summary>
internal static class LimitFailures
{
    public static Failure Of(string provider, ProviderOptions limits, Reservation refused, DateTimeOffset now) => refused.Verdict switch
    {
        Verdict.Resting => new(
            FailureKind.RateLimited,
            $"{Short(provider)} asked us to wait; next request after {Moment.Text(refused.At, now)}: {refused.Why}")
        {
            Phase = Phase.Queue,
            RetryAfter = refused.At - now,
        },
        Verdict.UsedUp => new(
            FailureKind.Quota,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{refused.After.Window?.Used ?? limits.Quota!.Count} of {limits.Quota!.Count} requests to {Short(provider)} used, ")
            + $"renews at {Moment.Text(refused.At, now)}")
        {
            Phase = Phase.Queue,
            RetryAfter = refused.At - now,
        },
        _ => new(
            FailureKind.Timeout,
            $"no turn for a request to {Short(provider)} in time: {Pace(limits)}; next request after {Moment.Text(refused.At, now)}")
        {
            Phase = Phase.Queue,
        },
    };

    /// <summary>The provider without a port that its scheme implies.</summary>
    public static string Short(string provider) =>
        provider.EndsWith(":443", StringComparison.Ordinal) ? provider[..^4]
        : provider.EndsWith(":80", StringComparison.Ordinal) ? provider[..^3]
        : provider;

    private static string Pace(ProviderOptions limits) => (limits.Rate, limits.Spacing) switch
    {
        ({ } rate, null) => $"it takes {Amount(rate)}",
        (null, { } gap) => $"it takes one each {Span.Text(gap)}",
        ({ } rate, { } gap) => $"it takes {Amount(rate)}, one each {Span.Text(gap)}",
        _ => "it rests",
    };

    private static string Amount(Allowance rate) =>
        string.Create(CultureInfo.InvariantCulture, $"{rate.Count} in {Span.Text(rate.Period)}");
}
