using System.Globalization;

namespace Tributary.Simulator.World;

/// <summary>What the Guardian published.</summary>
internal static class GuardianShelf
{
    public static IReadOnlyList<GuardianItem> Fill(ulong seed, IReadOnlyList<Published> articles)
    {
        var dice = new Dice(Dice.Seed(seed, "guardian"));
        var items = articles.Where(article => article.Publisher == Publishers.Guardian).Select(article => Item(dice, article));
        return [.. items.OrderByDescending(item => item.At)];
    }

    private static GuardianItem Item(Dice dice, Published article)
    {
        var own = dice.Next();
        var live = dice.Chance(5);
        var title = live ? article.Headline + " – live" : dice.Chance(10) ? article.Headline + " | " + article.Author : article.Headline;
        return new GuardianItem(
            (ulong)article.Number, new Uri(article.Address).AbsolutePath[1..], live ? "liveblog" : "article", article.Topic, article.At,
            title, dice.Chance(2), new(() => [.. Fields(new Dice(own), article, title, live)]), SearchText.Of(title, article.Summary));
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(Dice dice, Published article, string title, bool live)
    {
        var code = Publisher.Base36((ulong)article.Number + 700_000)[..5];
        var edited = article.At.AddMinutes(dice.Below(90));
        yield return new("headline", title);
        yield return new("standfirst", "<p>" + article.Summary + "</p>");
        if (!dice.Chance(3))
            yield return new("trailText", dice.Chance(15) ? Emphatic(article) : article.Summary);
        if (!dice.Chance(10))
            yield return new("byline", article.Author);
        yield return new("main", "<figure class=\"element element-image\"><img src=\"" + article.Image + "\" alt=\"\"></figure>");
        yield return new("body", "<p>" + article.Body.Value.Replace(". ", ".</p><p>", StringComparison.Ordinal) + "</p>");
        yield return new("wordcount", Number(article.Body.Value.Split(' ').Length));
        if (!dice.Chance(5))
            yield return new("firstPublicationDate", Iso(article.At));
        yield return new("isPremoderated", "false");
        yield return new("lastModified", Iso(edited));
        yield return new("productionOffice", dice.Chance(70) ? "UK" : "US");
        yield return new("publication", "theguardian.com");
        yield return new("shortUrl", "https://www.theguardian.com/p/" + code);
        yield return new("shouldHideAdverts", "false");
        yield return new("showInRelatedContent", "true");
        if (!dice.Chance(8))
            yield return new("thumbnail", article.Image);
        yield return new("legallySensitive", "false");
        yield return new("lang", "en");
        if (live)
            yield return new("liveBloggingNow", "true");
        yield return new("isLive", "true");
        yield return new("bodyText", article.Body.Value);
        yield return new("charCount", Number(article.Body.Value.Length));
        yield return new("shouldHideReaderRevenue", "false");
        yield return new("showAffiliateLinks", "false");
        yield return new("bylineHtml", "<a href=\"profile/" + Newsroom.Slug(article.Author) + "\">" + article.Author + "</a>");
    }

    private static string Emphatic(Published article) =>
        $"<strong>{article.Topic.SectionName} latest:</strong> {article.Summary.Replace("'", "&#39;", StringComparison.Ordinal)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
