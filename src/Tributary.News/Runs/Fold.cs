using Tributary.News.Articles;

namespace Tributary.News.Runs;

/// <summary>Several copies of an article into one: the best is kept, its gaps are filled from the others, all stay visible.</summary>
internal sealed class Fold(IReadOnlyList<SourceOutcome> outcomes, DateTimeOffset now)
{
    private readonly Dictionary<string, int> _places = outcomes.Select((outcome, place) => (outcome.Id, place))
        .DistinctBy(source => source.Id)
        .ToDictionary(source => source.Id, source => source.place, StringComparer.Ordinal);

    /// <summary>One or more copies into one.</summary>
    public Copy Into(IEnumerable<Copy> copies)
    {
        var ordered = Preference.Of(copies, now);
        if (ordered is [{ IsPointer: false } only])
            return only;
        return ordered[0] with { Article = Filled(ordered), Rank = ordered.Min(copy => copy.Rank) };
    }

    /// <summary>The first copy, its gaps filled from the others.</summary>
    public Article Filled(List<Copy> ordered)
    {
        var kept = ordered[0].Article;
        // Who submits a discussion is not who wrote the article, and what it says is not its summary.
        var alike = ordered.FindAll(copy => copy.IsPointer == ordered[0].IsPointer);
        var content = First(alike, article => article.Content);
        return kept with
        {
            Summary = Summary(alike, content),
            Content = content,
            Author = First(alike, article => article.Author),
            Publisher = First(ordered, article => article.Publisher),
            Lang = First(alike, article => article.Lang),
            Image = First(alike, article => article.Image),
            PublishedAt = ordered.Min(copy => Dates.Credible(copy.Article.PublishedAt, now)) ?? kept.PublishedAt,
            AlsoIn = AlsoIn(ordered),
        };
    }

    // Of the first that has any text: what a newer copy begins with stands before an older one's summary.
    private static string? Summary(List<Copy> ordered, string? content)
    {
        var told = ordered.Find(copy => copy.Article.Excerpt is not null)?.Article;
        return told is { Summary: null } && ReferenceEquals(told.Content, content) ? null : told?.Excerpt;
    }

    private static string? First(List<Copy> ordered, Func<Article, string?> field) =>
        ordered.Select(copy => field(copy.Article)).FirstOrDefault(value => value is not null);

    private List<Sighting> AlsoIn(List<Copy> ordered)
    {
        var kept = ordered[0].Article;
        return [.. Sightings(ordered)
            .GroupBy(sighting => (sighting.Source, sighting.Url))
            .Select(same => same.OrderByDescending(sighting => sighting.Points).ThenByDescending(sighting => sighting.Comments).First())
            .Where(sighting => kept.Discussion is not null || (sighting.Source, sighting.Url) != (kept.Source, kept.Url))
            .OrderBy(sighting => _places.GetValueOrDefault(sighting.Source, int.MaxValue))
            .ThenBy(sighting => sighting.Source, StringComparer.Ordinal)
            .ThenBy(sighting => sighting.Url, StringComparer.Ordinal)];
    }

    private static IEnumerable<Sighting> Sightings(List<Copy> ordered)
    {
        // A source that repeats an article inside its page has one copy of it; the kept copy is the article itself.
        var seen = new HashSet<(string Source, string Id)>();
        foreach (var (article, _, _) in ordered)
        {
            foreach (var sighting in article.AlsoIn)
                yield return sighting;
            if (article.Discussion is { } discussion)
                yield return new(article.Source, discussion.Url, discussion.Points, discussion.Comments);
            else if (seen.Add((article.Source, article.Id)) && seen.Count > 1)
                yield return new(article.Source, article.Url);
        }
    }
}
