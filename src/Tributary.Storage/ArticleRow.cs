using Dapper;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.Storage;

/// <summary>A row of <c>articles</c>.</summary>
internal sealed record ArticleRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string Id { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Url { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Title { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Summary { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Author { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Publisher { get; init; }

    public long? PublishedAt { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Lang { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Image { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Source { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? DiscussionUrl { get; init; }

    public int? DiscussionPoints { get; init; }

    public int? DiscussionComments { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? ItemId { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Content { get; init; }

    public long FirstSeenAt { get; init; }

    public long LastSeenAt { get; init; }

    public static ArticleRow Of(Article article, DateTimeOffset firstSeenAt, DateTimeOffset lastSeenAt) => new()
    {
        Id = article.Id,
        Url = article.Url,
        Title = article.Title,
        Summary = article.Summary,
        Author = article.Author,
        Publisher = article.Publisher,
        PublishedAt = article.PublishedAt?.ToMicroseconds(),
        Lang = article.Lang,
        Image = article.Image,
        Source = article.Source,
        DiscussionUrl = article.Discussion?.Url,
        DiscussionPoints = article.Discussion?.Points,
        DiscussionComments = article.Discussion?.Comments,
        ItemId = article.ItemId,
        Content = article.Content,
        FirstSeenAt = firstSeenAt.ToMicroseconds(),
        LastSeenAt = lastSeenAt.ToMicroseconds(),
    };

    /// <summary>The row after a run has seen the article again. Runs may be stored in another order than they were started.</summary>
    public ArticleRow Seen(Article article, DateTimeOffset seenAt)
    {
        var (first, last) = (FirstSeenAt.ToInstant(), LastSeenAt.ToInstant());
        return Of(Reducer.Renew(ToArticle([]), article, seenAt), seenAt < first ? seenAt : first, seenAt > last ? seenAt : last);
    }

    /// <summary>The article with every other place that ever had it.</summary>
    /// <param name="sightings">Of this article, in any order.</param>
    /// <param name="catalogue">The sources in the order in which their copies are shown; others follow by name.</param>
    public Article ToArticle(IEnumerable<SightingRow> sightings, IReadOnlyList<string> catalogue) => ToArticle([.. sightings
        .Where(sighting => DiscussionUrl is not null || sighting.Source != Source || sighting.Url != Url)
        .OrderBy(sighting => Place(catalogue, sighting.Source))
        .ThenBy(sighting => sighting.Source, StringComparer.Ordinal)
        .ThenBy(sighting => sighting.Url, StringComparer.Ordinal)
        .Select(sighting => sighting.ToSighting())]);

    private Article ToArticle(IReadOnlyList<Sighting> alsoIn) => new()
    {
        Id = Id,
        Url = Url,
        Title = Title,
        Summary = Summary,
        Author = Author,
        Publisher = Publisher,
        PublishedAt = PublishedAt?.ToInstant(),
        Lang = Lang,
        Image = Image,
        Source = Source,
        ItemId = ItemId,
        Content = Content,
        Discussion = DiscussionUrl is null ? null : new(DiscussionUrl, DiscussionPoints, DiscussionComments),
        AlsoIn = alsoIn,
    };

    private static int Place(IReadOnlyList<string> catalogue, string source)
    {
        var place = 0;
        while (place < catalogue.Count && catalogue[place] != source)
            place++;
        return place;
    }
}
