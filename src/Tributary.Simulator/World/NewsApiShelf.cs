using System.Globalization;

namespace Tributary.Simulator.World;

/// <summary>What NewsAPI carries: all publishers but the Guardian, some of the Guardian's, and its quirks.</summary>
internal static class NewsApiShelf
{
    private const int GuardianPercent = 30;

    // The index of a plain article of the first topic.
    private const int FromTheFuture = 20;

    public static IReadOnlyList<NewsApiItem> Fill(ulong seed, DateTimeOffset now, IReadOnlyList<Published> articles)
    {
        var dice = new Dice(Dice.Seed(seed, "newsapi"));
        var items = new List<NewsApiItem>();
        var spelled = 0;
        foreach (var topic in articles.GroupBy(article => article.Topic))
        {
            var carried = topic.Where(article => article.Publisher != Publishers.Guardian || dice.Chance(GuardianPercent)).ToArray();
            // Recent ones first, so that the quirks are on articles that the plan's month still covers.
            foreach (var (index, article) in dice.Shuffle(carried).OrderByDescending(article => article.At > now.AddDays(-25)).Index())
            {
                var item = Quirky(index, Plain(dice, article));
                var respelled = article.Publisher == Publishers.Guardian || dice.Chance(20);
                items.AddRange(Copies(index, respelled ? item with { Url = Spelling.Of(item.Url, spelled++) } : item));
            }
        }
        items[FromTheFuture] = items[FromTheFuture] with { At = now.AddDays(2), PublishedAt = Iso(now.AddDays(2)) };
        for (var hours = 5; hours < 300; hours *= 3)
            items.Add(Removed((ulong)hours, now.AddHours(-hours)));
        return [.. items.OrderByDescending(item => item.At).ThenBy(item => item.Key)];
    }

    private static NewsApiItem Plain(Dice dice, Published article)
    {
        var author = dice.Below(10) switch
        {
            < 2 => null,
            2 => article.Author + ", " + dice.Pick(Phrases.Authors),
            _ => article.Author,
        };
        return new NewsApiItem(
            (ulong)article.Number, article.Publisher, author, article.Headline, article.Summary, article.Address, article.Image,
            article.At, Iso(article.At), Cut(article.Body, dice.Chance(50), dice.Below(4000)),
            article.Publisher.Language, article.Topic.Category, SearchText.Of(article.Headline, article.Summary));
    }

    // Each topic has each quirk once, whatever the seed, so that any search meets them.
    private static NewsApiItem Quirky(int index, NewsApiItem item) => index switch
    {
        0 => item with { At = null, PublishedAt = null },
        1 => item with { PublishedAt = item.At?.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture) },
        2 => item with { PublishedAt = item.At?.ToString("yyyy-MM-ddTHH:mm:ss.123Z", CultureInfo.InvariantCulture) },
        3 => item with { PublishedAt = item.At?.ToString("yyyy-MM-ddTHH:mm:ss.1234567Z", CultureInfo.InvariantCulture) },
        6 => item with { Description = "<p><strong>" + item.Description + "</strong></p><ul><li>Read more &raquo;</li></ul>" },
        7 => item with { Description = null },
        8 => item with { Description = "" },
        9 => item with { Description = item.Description + " It&#39;s &quot;not over&quot; &amp; more is to come." },
        10 => item with { Image = null },
        11 => item with { Image = "" },
        12 => item with { Content = null },
        13 => item with { Author = "" },
        14 => item with { Author = "https://www.facebook.com/newsroom" },
        15 => item with { Author = "newsdesk@" + item.Publisher!.Host + " (News desk)" },
        _ => item,
    };

    private static IEnumerable<NewsApiItem> Copies(int index, NewsApiItem item) => index switch
    {
        4 => [item, item],
        5 => [item, Again(item, item.At!.Value.AddMinutes(7))],
        _ => [item],
    };

    // The same title by the same publisher, under another address.
    private static NewsApiItem Again(NewsApiItem item, DateTimeOffset at) => item with
    {
        Key = item.Key + 1_000_000, Url = new Uri(new Uri(item.Url), "/live/" + item.Key).AbsoluteUri, At = at, PublishedAt = Iso(at),
    };

    private static NewsApiItem Removed(ulong key, DateTimeOffset at) => new(
        ulong.MaxValue - key, null, null, "[Removed]", "[Removed]", "https://removed.com", null, at, Iso(at), new Lazy<string>("[Removed]"),
        "en", "general", null);

    private static Lazy<string> Cut(Lazy<string> body, bool lines, int surplus) => new(() =>
    {
        var text = lines ? body.Value.Replace(". ", ".\r\n", StringComparison.Ordinal) : body.Value;
        return text.Length <= 200
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text[..199]}… [+{text.Length - 199 + surplus} chars]");
    });

    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
