using System.Text;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.JsonPaths;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

public sealed class JsonSourceTests
{
    private const string Two = """
        { "count": "311", "next": "https://shop.example/search?cursor=b&key=k3y-that-nobody-may-see", "cursor": "b c", "hits": [
          { "name": "Storm <b>hits</b> coast", "url": "/p/1", "id": 17, "when": 1795426200, "by": ["Ann", "Bo"], "text": "<p>Wind &amp; rain</p>", "l": "en-GB" },
          { "name": "Calm returns", "url": "https://shop.example/p/2", "id": "x", "when": "Mon, 23 Nov 2026 09:30:00 GMT" },
          { "url": "https://shop.example/p/3" }, { "name": "Nothing names it" } ] }
        """;

    private static readonly JsonDeclaration Shop = new()
    {
        Url = AddressTemplate.Parse("https://shop.example/search?q={query}&from={from:yyyyMMdd}&n={limit}"),
        Items = JsonPath.Parse("$.hits[*]"),
        Total = JsonPath.Parse("$.count"),
        Mapping = new()
        {
            Title = JsonField.Parse("$.name"),
            Link = JsonField.Parse("$.url"),
            Id = JsonField.Parse("$.id"),
            Published = JsonField.Parse("$.when"),
            Author = JsonField.Parse("$.by"),
            Content = JsonField.Parse("$.text"),
            Lang = JsonField.Parse("$.l"),
            Publisher = JsonField.Parse("The Shop"),
        },
    };

    [Fact]
    public async Task Items_become_articles_as_the_declaration_says()
    {
        var fetch = new ScriptedFetch(Json(Two));
        var answer = await fetch.AskAsync(From(Shop), Search("storm & rain") with { From = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero) });

        Assert.Equal("https://shop.example/search?q=storm%20%26%20rain&from=20261120&n=20", fetch.Only.Address.AbsoluteUri);
        Assert.Null(answer.Failure);
        Assert.Equal((2, 2, 311), (answer.Articles.Count, answer.Skipped, answer.Total));
        var first = answer.Articles[0];
        Assert.Equal(("Storm hits coast", "https://provider.example/p/1", "17"), (first.Title, first.Url, first.ItemId));
        Assert.Equal(("Wind & rain", "Ann, Bo", "The Shop", "en"), (first.Excerpt, first.Author, first.Publisher, first.Lang));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero), first.PublishedAt);
        Assert.Equal(first.PublishedAt, answer.Articles[1].PublishedAt);
    }

    [Fact]
    public async Task An_endpoint_that_takes_no_words_is_searched_here_and_has_headlines()
    {
        var plain = Shop with { Url = AddressTemplate.Parse("https://shop.example/latest") };
        Assert.Equal(["Storm hits coast"], (await new ScriptedFetch(Json(Two)).AskAsync(From(plain), Search("rain"))).Articles.Select(article => article.Title));
        Assert.Equal(2, (await new ScriptedFetch(Json(Two)).AskAsync(From(plain), Headlines)).Articles.Count);
        Assert.True(From(plain).CanHeadlines && From(plain).CanPoll && From(plain).CanSearch);
        Assert.False(From(Shop).CanHeadlines || From(Shop).CanPoll);
        Assert.True(From(Shop with { HeadlinesUrl = plain.Url }).CanHeadlines);
    }

    [Fact]
    public async Task An_item_without_an_address_is_known_by_its_id()
    {
        var unlinked = Shop with { Mapping = Shop.Mapping with { Link = null } };
        var one = await new ScriptedFetch(Json(Two)).AskAsync(From(unlinked), Search());
        var again = await new ScriptedFetch(Json(Two)).AskAsync(From(unlinked), Search());
        Assert.Equal(2, one.Articles.Select(article => article.Id).Distinct().Count());
        Assert.Equal(one.Articles.Select(article => article.Id), again.Articles.Select(article => article.Id));
    }

    [Theory]
    [InlineData(JsonPagingKind.Page, "https://shop.example/s?p=1", "https://shop.example/s?p=2", "https://shop.example/s?p=3")]
    [InlineData(JsonPagingKind.Offset, "https://shop.example/s?o=0", "https://shop.example/s?o=2", "https://shop.example/s?o=4")]
    [InlineData(JsonPagingKind.Cursor, "https://shop.example/s", "https://shop.example/s?c=c1", "https://shop.example/s?c=c2")]
    [InlineData(JsonPagingKind.Next, "https://shop.example/s", "https://provider.example/more/c1", "https://provider.example/more/c2")]
    [InlineData(JsonPagingKind.Link, "https://shop.example/s", "https://provider.example/more/c1", "https://provider.example/more/c2")]
    public async Task A_list_goes_on_as_the_declaration_says(JsonPagingKind kind, params string[] addresses)
    {
        var query = kind switch { JsonPagingKind.Page => "?p={page}", JsonPagingKind.Offset => "?o={offset}", JsonPagingKind.Cursor => "?c={cursor}", _ => "" };
        var json = Shop with
        {
            Url = AddressTemplate.Parse($"https://shop.example/s{query}"),
            SecretHeaders = [new("X-Key", new(Key))],
            Paging = new() { Kind = kind, Path = JsonPath.Parse(kind == JsonPagingKind.Next ? "$.link" : "$.c"), Most = 3 },
        };
        var fetch = new ScriptedFetch((_, number) =>
        {
            var result = Json($$"""
                {"c":"c{{number + 1}}","link":"/more/c{{number + 1}}","hits":[{"name":"a","url":"/{{number}}/a"},{"name":"b","url":"/{{number}}/b"}]}
                """);
            var link = $"</first>; rel=\"first\", </more/c{number + 1}>; rel=\"prev next\"";
            return kind == JsonPagingKind.Link ? result with { Response = result.Response! with { Headers = [new("Link", link)] } } : result;
        });

        var answer = await fetch.AskAsync(From(json), Headlines with { Limit = 100 });

        Assert.Equal(addresses, fetch.Requests.Select(request => request.Address.AbsoluteUri));
        Assert.Equal(6, answer.Articles.Count);
        // Another origin than the declared one is sent no key.
        Assert.All(fetch.Requests, request => Assert.Equal(request.Address.Host == "shop.example" ? 1 : 0, request.SecretHeaders.Count));
        Assert.Equal(2, (await fetch.AskAsync(From(json), Headlines with { Limit = int.MaxValue })).Articles.Count);
    }

    [Theory]
    [InlineData(JsonPagingKind.Next)]
    [InlineData(JsonPagingKind.Link)]
    public async Task Where_another_origin_says_how_a_list_goes_on_no_key_is_sent(JsonPagingKind kind)
    {
        string[] links = ["/2", "//evil.example/3", "https://shop.example/4", "/5"];
        var json = Shop with
        {
            Url = AddressTemplate.Parse("https://shop.example/1?key=${K}"),
            Headers = [new("Accept", "application/json"), new("PRIVATE-TOKEN", "t0p")],
            SecretHeaders = [new("X-Key", new(Key))],
            SecretQuery = new("key", new(Key)),
            Paging = new() { Kind = kind, Path = JsonPath.Parse("$.link"), Most = 10 },
        };
        var fetch = new ScriptedFetch((request, number) =>
        {
            if (number == links.Length)
                return Json("{}", 401) is var refused ? refused with { Response = refused.Response! with { Address = request.Address, KeysWithheld = true } } : refused;
            var result = Json($$"""{"link":"{{links[number]}}","hits":[{"name":"a","url":"/{{number}}/a"}]}""");
            return result with { Response = result.Response! with { Address = request.Address, Headers = [new("Link", $"<{links[number]}>; rel=next")] } };
        });

        var answer = await fetch.AskAsync(From(json), Headlines with { Limit = 100 });

        Assert.Equal(
            ["https://shop.example/1", "https://shop.example/2", "https://evil.example/3", "https://shop.example/4", "https://shop.example/5"],
            fetch.Requests.Select(request => request.Address.AbsoluteUri));
        Assert.Equal([3, 3, 0, 0, 0], fetch.Requests.Select(
            request => request.SecretHeaders.Count + (request.SecretQuery is null ? 0 : 1) + request.Headers.Count(header => header.Key == "PRIVATE-TOKEN")));
        Assert.All(fetch.Requests, request => Assert.Contains(request.Headers, header => header.Key == "Accept"));
        Assert.EndsWith("; its key was not sent along to shop.example", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JsonPagingKind.Next, false)]
    [InlineData(JsonPagingKind.Cursor, true)]
    public async Task What_a_redirect_to_another_origin_names_is_sent_no_key_but_what_the_declaration_names_is(JsonPagingKind kind, bool takesKeys)
    {
        var json = Shop with
        {
            Url = AddressTemplate.Parse("https://shop.example/s?c={cursor}"),
            SecretHeaders = [new("X-Key", new(Key))],
            Paging = new() { Kind = kind, Path = JsonPath.Parse(kind == JsonPagingKind.Next ? "$.link" : "$.c"), Most = 2 },
        };
        var result = Json("""{"c":"c1","link":"https://shop.example/s?c=steal","hits":[{"name":"a","url":"/a"}]}""");
        var fetch = new ScriptedFetch(result with { Response = result.Response! with { Address = new("https://evil.example/"), KeysWithheld = true } });
        await fetch.AskAsync(From(json), Headlines with { Limit = 100 });
        Assert.Equal([1, takesKeys ? 1 : 0], fetch.Requests.Select(request => request.SecretHeaders.Count));
    }

    [Fact]
    public async Task A_provider_that_comes_back_to_a_page_is_not_asked_for_ever()
    {
        var json = Shop with
        {
            Url = AddressTemplate.Parse("https://shop.example/s?c={cursor}"),
            Paging = new() { Kind = JsonPagingKind.Cursor, Path = JsonPath.Parse("$.cursor"), Most = 100 },
        };
        var fetch = new ScriptedFetch(Json(Two));
        await fetch.AskAsync(From(json), Headlines with { Limit = 1000 });
        Assert.Equal(2, fetch.Requests.Count);
    }

    [Theory]
    [InlineData("{\"hits\":[]}", null)]
    [InlineData("{\"hits\":null}", null)]
    [InlineData("{\"found\":[]}", FailureKind.Malformed)]
    [InlineData("[]", FailureKind.Malformed)]
    [InlineData("<html>", FailureKind.Malformed)]
    [InlineData("", FailureKind.Malformed)]
    public async Task A_list_that_is_empty_is_none_that_is_missing(string body, FailureKind? kind)
    {
        var answer = await new ScriptedFetch(Json(body)).AskAsync(From(Shop), Search());
        Assert.Empty(answer.Articles);
        Assert.Equal(kind, answer.Failure?.Kind);
    }

    [Fact]
    public async Task What_a_poll_is_told_is_told_on()
    {
        var plain = Shop with { Url = AddressTemplate.Parse("https://shop.example/latest") };
        var validators = new Validators("\"a\"", null);
        var fetch = new ScriptedFetch(new OutboundResult
        {
            Response = new() { Status = 304, Address = plain.Url.Base, Origin = ResponseOrigin.NotModified, Validators = validators },
        });
        var unchanged = await fetch.AskAsync(From(plain), Headlines with { Validators = validators, Limit = int.MaxValue });
        Assert.Equal((true, validators, null), (unchanged.Channel!.NotModified, unchanged.Channel.Validators, unchanged.Failure));
        Assert.Equal((validators, null), (fetch.Only.Validators, fetch.Only.Cache));
        var gone = await new ScriptedFetch(Json("{}", 410)).AskAsync(From(plain), Headlines);
        Assert.Equal((true, FailureKind.Http), (gone.Channel!.Gone, gone.Failure!.Kind));
    }

    [Fact]
    public async Task Keys_are_sent_and_never_told()
    {
        var json = Shop with { SecretHeaders = [new("Authorization", new($"Bearer {Key}"))], Headers = [new("Accept", "application/json")] };
        var fetch = new ScriptedFetch(Json($$"""{"message":"no such token: Bearer {{Key}}"}""", 401));
        var answer = await fetch.AskAsync(From(json), Search());
        Assert.Equal($"Bearer {Key}", Assert.Single(fetch.Only.SecretHeaders).Value.Reveal());
        Assert.Equal(FailureKind.Auth, answer.Failure!.Kind);
        Assert.DoesNotContain(Key, answer.Failure.Message, StringComparison.Ordinal);
        var unset = From(Shop with { MissingVariables = ["SHOP_KEY"] });
        Assert.Equal("shop needs SHOP_KEY: set SHOP_KEY in the environment or in .env", unset.Lacks!.Message);
    }

    [Fact]
    public async Task Each_address_is_sent_its_own_key()
    {
        var json = Shop with
        {
            SecretQuery = new("key", new(Key)),
            HeadlinesUrl = AddressTemplate.Parse("https://latest.example/?token=${K}"),
            HeadlinesSecretQuery = new("token", new($"{Key}-2")),
        };
        var search = new ScriptedFetch(Json(Two));
        await search.AskAsync(From(json), Search());
        Assert.Equal(("key", Key), (search.Only.SecretQuery!.Value.Key, search.Only.SecretQuery.Value.Value.Reveal()));
        var latest = new ScriptedFetch(Json(Two));
        await latest.AskAsync(From(json), Headlines);
        Assert.Equal(("token", $"{Key}-2"), (latest.Only.SecretQuery!.Value.Key, latest.Only.SecretQuery.Value.Value.Reveal()));
        Assert.Equal("https://latest.example/", latest.Only.Address.AbsoluteUri);
        var open = new ScriptedFetch(Json(Two));
        await open.AskAsync(From(json with { HeadlinesSecretQuery = null }), Headlines);
        Assert.Null(open.Only.SecretQuery);
    }

    [Theory]
    [InlineData("Bearer k3y-that-nobody-may-see")]
    [InlineData("k3y-that-nobody-may-see is no token")]
    [InlineData("no such token as n0-one-may-see-this-either")]
    public async Task A_provider_that_repeats_a_key_in_part_does_not_make_it_known(string said)
    {
        var json = Shop with
        {
            SecretHeaders = [new("Authorization", new($"Bearer {Key}"))],
            Secrets = [new(Key), new("n0-one-may-see-this-either")],
        };
        var answer = await new ScriptedFetch(Json($$"""{"message":"{{said}}"}""", 401)).AskAsync(From(json), Search());
        Assert.Contains("***", answer.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("see", answer.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_an_item_costs_one_character()
    {
        const string Body = """{"hits":[{"\ud800":1,"name":"a\ud800b","url":"/p/\udc00","id":"\ud83d","text":"\ud83d\ude00\ud83d"}]}""";
        var article = Assert.Single((await new ScriptedFetch(Json(Body)).AskAsync(From(Shop), Search())).Articles);
        Assert.Equal(("a\ufffdb", "https://provider.example/p/%EF%BF%BD", "\ufffd"), (article.Title, article.Url, article.ItemId));
        Assert.Equal("😀\ufffd", article.Content);
    }

    [Theory]
    [InlineData("https://h/{quer}", "'{quer}': no such place; one of {query}, {from}, {to}, {page}, {offset}, {cursor}, {limit}, {lang} is expected")]
    [InlineData("https://h/{query", "'{query': '{' without '}'")]
    [InlineData("https://{query}.example/", "expected an http or https address without user or fragment, with {places} after its host")]
    [InlineData("ftp://h/", "expected an http or https address without user or fragment, with {places} after its host")]
    [InlineData("https://h/?a={query:x}", "'{query:x}': only {from} and {to} take a format")]
    [InlineData("https://h/?a={from:%}", "'{from:%}': expected a format of dates such as yyyy-MM-dd, yyyyMMddHHmmss, unix or unix-ms")]
    [InlineData("https://h/?a=x${KEY}", "'a=x${KEY}': a key stands alone, as in key=${NAME}; better, in a header")]
    [InlineData("https://h/${KEY}/x", "'${KEY}': a key stands alone in a query parameter, as in key=${NAME}, or in a header")]
    public void An_address_that_is_wrong_is_refused_in_words(string text, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<FormatException>(() => AddressTemplate.Parse(text)).Message);

    [Fact]
    public void A_parameter_that_nothing_fills_is_left_out_whole()
    {
        var template = AddressTemplate.Parse("https://h/a/{lang}?x=1&q={query}&l={lang}&key=${K}&f={from:unix}");
        Assert.Equal("https://h/a/?x=1&q=a%2Fb", template.Fill(name => name == "query" ? "a/b" : null).AbsoluteUri);
        Assert.Equal("https://h/a/de?x=1&l=de&f=1795426200", template.Fill(name => name switch
        {
            "lang" => "de",
            "from" => new DateTimeOffset(2026, 11, 23, 10, 30, 0, TimeSpan.FromHours(1)),
            _ => null,
        }).AbsoluteUri);
        Assert.Equal(("key", "K"), template.SecretParameter);
        Assert.Equal("https://h/a/", template.Base.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://shop.example/p/{$.slug}", "https://shop.example/p/a%20b/c")]
    [InlineData("{$.n}-{$['x y'][?@ == '}']}", "7-%7D")]
    [InlineData("{$.slug}{$.none}", null)]
    [InlineData("$.slug", "a b/c")]
    [InlineData("$..deep", "d")]
    public void A_text_has_paths_in_it(string field, string? expected)
    {
        using var json = System.Text.Json.JsonDocument.Parse("""{"slug":"a b/c","n":7,"x y":["}"],"o":{"deep":"d"}}""");
        Assert.Equal(expected, JsonField.Parse(field).Text(json.RootElement, escaped: true));
    }

    [Theory]
    [InlineData("auto", "2026-11-23T09:30:00Z", true)]
    [InlineData("auto", "1795426200", true)]
    [InlineData("auto", "1795426200000", true)]
    [InlineData("auto", "1795426200.5", true)]
    [InlineData("auto", "20261123T093000Z", true)]
    [InlineData("auto", "yesterday", false)]
    [InlineData("unix-ms", "1795426200000", true)]
    [InlineData("yyyyMMddHHmmss", "20261123093000", true)]
    [InlineData("yyyyMMddHHmmss", "2026-11-23", false)]
    public void Dates_are_read_as_declared(string format, string text, bool readable)
    {
        DateTimeOffset? expected = readable ? new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero) : null;
        Assert.Equal(expected, JsonDate.Read(text, format));
    }

    [Fact]
    public void The_check_says_of_each_field_what_it_finds()
    {
        var broken = Shop with { Mapping = Shop.Mapping with { Published = JsonField.Parse("$.name"), Summary = JsonField.Parse("$.nothing") } };
        var report = JsonMappingCheck.Of(
            new() { Id = "shop", Kind = "json", Json = broken }, new() { Status = 200, Address = new("https://shop.example/"), Body = Encoding.UTF8.GetBytes(Two) })!;
        Assert.Equal((4, 2, 311), (report.Items, report.Articles, report.Total));
        var fields = report.Fields.ToDictionary(one => one.Name);
        Assert.Equal((3, 3, "Storm <b>hits</b> coast"), (fields["title"].Found, fields["title"].Usable, fields["title"].Example));
        Assert.Equal((3, 0), (fields["published"].Found, fields["published"].Usable));
        Assert.Equal("3 no date that can be read: set publishedFormat", fields["published"].Hint);
        Assert.StartsWith("nothing there; an item has name, url, id", fields["summary"].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "https://new.example/items?a=%7Bb%7D")]
    [InlineData("https://shop.example/latest", false, "https://new.example/items?a=%7Bb%7D")]
    [InlineData(null, true, "https://shop.example/items")]
    [InlineData(null, true, "https://shop.example/items", "Authorization")]
    public async Task An_endpoint_that_moved_is_asked_there_for_its_latest_but_keys_go_nowhere_else(string? headlines, bool sendsKeys, string asked, string? open = null)
    {
        var plain = Shop with
        {
            Url = headlines is null ? AddressTemplate.Parse("https://shop.example/items") : Shop.Url,
            HeadlinesUrl = headlines is null ? null : AddressTemplate.Parse(headlines),
            SecretHeaders = sendsKeys && open is null ? [new("X-Key", new Secret("k3y"))] : [],
            Headers = open is null ? [] : [new(open, "Bearer of one's own")],
        };
        var moved = new SourceDeclaration { Id = "shop", Kind = "json", Json = plain }.MovedTo(new("https://new.example/items?a=%7Bb%7D#c"));
        var result = Json(Two);
        var fetch = new ScriptedFetch(result with { Response = result.Response! with { MovedTo = new("https://newer.example/") } });

        var answer = await fetch.AskAsync(Catalogue.Of(moved), Headlines);

        Assert.Equal(asked, fetch.Only.Address.AbsoluteUri);
        Assert.Equal(sendsKeys, answer.Channel!.MovedTo is null);
    }

    private static JsonSource From(JsonDeclaration json) => new(new() { Id = "shop", Kind = "json", Json = json });
}
