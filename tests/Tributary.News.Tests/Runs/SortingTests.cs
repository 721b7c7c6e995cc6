using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

public sealed class SortingTests
{
    private static Article Named(string name, string source, double? hoursAgo) =>
        Article(source, $"https://{source}.example/{name}", $"{source} {name}", hoursAgo) with { Id = name };

    private static string[] Ids(SortOrder sort, params IReadOnlyList<SourceOutcome> outcomes) =>
        [.. Reducer.Merge(outcomes, sort, Now).Select(article => article.Id)];

    [Fact]
    public void Newest_first() =>
        Assert.Equal(
            ["1", "2", "3"],
            Ids(SortOrder.Newest, Outcome("a", Named("3", "a", 30), Named("1", "a", 1)), Outcome("b", Named("2", "b", 2))));

    [Fact]
    public void Undated_and_future_ones_come_last_in_the_order_of_their_sources() =>
        Assert.Equal(
            ["now", "old", "x", "a", "future"],
            Ids(
                SortOrder.Newest,
                Outcome("a", Named("x", "a", null), Named("a", "a", null), Named("old", "a", 24 * 365 * 20)),
                Outcome("b", Named("now", "b", -0.1), Named("old", "b", null), Named("old", "b", null), Named("future", "b", -0.2))));

    [Fact]
    public void A_clock_may_be_ten_minutes_fast()
    {
        var fast = Article("a", "https://a.example/1") with { Id = "fast", PublishedAt = Now.AddMinutes(10) };
        var wrong = Article("a", "https://a.example/2") with { Id = "wrong", PublishedAt = Now.AddMinutes(10).AddTicks(1) };
        Assert.Equal(["fast", "today", "wrong"], Ids(SortOrder.Newest, Outcome("a", wrong, fast, Named("today", "a", 0))));
    }

    [Fact]
    public void The_same_date_is_ordered_by_id() =>
        Assert.Equal(
            ["A", "B", "C"],
            Ids(SortOrder.Newest, Outcome("b", Named("C", "b", 1), Named("A", "b", 1)), Outcome("a", Named("B", "a", 1))));

    [Fact]
    public void By_relevance_the_sources_take_turns() =>
        Assert.Equal(
            ["b1", "a1", "b2", "a2", "a3"],
            Ids(
                SortOrder.Relevance,
                Outcome("a", Named("a1", "a", 9), Named("a2", "a", null), Named("a3", "a", 0)),
                Outcome("b", Named("b1", "b", 1), Named("b2", "b", 500))));

    [Fact]
    public void By_relevance_an_article_stands_where_its_best_copy_does() =>
        Assert.Equal(
            ["shared", "a1", "b2"],
            Ids(
                SortOrder.Relevance,
                Outcome("a", Named("a1", "a", 5), Named("shared", "a", 1)),
                Outcome("b", Named("shared", "b", 1), Named("b2", "b", 1))));
}
