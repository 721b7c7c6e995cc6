using Tributary.Http;
using Tributary.News.JsonPaths;
using Tributary.News.Polling;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Polling;

public sealed class LearnedTests
{
    [Theory]
    [InlineData(null, null, "https://old.example/feed")]
    [InlineData("https://old.example/feed", "https://new.example/feed", "https://new.example/feed")]
    [InlineData("https://older.example/feed", "https://new.example/feed", "https://old.example/feed")]
    public void A_source_is_asked_where_it_moved_to_unless_it_is_declared_elsewhere_by_now(string? declared, string? movedTo, string asked)
    {
        var source = new SourceDeclaration { Id = "a", Kind = "feed", Url = new("https://old.example/feed"), Title = "A" };
        var known = declared is null ? null : new PollState { Source = "a", Declared = declared, MovedTo = new(movedTo!), RetiredAt = DateTimeOffset.UnixEpoch };

        var inUse = Learned.InUse(source, known);

        Assert.Equal(asked, Catalogue.Of(inUse).Address.AbsoluteUri);
        Assert.Equal("A", inUse.Title);
        Assert.Equal(asked.Contains("new", StringComparison.Ordinal), Learned.Of(source, known)?.RetiredAt is not null);
    }

    private static SourceDeclaration Shop(
        string url, string? latest = null, bool key = false, string items = "$[*]", string title = "$.name", string format = "auto") => new()
    {
        Id = "shop",
        Kind = "json",
        Json = new()
        {
            Url = AddressTemplate.Parse(url),
            HeadlinesUrl = latest is null ? null : AddressTemplate.Parse(latest),
            SecretHeaders = key ? [new("X-Key", new Secret("k3y"))] : [],
            Items = JsonPath.Parse(items),
            Mapping = new() { Title = JsonField.Parse(title), PublishedFormat = format },
        },
    };

    [Theory]
    [InlineData("https://shop.example/list?topic=a", null, false, true)]
    [InlineData("https://shop.example/list?topic=b", null, false, false)]
    [InlineData("https://shop.example/list?topic=a", "https://shop.example/latest", false, false)]
    [InlineData("https://shop.example/list?topic=a", null, true, false)]
    public void A_json_endpoint_that_is_declared_otherwise_by_now_starts_anew(string url, string? latest, bool key, bool isKnown)
    {
        var known = new PollState
        {
            Source = "shop",
            Declared = Shop("https://shop.example/list?topic=a").Identity,
            MovedTo = new("https://shop.example/moved"),
            Validators = new("\"1\"", null),
            DueAt = DateTimeOffset.MaxValue,
            Items = 7,
        };
        var declared = Shop(url, latest, key);

        var now = Learned.Of(declared, known)!;

        Assert.Equal((isKnown, isKnown, !isKnown, 7L), (now.Validators is not null, now.MovedTo is not null, now.IsDue(DateTimeOffset.UnixEpoch), now.Items));
        Assert.Equal(isKnown, Learned.InUse(declared, known) != declared);
    }

    [Theory]
    [InlineData("$[*]", "$.name", "auto", true)]
    [InlineData("$.items[*]", "$.name", "auto", false)]
    [InlineData("$[*]", "$.title", "auto", false)]
    [InlineData("$[*]", "$.name", "unix", false)]
    public void A_json_endpoint_that_is_read_otherwise_by_now_is_asked_at_once_for_a_document_that_has_not_changed(
        string items, string title, string format, bool isKnown)
    {
        var known = new PollState
        {
            Source = "shop", Declared = Shop("https://shop.example/list").Identity, Validators = new("\"1\"", null), DueAt = DateTimeOffset.MaxValue,
        };

        var now = Learned.Of(Shop("https://shop.example/list", items: items, title: title, format: format), known)!;

        Assert.Equal((isKnown, !isKnown), (now.Validators is not null, now.IsDue(DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public void What_tells_declarations_apart_holds_no_key()
    {
        var declared = Shop("https://shop.example/list?q={query}&key=${SHOP_KEY}", "https://shop.example/latest?key=${SHOP_KEY}", key: true);
        Assert.Equal(
            "https://shop.example/list?q={query}&key=${SHOP_KEY}, headlines at https://shop.example/latest?key=${SHOP_KEY}, with a key, "
            + "items $[*], title $.name, dates auto",
            declared.Identity);
    }

    [Theory]
    [InlineData(null, null, "shop.example")]
    [InlineData("https://latest.example/new", null, "latest.example")]
    [InlineData("https://latest.example/new", "https://moved.example/new", "moved.example")]
    [InlineData(null, "https://moved.example/new", "moved.example")]
    public void The_pace_is_that_of_the_host_that_is_polled(string? latest, string? movedTo, string host)
    {
        var target = PollTarget.From(Shop("https://shop.example/list", latest))!;
        Assert.Equal(host, target.AddressAt(movedTo is null ? null : new(movedTo)).Authority);
        Assert.Equal(latest is null ? "shop.example" : "latest.example", (PollTarget.From(Shop("https://shop.example/list", latest, key: true))!).AddressAt(new("https://moved.example/new")).Authority);
    }
}
