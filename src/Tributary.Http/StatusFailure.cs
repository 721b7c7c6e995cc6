using Tributary.Http.Caching;
using Tributary.Http.Limits;

namespace Tributary.Http;

/// <summary>What a status means where the provider has no code of its own for it. Pure.</summary>
public static class StatusFailure
{
    /// <summary>
    /// The failure that an answer's status is: <see cref="FailureKind.RateLimited"/> for 429, and for a 403 that has a Retry-After or says
    /// in a rate header that an allowance is used up; <see cref="FailureKind.Auth"/> for 401 and any other 403; else
    /// <see cref="FailureKind.Http"/>. With what Retry-After says, or where the answer asks to slow down without one, its rate headers,
    /// counted from <see cref="OutboundResponse.ReceivedAt"/>. Null for 200 to 299, and for a 304 that answers a condition: one of
    /// <see cref="ResponseOrigin.NotModified"/>.
    /// </summary>
    public static Failure? From(OutboundResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccess || response is { Status: 304, Origin: ResponseOrigin.NotModified })
            return null;
        var host = response.Address.IdnHost;
        var slowDown = LimitHeaders.AsksToSlowDown(response.Status, response.Headers, response.ReceivedAt);
        var retryAfter = RetryAfter.Parse(response.Header("Retry-After"), response.ReceivedAt)
            ?? (slowDown ? LimitHeaders.Renewal(LimitHeaders.Budgets(response.Headers, response.ReceivedAt), response.ReceivedAt)
                - response.ReceivedAt : null);
        var (kind, message) = response.Status switch
        {
            var status when slowDown => (FailureKind.RateLimited, $"{host} asks to slow down with status {status}"),
            401 or 403 => (FailureKind.Auth, $"{host} refused the request with status {response.Status}: check its key"),
            304 => (FailureKind.Http, $"{host} answered 304 to a request without a condition"),
            _ => (FailureKind.Http, $"{host} answered with status {response.Status}"),
        };
        message += Withheld(response);
        return new(kind, retryAfter is { } after ? $"{message}; retry after {Span.Text(after)}" : message)
        {
            Status = response.Status,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>
    /// What a message adds to a refusal (400 to 499) of a request whose keys were left out, <c>; its key was not sent along to
    /// other.example</c>; empty for any other answer.
    /// </summary>
    public static string Withheld(OutboundResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response is { KeysWithheld: true, Status: >= 400 and <= 499 }
            ? $"; its key was not sent along to {response.Address.Authority}"
            : "";
    }
}
