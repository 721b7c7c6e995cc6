using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.News.Tests.Runs;

/// <summary>Articles and outcomes to test with.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Sources = ["a", "b", "c", "hackernews"];

    public static Article Article(
        string source,
        string url,
        string title = "Parliament votes on the new climate bill today",
        double? hoursAgo = 1,
        string? publisher = "BBC News") => new()
        {
            Id = $"id of {url}",
            Url = url,
            Title = title,
            Publisher = publisher,
            PublishedAt = hoursAgo is { } hours ? Now.AddHours(-hours) : null,
            Source = source,
        };

    public static Article Pointer(string url, string discussion, int? points = 10, int? comments = 2) =>
        Article("hackernews", url, "What they say about it", 1, new Uri(url).Host) with { Discussion = new(discussion, points, comments) };

    public static SourceOutcome Outcome(string id, params IReadOnlyList<Article> articles) =>
        new() { Id = id, Kind = id, Articles = articles };

    /// <summary>Three sources and a pointer with few enough addresses, titles, publishers and dates that everything collides.</summary>
    public static readonly Gen<IReadOnlyList<SourceOutcome>> Colliding = GenOutcomes(dated: false);

    /// <summary>The same, every article with a date that can be true, and no two copies equally good.</summary>
    public static readonly Gen<IReadOnlyList<SourceOutcome>> CollidingAndDated = GenOutcomes(dated: true);

    private static Gen<IReadOnlyList<SourceOutcome>> GenOutcomes(bool dated) =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[-6, 30], Gen.Bool, Gen.Int[0, 3])
            .Select((address, title, publisher, hours, pointer, source) => (address, title, publisher, hours, pointer, source))
            .List[0, 40]
            .Select(items => items.Select((item, index) => Drawn(item, index, dated)).ToLookup(article => article.Source))
            .Select(bySource => (IReadOnlyList<SourceOutcome>)[.. Sources.Select(source => Outcome(source, [.. bySource[source]]))]);

    private static Article Drawn((int Address, int Title, int Publisher, int Hours, bool Pointer, int Source) item, int index, bool dated)
    {
        var url = $"https://news.example/{item.Address}";
        if (item.Source == 3)
            return Pointer(url, $"https://news.ycombinator.com/item?id={(item.Pointer ? item.Hours : item.Address)}", item.Hours);
        string[] titles =
            ["Short one", "Parliament votes on the new climate bill", "The council has approved it", $"Nothing like number {item.Address}"];
        double? hoursAgo = dated ? Math.Abs(item.Hours) * 2 : item.Hours > 25 ? null : item.Hours * 2;
        return Article(Sources[item.Source], url, titles[item.Title], hoursAgo, item.Publisher == 0 ? "BBC News" : "The Times") with
        {
            Summary = dated ? new string('x', index + 1) : null,
        };
    }
}
