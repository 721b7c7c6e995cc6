namespace Tributary.Simulator.World;

internal static class Publishers
{
    public static readonly Publisher Guardian =
        new(null, "The Guardian", "https://www.theguardian.com/{section}/{yyyy}/{mon}/{dd}/{slug}", Country: "gb");

    /// <summary>Publishers of articles in English, all but the Guardian.</summary>
    public static readonly Publisher[] English =
    [
        new("bbc-news", "BBC News", "https://www.bbc.co.uk/news/articles/c{code}", Country: "gb"),
        new("reuters", "Reuters", "https://www.reuters.com/{section}/{slug}-{yyyy}-{mm}-{dd}/"),
        new("associated-press", "Associated Press", "https://apnews.com/article/{slug}-{code}"),
        new("cnn", "CNN", "https://www.cnn.com/{yyyy}/{mm}/{dd}/{section}/{slug}/index.html"),
        new("al-jazeera-english", "Al Jazeera English", "https://www.aljazeera.com/news/{yyyy}/{mm}/{dd}/{slug}"),
        new("the-verge", "The Verge", "https://www.theverge.com/{yyyy}/{mm}/{dd}/{code}/{slug}", Category: "technology"),
        new("wired", "Wired", "https://www.wired.com/story/{slug}/", Category: "technology"),
        new("ars-technica", "Ars Technica", "https://arstechnica.com/{section}/{yyyy}/{mm}/{slug}/", Category: "technology"),
        new("bloomberg", "Bloomberg", "https://www.bloomberg.com/news/articles/{yyyy}-{mm}-{dd}/{slug}", Category: "business"),
        new("new-scientist", "New Scientist", "https://www.newscientist.com/article/{code}-{slug}/", Country: "gb", Category: "science"),
        new("the-irish-times", "The Irish Times", "https://www.irishtimes.com/{section}/{yyyy}/{mm}/{dd}/{slug}/", Country: "ie"),
        new("abc-news-au", "ABC News (AU)", "https://www.abc.net.au/news/{yyyy}-{mm}-{dd}/{slug}/{code}", Country: "au"),
        new(null, "NPR", "https://www.npr.org/{yyyy}/{mm}/{dd}/{code}/{slug}"),
        new(null, "Sky.com", "https://news.sky.com/story/{slug}-{code}", Country: "gb"),
        new(null, "DW (English)", "https://www.dw.com/en/{slug}/a-{code}", Country: "de"),
        new(null, "Phys.Org", "https://phys.org/news/{yyyy}-{mm}-{slug}.html", Category: "science"),
        new(null, "Harbour Gazette", "https://www.harbourgazette.example/{section}/{slug}"),
        new(null, "Northern Ledger", "https://northernledger.example/{yyyy}/{mm}/{slug}.html"),
    ];

    public static readonly Publisher[] German =
    [
        new("spiegel-online", "Spiegel Online", "https://www.spiegel.de/{section}/{slug}-a-{code}", "de", "de"),
        new(null, "tagesschau.de", "https://www.tagesschau.de/{section}/{slug}-{code}.html", "de", "de"),
    ];

    public static readonly Publisher[] French =
    [
        new("le-monde", "Le Monde", "https://www.lemonde.fr/{section}/article/{yyyy}/{mm}/{dd}/{slug}_{code}.html", "fr", "fr"),
        new(null, "Franceinfo", "https://www.francetvinfo.fr/{section}/{slug}_{code}.html", "fr", "fr"),
    ];

    public static IEnumerable<Publisher> All => English.Append(Guardian).Concat(German).Concat(French);
}
