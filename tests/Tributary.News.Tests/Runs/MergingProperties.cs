using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

/// <summary>What holds of every merge.</summary>
public sealed class MergingProperties
{
    private static readonly Gen<SortOrder> Sorts = Gen.Enum<SortOrder>();

    private static string Drawn(IReadOnlyList<Article> articles) =>
        string.Join('\n', articles.Select(article => $"{article with { AlsoIn = [] }} {string.Join(' ', article.AlsoIn)}"));

    [Fact]
    public void Nothing_is_lost() => Gen.Select(Colliding, Sorts).Sample((outcomes, sort) =>
    {
        var merged = Reducer.Merge(outcomes, sort, Now);
        foreach (var article in outcomes.SelectMany(outcome => outcome.Articles))
        {
            var shown = merged.Where(kept => kept.Url == article.Url || kept.AlsoIn.Any(sighting => sighting.Url == article.Url)).ToList();
            Assert.Single(shown);
            if (article.Discussion is { } discussion)
                Assert.Contains(shown[0].AlsoIn, sighting => sighting.Source == article.Source && sighting.Url == discussion.Url);
            else
                Assert.True(shown[0].Source == article.Source || shown[0].AlsoIn.Any(sighting => sighting.Source == article.Source));
        }
    });

    [Fact]
    public void Nothing_is_invented() => Gen.Select(Colliding, Sorts).Sample((outcomes, sort) =>
    {
        var given = outcomes.SelectMany(outcome => outcome.Articles).SelectMany(article => new[]
        {
            (article.Source, article.Url), (article.Source, article.Discussion?.Url ?? article.Url),
        }).ToHashSet();
        foreach (var article in Reducer.Merge(outcomes, sort, Now))
        {
            Assert.Contains((article.Source, article.Url), given);
            Assert.All(article.AlsoIn, sighting => Assert.Contains((sighting.Source, sighting.Url), given));
            Assert.Equal(article.AlsoIn, article.AlsoIn.DistinctBy(sighting => (sighting.Source, sighting.Url)));
        }
    });

    [Fact]
    public void Different_addresses_with_different_titles_are_never_joined() => Colliding.Sample(outcomes =>
    {
        var titles = outcomes.SelectMany(outcome => outcome.Articles).Where(article => article.Discussion is null)
            .ToLookup(article => article.Url, article => article.Title);
        foreach (var article in Reducer.Merge(outcomes, SortOrder.Newest, Now))
            Assert.All(
                article.AlsoIn.Where(sighting => sighting.Points is null && sighting.Url != article.Url),
                sighting => Assert.True(titles[article.Url].Intersect(titles[sighting.Url]).Any()));
    });

    [Fact]
    public void Merging_what_is_merged_changes_nothing() => Gen.Select(Colliding, Sorts).Sample((outcomes, sort) =>
    {
        var merged = Reducer.Merge(outcomes, sort, Now);
        // All in one list; the empty ones keep the catalogue's order.
        var again = outcomes.Select((outcome, place) => outcome with { Articles = place == 0 ? merged : [] }).ToList();
        Assert.Equal(Drawn(merged), Drawn(Reducer.Merge(again, sort, Now)));
    });

    [Fact]
    public void The_order_of_articles_in_a_list_does_not_matter_where_all_are_dated() =>
        Gen.Select(CollidingAndDated, Gen.Shuffle(Enumerable.Range(0, 40).ToArray())).Sample((outcomes, order) =>
        {
            var shuffled = outcomes.Select(outcome => outcome with { Articles = InOrder(outcome.Articles, order) }).ToList();
            Assert.Equal(Drawn(Reducer.Merge(outcomes, SortOrder.Newest, Now)), Drawn(Reducer.Merge(shuffled, SortOrder.Newest, Now)));
        });

    [Fact]
    public void The_catalogues_order_decides_nothing_but_ties_and_the_order_of_copies() =>
        Gen.Select(CollidingAndDated, Gen.Shuffle(new[] { 0, 1, 2, 3 }), Sorts).Sample((outcomes, order, sort) =>
        {
            var shuffled = InOrder(outcomes, order);
            Assert.Equal(Drawn(InOneOrder(Reducer.Merge(outcomes, sort, Now))), Drawn(InOneOrder(Reducer.Merge(shuffled, sort, Now))));
        });

    private static IReadOnlyList<T> InOrder<T>(IReadOnlyList<T> items, int[] order) =>
        [.. items.Select((item, index) => (item, index)).OrderBy(pair => order[pair.index]).Select(pair => pair.item)];

    private static IReadOnlyList<Article> InOneOrder(IReadOnlyList<Article> articles) =>
        [.. articles.Select(article => article with { AlsoIn = [.. article.AlsoIn.OrderBy(sighting => (sighting.Source, sighting.Url))] })];

    [Fact]
    public void Future_and_undated_articles_never_outrank_todays() => Colliding.Sample(outcomes =>
    {
        var credible = Reducer.Merge(outcomes, SortOrder.Newest, Now).Select(article => article.PublishedAt <= Now.AddMinutes(10)).ToList();
        Assert.Equal(credible.OrderByDescending(isCredible => isCredible), credible);
    });
}
