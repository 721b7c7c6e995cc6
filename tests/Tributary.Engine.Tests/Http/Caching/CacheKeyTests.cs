using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http.Caching;

public sealed class CacheKeyTests
{
    private static readonly OutboundRequest Plain = new() { Address = new("https://news.test/a?q=1"), Cache = new() };

    public static TheoryData<string, OutboundRequest> Others => new()
    {
        { "another address", Plain with { Address = new("https://news.test/a?q=2") } },
        { "another scheme", Plain with { Address = new("http://news.test/a?q=1") } },
        { "another port", Plain with { Address = new("https://news.test:444/a?q=1") } },
        { "a header", Plain with { Headers = [new("Accept", "text/xml")] } },
        { "another value", Plain with { Headers = [new("Accept", "text/html")] } },
        { "a key", Plain with { SecretHeaders = [new("X-Api-Key", new("one"))] } },
        { "another key", Plain with { SecretHeaders = [new("X-Api-Key", new("two"))] } },
        { "a key as a header that is none", Plain with { Headers = [new("X-Api-Key", "one")] } },
        { "a key in the query", Plain with { SecretQuery = new("X-Api-Key", new("one")) } },
        { "two headers", Plain with { Headers = [new("A", "b"), new("C", "d")] } },
        { "two headers joined otherwise", Plain with { Headers = [new("A", "bC"), new("", "d")] } },
    };

    [Fact]
    public void Requests_that_differ_share_nothing()
    {
        var keys = Others.Select(row => CacheKey.Of(row.Data.Item2)).Append(CacheKey.Of(Plain)).ToList();
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void What_does_not_vary_the_answer_does_not_count()
    {
        var one = Plain with { Headers = [new("Accept", "a"), new("X-B", "b")], OnPhase = _ => { }, Cache = new() { Reload = true } };
        var two = Plain with { Headers = [new("x-b", "b"), new("accept", "a")], Address = new("https://NEWS.test:443/a?q=1#there") };
        Assert.Equal(CacheKey.Of(one), CacheKey.Of(two));
    }

    [Theory]
    [InlineData("If-None-Match")]
    [InlineData("range")]
    public void A_request_with_a_condition_of_its_own_is_not_remembered(string header) =>
        Assert.Null(CacheKey.Of(Plain with { Headers = [new(header, "x")] }));

    [Fact]
    public void Nor_is_one_without_a_policy_or_with_validators_of_the_callers()
    {
        Assert.Null(CacheKey.Of(Plain with { Cache = null }));
        Assert.Null(CacheKey.Of(Plain with { Validators = new("\"a\"", null) }));
    }
}
