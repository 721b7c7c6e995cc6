using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http;

public sealed class StatusFailureTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(299)]
    public void An_answer_that_is_none_of_these_is_no_failure(int status) => Assert.Null(StatusFailure.From(Answer(status)));

    [Fact]
    public void A_304_is_no_failure_where_it_answers_a_condition() =>
        Assert.Null(StatusFailure.From(Answer(304) with { Origin = ResponseOrigin.NotModified }));

    [Theory]
    [InlineData(401, null, FailureKind.Auth, "news.test refused the request with status 401: check its key")]
    [InlineData(403, null, FailureKind.Auth, "news.test refused the request with status 403: check its key")]
    [InlineData(429, null, FailureKind.RateLimited, "news.test asks to slow down with status 429")]
    [InlineData(429, "90", FailureKind.RateLimited, "news.test asks to slow down with status 429; retry after 90 s")]
    [InlineData(503, "Mon, 23 Nov 2026 12:00:05 GMT", FailureKind.Http, "news.test answered with status 503; retry after 5 s")]
    [InlineData(304, null, FailureKind.Http, "news.test answered 304 to a request without a condition")]
    [InlineData(302, null, FailureKind.Http, "news.test answered with status 302")]
    [InlineData(500, null, FailureKind.Http, "news.test answered with status 500")]
    public void A_status_has_its_kind(int status, string? retryAfter, FailureKind kind, string message)
    {
        var failure = StatusFailure.From(Answer(status, retryAfter))!;
        Assert.Equal((kind, status, message), (failure.Kind, failure.Status!.Value, failure.Message));
        Assert.Equal(retryAfter is null, failure.RetryAfter is null);
    }

    private static OutboundResponse Answer(int status, string? retryAfter = null) => new()
    {
        Status = status,
        Address = new("https://news.test/search?api-key=sesame"),
        ReceivedAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        Headers = retryAfter is null ? [] : [new("retry-after", retryAfter)],
    };
}
