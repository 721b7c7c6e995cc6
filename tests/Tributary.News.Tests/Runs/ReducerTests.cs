using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

public sealed class ReducerTests
{
    private static IReadOnlyList<Article> Merge(params IReadOnlyList<SourceOutcome> outcomes) =>
        Reducer.Merge(outcomes, SortOrder.Newest, Now);

    [Fact]
    public void No_outcomes_make_no_articles() => Assert.Empty(Merge());

    [Fact]
    public void An_article_that_only_one_source_has_stays_as_it_came()
    {
        var article = Article("a", "https://news.example/1");
        Assert.Same(article, Assert.Single(Merge(Outcome("a", article))));
    }

    [Fact]
    public void The_same_address_is_the_same_article_whatever_its_titles()
    {
        var merged = Assert.Single(Merge(
            Outcome("a", Article("a", "https://news.example/1", "One title")),
            Outcome("b", Article("b", "https://news.example/1", "Another title"))));
        Assert.Equal("a", merged.Source);
        Assert.Equal([new Sighting("b", "https://news.example/1")], merged.AlsoIn);
    }

    [Fact]
    public void Copies_stand_in_the_order_of_the_catalogue_whatever_was_kept()
    {
        var merged = Assert.Single(Merge(
            Outcome("z", Article("z", "https://news.example/1")),
            Outcome("y", Article("y", "https://news.example/1") with { Summary = "The longest text" }),
            Outcome("x", Article("x", "https://news.example/1") with { Summary = "A text" })));
        Assert.Equal("y", merged.Source);
        Assert.Equal(["z", "x"], merged.AlsoIn.Select(sighting => sighting.Source));
    }

    [Fact]
    public void An_article_repeated_inside_a_page_is_no_second_copy()
    {
        var article = Article("a", "https://news.example/1");
        var tracked = article with { Url = "https://news.example/1?utm_source=a" };
        Assert.Empty(Assert.Single(Merge(Outcome("a", article, article, tracked))).AlsoIn);
    }

    [Fact]
    public void A_source_that_repeats_what_another_has_is_seen_there_once()
    {
        var article = Article("a", "https://news.example/1") with { Summary = "Text" };
        var copy = Article("b", "https://news.example/1");
        Assert.Single(Assert.Single(Merge(Outcome("a", article), Outcome("b", copy, copy))).AlsoIn);
    }

    [Fact]
    public void Gaps_are_filled_from_the_other_copies()
    {
        var full = Article("b", "https://news.example/1") with { Author = "Ann", Image = "https://img.example/1", Lang = "en" };
        var merged = Assert.Single(Merge(
            Outcome("a", Article("a", "https://news.example/1", hoursAgo: null, publisher: null) with { Summary = "The longer text" }),
            Outcome("b", full)));
        Assert.Equal(
            ("a", "The longer text", "Ann", "https://img.example/1", "en", "BBC News", full.PublishedAt),
            (merged.Source, merged.Summary, merged.Author, merged.Image, merged.Lang, merged.Publisher, merged.PublishedAt));
    }

    [Fact]
    public void The_earliest_credible_date_stands()
    {
        var merged = Assert.Single(Merge(
            Outcome("a", Article("a", "https://news.example/1", hoursAgo: -48)),
            Outcome("b", Article("b", "https://news.example/1", hoursAgo: 3)),
            Outcome("c", Article("c", "https://news.example/1", hoursAgo: 5)),
            Outcome("d", Article("d", "https://news.example/1") with { PublishedAt = DateTimeOffset.UnixEpoch })));
        Assert.Equal(Now.AddHours(-5), merged.PublishedAt);
    }

    [Fact]
    public void A_date_that_nobody_contradicts_stays_even_where_it_is_not_credible() =>
        Assert.Equal(Now.AddHours(48), Assert.Single(Merge(
            Outcome("a", Article("a", "https://news.example/1", hoursAgo: -48)),
            Outcome("b", Article("b", "https://news.example/1", hoursAgo: null)))).PublishedAt);

    public static TheoryData<string, Article, Article> Better => new()
    {
        { "longer summary", Plain("b") with { Summary = "A longer text" }, Plain("a") with { Summary = "A text" } },
        { "a summary that is the title tells nothing", Plain("b") with { Summary = "x" }, Plain("a") with { Summary = Plain("a").Title } },
        { "more fields", Plain("b") with { Author = "Ann" }, Plain("a") },
        { "https", Plain("b"), Plain("a") with { Url = "http://news.example/1" } },
        { "earlier", Plain("b") with { PublishedAt = Now.AddHours(-9) }, Plain("a") },
        { "dated in the future is not earlier", Plain("b"), Plain("a") with { PublishedAt = Now.AddHours(9) } },
        { "first in the catalogue", Plain("a"), Plain("b") },
    };

    private static Article Plain(string source) => Article(source, "https://news.example/1") with { Id = "1" };

    [Theory]
    [MemberData(nameof(Better))]
    public void The_better_copy_is_kept(string why, Article better, Article worse)
    {
        IReadOnlyList<Article> copies = better.Source == "a" ? [better, worse] : [worse, better];
        var merged = Assert.Single(Merge([.. copies.Select(copy => Outcome(copy.Source, copy))]));
        Assert.True(better.Source == merged.Source, why);
    }

    [Fact]
    public void A_hundred_thousand_articles_are_merged()
    {
        const int Addresses = 50_000;
        var outcomes = new[] { "a", "b" }
            .Select(source => Outcome(source, [.. Enumerable.Range(0, Addresses)
                .Select(i => Article(source, $"https://news.example/{i}", "The same long title for every article", i % 1000))]))
            .ToList();
        var merged = Reducer.Merge(outcomes, SortOrder.Newest, Now);
        Assert.Equal(2 * Addresses, merged.Sum(article => 1 + article.AlsoIn.Count));
        Assert.Equal(merged.Count, merged.DistinctBy(article => article.Id).Count());
    }
}
