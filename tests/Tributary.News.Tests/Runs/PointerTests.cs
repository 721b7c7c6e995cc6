using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

/// <summary>A place that discusses articles adds to them and never takes their place.</summary>
public sealed class PointerTests
{
    private const string Url = "https://news.example/1";
    private const string Discussion = "https://news.ycombinator.com/item?id=1";

    private static Article Merge(params IReadOnlyList<SourceOutcome> outcomes) =>
        Assert.Single(Reducer.Merge(outcomes, SortOrder.Newest, Now));

    [Fact]
    public void An_article_that_is_discussed_keeps_its_publisher_and_gains_points_comments_and_the_link()
    {
        var article = Article("b", Url);
        var pointer = Pointer(Url, Discussion, 120, 44) with { Summary = "A text much longer than the publisher's" };
        var merged = Merge(Outcome("hackernews", pointer), Outcome("b", article));
        Assert.Equal((article.Title, "BBC News", "b", null), (merged.Title, merged.Publisher, merged.Source, merged.Discussion));
        Assert.Equal([new Sighting("hackernews", Discussion, 120, 44)], merged.AlsoIn);
    }

    [Fact]
    public void What_nobody_else_has_stands_alone_under_the_linked_site()
    {
        var merged = Merge(Outcome("hackernews", Pointer(Url, Discussion)));
        Assert.Equal((Url, "news.example", "hackernews"), (merged.Url, merged.Publisher, merged.Source));
        Assert.Equal([new Sighting("hackernews", Discussion, 10, 2)], merged.AlsoIn);
    }

    [Fact]
    public void A_discussion_without_a_link_is_its_own_article()
    {
        var merged = Merge(Outcome("hackernews", Pointer(Discussion, Discussion)));
        Assert.Equal([new Sighting("hackernews", Discussion, 10, 2)], merged.AlsoIn);
    }

    [Fact]
    public void Every_discussion_of_an_article_stays_visible()
    {
        var other = "https://news.ycombinator.com/item?id=2";
        var merged = Merge(
            Outcome("b", Article("b", Url)),
            Outcome("hackernews", Pointer(Url, other, 3, 0), Pointer(Url, Discussion, 120, 44)));
        Assert.Equal([new("hackernews", Discussion, 120, 44), new Sighting("hackernews", other, 3, 0)], merged.AlsoIn);
    }

    [Fact]
    public void A_discussion_given_twice_is_seen_once_with_the_higher_count()
    {
        Article[] given = [Pointer(Url, Discussion, 119, 44), Pointer(Url, Discussion, 120, 44), Pointer(Url, Discussion, null, null)];
        Assert.Equal([new Sighting("hackernews", Discussion, 120, 44)], Merge(Outcome("hackernews", given)).AlsoIn);
    }

    [Fact]
    public void Who_submits_a_discussion_is_not_the_author()
    {
        var pointer = Pointer(Url, Discussion) with { Author = "ann", Summary = "I think", Image = "https://i.example/", Lang = "en" };
        var merged = Merge(Outcome("b", Article("b", Url)), Outcome("hackernews", pointer));
        Assert.Equal((null, null, null, null), (merged.Author, merged.Summary, merged.Image, merged.Lang));
    }

    [Fact]
    public void A_discussion_dates_an_undated_article()
    {
        var merged = Merge(Outcome("b", Article("b", Url, hoursAgo: null)), Outcome("hackernews", Pointer(Url, Discussion)));
        Assert.Equal(Now.AddHours(-1), merged.PublishedAt);
    }

    [Fact]
    public void Pointers_are_joined_by_address_alone()
    {
        var title = "Parliament votes on the new climate bill today";
        var pointer = Pointer("https://news.example/2", Discussion) with { Title = title, Publisher = "BBC News" };
        var outcomes = new[] { Outcome("b", Article("b", Url, title)), Outcome("hackernews", pointer) };
        Assert.Equal(2, Reducer.Merge(outcomes, SortOrder.Newest, Now).Count);
    }
}
