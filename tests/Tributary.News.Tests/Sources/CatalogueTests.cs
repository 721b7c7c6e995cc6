using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

public sealed class CatalogueTests
{
    [Fact]
    public void The_defaults_are_every_kind_at_its_own_address() => Assert.Equal(
        [
            ("newsapi", "newsapi", "https://newsapi.org/v2", null),
            ("guardian", "guardian", "https://content.guardianapis.com", null),
            ("hackernews", "hackernews", "https://hn.algolia.com/api/v1", "https://hacker-news.firebaseio.com/v0"),
        ],
        Catalogue.Defaults.Select(one => (one.Id, one.Kind, one.Url!.OriginalString, one.ItemsUrl?.OriginalString)));

    [Fact]
    public void Every_kind_can_be_made_and_says_what_it_is()
    {
        Assert.Equal([.. Catalogue.Defaults.Select(one => one.Kind), "feed", "json"], Catalogue.Kinds);
        var catalogue = Catalogue.From(Catalogue.Defaults.Select(one => one with { Url = null, ItemsUrl = null, Timeout = TimeSpan.FromSeconds(3) }));
        Assert.Equal(Catalogue.Defaults.Select(one => (one.Id, one.Kind, one.Url!, TimeSpan.FromSeconds(3))),
            catalogue.Sources.Select(source => (source.Id, source.Kind, source.Address, source.Timeout!.Value)));
        Assert.All(catalogue.Sources, source => Assert.True(source.CanSearch && source.CanHeadlines));
        Assert.Equal([FailureKind.InvalidRequest, FailureKind.InvalidRequest, null], catalogue.Sources.Select(source => source.Lacks?.Kind));
    }

    [Fact]
    public void A_disabled_source_is_not_asked_and_the_order_stays()
    {
        SourceDeclaration[] declared =
        [
            new() { Id = "b", Kind = "hackernews" }, new() { Id = "off", Kind = "no such kind", Enabled = false }, new() { Id = "a", Kind = "hackernews" },
        ];
        var catalogue = Catalogue.From(declared);
        Assert.Equal(["b", "a"], catalogue.Sources.Select(source => source.Id));
        Assert.Same(catalogue.Sources[1], catalogue.Find("a"));
        Assert.Null(catalogue.Find("off"));
    }

    [Fact]
    public void An_unknown_kind_is_an_error_that_names_those_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => Catalogue.From([new() { Id = "x", Kind = "gopher" }]));
        Assert.StartsWith("source 'x': no kind 'gopher'; one of newsapi, guardian, hackernews, feed, json is expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/v2")]
    [InlineData("http://127.0.0.1:8080/v2/")]
    public async Task A_base_address_may_end_in_a_slash(string url)
    {
        var source = Catalogue.From([new() { Id = "n", Kind = "newsapi", Url = new(url), Key = new(ScriptedFetch.Key) }]).Sources[0];
        var fetch = new ScriptedFetch(ScriptedFetch.Json("{}"));
        await fetch.AskAsync(source, ScriptedFetch.Headlines);
        Assert.Equal("http://127.0.0.1:8080/v2/top-headlines", fetch.Only.Address.GetLeftPart(UriPartial.Path));
    }
}
