using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Polling;

namespace Tributary.News.Tests.Polling;

public sealed class RecognitionTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static Article Item(int number, string? guid = "", string? url = null, string? title = null, DateTimeOffset? at = null, string? text = null)
    {
        url ??= $"https://news.example/{number}";
        return new()
        {
            Id = ArticleId.From(CanonicalUrl.From(url)!),
            Url = url,
            ItemId = guid == "" ? $"guid-{number}" : guid,
            Title = title ?? $"The council of village {number} has decided on its new harbour",
            Summary = text ?? $"It took so many as {number} sessions.",
            PublishedAt = at ?? Day.AddHours(-number),
            Source = "a",
        };
    }

    private static Recognised After(IReadOnlyList<Article> before, IReadOnlyList<Article> now) => Recognition.Of(now, Recognition.Of(before, SeenItems.None).Seen);

    [Fact]
    public void What_was_never_seen_is_new_and_seen_again_it_is_not()
    {
        var first = Recognition.Of([Item(1), Item(2)], SeenItems.None);
        Assert.Equal(["guid-1", "guid-2"], first.New.Select(article => article.ItemId));
        var second = Recognition.Of([Item(3), Item(1), Item(2)], first.Seen);
        Assert.Equal(["guid-3"], second.New.Select(article => article.ItemId));
        Assert.Equal((0, 2), (second.Changed.Count, second.Unchanged));
    }

    [Fact]
    public void Nothing_is_new_because_an_id_a_scheme_or_a_spelling_changed() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 7].Array[30], Gen.Int[0, 3]).Sample((count, kinds, shuffle) =>
        {
            var before = Enumerable.Range(0, count).Select(number => Item(number)).ToList();
            var now = before.Select((article, i) => Mutated(article, kinds[i])).ToList();
            if (shuffle == 1)
                now.Reverse();
            var found = After(before, now);
            Assert.Empty(found.New);
            Assert.Equal(count, found.Changed.Count + found.Unchanged);
            Assert.Subset(before.Select(article => article.Id).ToHashSet(), found.Changed.Select(article => article.Id).ToHashSet());
            Assert.Empty(Recognition.Of(now, found.Seen).New);
        });

    private static Article Mutated(Article article, int kinds) => article with
    {
        ItemId = (kinds & 1) != 0 ? $"new-{article.ItemId}" : article.ItemId,
        Url = (kinds & 2) != 0 ? article.Url.Replace("https://", "http://www.", StringComparison.Ordinal) + "?utm_source=rss" : article.Url,
        Title = (kinds & 4) != 0 ? article.Title.ToUpperInvariant().Replace(" ", "\u00A0 ", StringComparison.Ordinal) + "!" : article.Title,
    };

    [Theory]
    [InlineData("<p>Tide &amp; wind</p><img src='https://count.example/p.gif?n=1'>", "<p>Tide &amp; wind</p><img src='https://count.example/p.gif?n=2'>")]
    [InlineData("<p class=a1>Tide</p>", "<div id=b2><p>Tide</p></div>")]
    [InlineData("Tide<!-- made in 0.21 s -->", "Tide<!-- made in <b>0.43</b> s -->")]
    [InlineData("Tide<script nonce=a>var x = 1 > 0;</script>", "Tide<SCRIPT nonce=b>var x = 2 > 0;</SCRIPT>")]
    [InlineData("Tide<style>p { color: red }</style>", "Tide")]
    [InlineData("<a href=\"https://a.example/1?utm_source=x#top\">Tide</a>", "<a rel=b href='https://a.example/1?utm_source=y'>Tide</a>")]
    public void Markup_that_a_server_writes_anew_each_time_changes_no_article(string before, string now) =>
        Assert.Equal((0, 0, 1), Counts(After([Item(1) with { Content = before }], [Item(1) with { Content = now }])));

    [Theory]
    [InlineData("<p>Tide</p>", "<p>Wind</p>")]
    [InlineData("<p>Tide</p>", "<p>Tide</p><p>Update: wind</p>")]
    [InlineData("<p>a < b</p>", "<p>a > b</p>")]
    [InlineData("1 <3", "1 3")]
    [InlineData("<img src='https://comic.example/1.png'>", "<img src='https://comic.example/1-corrected.png'>")]
    [InlineData("<a href='https://a.example/1'>Tide</a>", "<a HREF=https://a.example/2>Tide</a>")]
    [InlineData("Tide<scripture>a</scripture>", "Tide<scripture>b</scripture>")]
    [InlineData("Tide", "Tide <b")]
    [InlineData("", "Tide")]
    public void Another_text_link_or_picture_changes_the_article(string before, string now) =>
        Assert.Equal((0, 1, 0), Counts(After([Item(1) with { Content = before }], [Item(1) with { Content = now }])));

    private static (int New, int Changed, int Unchanged) Counts(Recognised found) => (found.New.Count, found.Changed.Count, found.Unchanged);

    [Fact]
    public void An_article_that_is_edited_keeps_its_id_even_where_its_address_changed()
    {
        var found = After([Item(1)], [Item(1, url: "https://news.example/new-slug", title: "A wholly other headline over the same story", text: "More.")]);
        Assert.Equal(Item(1).Id, Assert.Single(found.Changed).Id);
        Assert.Equal("https://news.example/new-slug", found.Changed[0].Url);
    }

    [Fact]
    public void Where_both_id_and_address_changed_a_telling_title_of_about_the_same_date_says_that_it_is_the_same()
    {
        var moved = Item(1, "other", "https://other.example/1");
        Assert.Empty(After([Item(1)], [moved]).New);
        Assert.Single(After([Item(1)], [moved with { PublishedAt = Day.AddDays(5) }]).New);
        Assert.Single(After([Item(1, title: "Weather today")], [moved with { Title = "Weather today" }]).New);
    }

    [Fact]
    public void An_id_that_several_items_share_says_nothing()
    {
        var before = new[] { Item(1, "same"), Item(2, "same") };
        Assert.Equal([Item(3).Id], After(before, [Item(3, "same"), .. before]).New.Select(article => article.Id));
    }

    [Fact]
    public void A_lying_id_does_not_hide_another_article() =>
        Assert.Single(After([Item(1, "latest", at: Day)], [Item(2, "latest", title: "Engineers measured the river for the third time", at: Day.AddDays(30))]).New);

    [Fact]
    public void A_page_that_shows_something_else_each_time_has_new_articles_with_ids_of_their_own()
    {
        var page = "https://news.example/live";
        var found = After([Item(1, url: page, at: Day)], [Item(2, url: page, at: Day.AddHours(5))]);
        Assert.NotEqual(Item(1, url: page).Id, Assert.Single(found.New).Id);
        Assert.Empty(Recognition.Of([Item(2, url: page, at: Day.AddHours(5))], found.Seen).New);
    }

    [Fact]
    public void What_stands_in_a_document_twice_counts_once_and_stays_known()
    {
        var first = Recognition.Of([Item(1), Item(1), Item(2)], SeenItems.None);
        Assert.Equal(2, first.New.Count);
        Assert.Equal((0, 3), (Recognition.Of([Item(1), Item(1), Item(2)], first.Seen).New.Count, Recognition.Of([Item(1), Item(1), Item(2)], first.Seen).Unchanged));
        var edited = new[] { Item(1), Item(1, text: "Edited."), Item(2) };
        Assert.Empty(Recognition.Of(edited, Recognition.Of(edited, first.Seen).Seen).New);
    }

    [Fact]
    public void What_a_document_no_longer_has_is_remembered_up_to_a_number()
    {
        var seen = SeenItems.None;
        for (var i = 0; i < 60; i++)
            seen = Recognition.Of([.. Enumerable.Range(i * 50, 50).Select(number => Item(number))], seen).Seen;
        Assert.Equal(SeenItems.MaxPast + 50, seen.Count);
        Assert.Empty(Recognition.Of([Item(2999), Item(1200)], seen).New);
        Assert.InRange(seen.ToBytes().Length / seen.Count, 40, 60);
    }

    [Fact]
    public void Memory_comes_back_from_its_bytes() =>
        Gen.Int[0, 40].Select(Gen.Bool, (count, dated) => (count, dated)).Sample(sample =>
        {
            var articles = Enumerable.Range(0, sample.count).Select(number => Item(number) with { PublishedAt = sample.dated ? Day : null }).ToList();
            var seen = Recognition.Of(articles, SeenItems.None).Seen;
            Assert.Equal(seen.Items, SeenItems.FromBytes(seen.ToBytes()).Items);
        });

    [Fact]
    public void Any_bytes_are_read_without_throwing() => Gen.Byte.Array.Sample(bytes => SeenItems.FromBytes([1, .. bytes]).Count >= 0);
}
