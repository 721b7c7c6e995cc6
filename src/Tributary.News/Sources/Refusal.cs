using Tributary.Http;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>An answer that is no list of articles, as a failure in the provider's own words.</summary>
internal static class Refusal
{
    private const int MaxSaid = 200;

    /// <summary>The failure, with how long to wait where the answer says it.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="said">The provider's message: one line of it is told, without the key, should it repeat that. Null for none.</param>
    /// <param name="kind">What the provider's own code means; null to go by the status.</param>
    /// <param name="key">The key that was sent, or null.</param>
    /// <param name="keyAdvice">What to do where the key was refused, or null.</param>
    public static Failure From(
        OutboundResponse response, string? said, FailureKind? kind = null, Secret? key = null, string? keyAdvice = null)
    {
        var status = StatusFailure.From(response);
        var decided = kind ?? status?.Kind ?? FailureKind.Http;

        // Before it is cut: half a key is one too.
        var line = PlainText.Line(said is null ? null : key?.RemoveFrom(said) ?? said, MaxSaid);
        line ??= response.Status switch { 410 => "it is gone for good", 304 => "the request had no condition", _ => null };
        var advice = decided == FailureKind.Auth && keyAdvice is not null ? $" ({keyAdvice})" : "";
        var message = $"{response.Address.Authority} answered {response.Status}{(line is null ? "" : $": {line}")}{advice}";
        return new Failure(decided, message + StatusFailure.Withheld(response))
        {
            Status = response.Status,
            RetryAfter = status is not null ? status.RetryAfter : RetryAfter.Parse(response.Header("Retry-After"), response.ReceivedAt),
        };
    }
}
