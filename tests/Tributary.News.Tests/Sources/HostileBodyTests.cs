using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Tributary.Http;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

/// <summary>Whatever a provider sends: articles, skipped items or a failure, never an exception, a key or the body's text.</summary>
public sealed partial class HostileBodyTests
{
    private static readonly IReadOnlyList<ISource> Sources =
        Catalogue.From(Catalogue.Defaults.Select(one => one with { Key = new(Key) })).Sources;

    private static readonly string[] Bodies =
    [
        """{"status":"ok","totalResults":2,"articles":[{"source":{"id":null,"name":"A"},"author":"J","title":"T","description":"D","url":"https://a.example/1","urlToImage":"https://a.example/i","publishedAt":"2026-11-23T08:00:00Z","content":"C [+1 chars]"},{"title":"U","url":"https://a.example/2"}]}""",
        """{"response":{"status":"ok","total":1,"pages":1,"results":[{"webTitle":"T","webUrl":"https://a.example/1","webPublicationDate":"2026-11-23T08:00:00Z","fields":{"trailText":"D","byline":"J","thumbnail":"https://a.example/i","lang":"en"}}]}}""",
        """{"hits":[{"objectID":"1","title":"T","url":"https://a.example/1","author":"J","points":1,"num_comments":2,"created_at_i":1795421700,"story_text":"D"}],"nbHits":1,"message":null}""",
    ];

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "an empty body" },
        { "  \r\n", "an empty body" },
        { "<!doctype html><html>SECRET</html>", "HTML (34 bytes)" },
        { "<?xml version='1.0'?><SECRET/>", "XML (30 bytes)" },
        { "SECRET", "something else (6 bytes)" },
        { "null", "only a null" },
        { "\"SECRET\"", "only a string" },
        { "[{\"SECRET\":1}]", "an array (14 bytes)" },
        { "{\"SECRET\":1}", "another object (12 bytes)" },
        { "{\"articles\":{},\"response\":7,\"hits\":null}", "another object (40 bytes)" },
        { "{\"articles\":[{\"title\":\"SECR", "JSON that is cut off, broken or nested too deep (27 bytes)" },
        { "\ufeff<html>", "HTML (9 bytes)" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_body_that_is_something_else_is_malformed_and_says_what_came(string body, string came)
    {
        foreach (var source in Sources)
        {
            var failure = (await new ScriptedFetch(Json(body)).AskAsync(source, Search())).Failure;
            Assert.Equal((FailureKind.Malformed, 200), (failure?.Kind, failure?.Status));
            Assert.StartsWith("provider.example: expected JSON, an object with \"", failure!.Message, StringComparison.Ordinal);
            Assert.EndsWith($"; got {came}", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("SECR", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nesting_does_not_cost_the_stack()
    {
        foreach (var opening in new[] { "[", "{\"articles\":", "{\"hits\":[", "{\"response\":" })
            foreach (var source in Sources)
            {
                var body = string.Concat(Enumerable.Repeat(opening, 100_000));
                Assert.Equal(FailureKind.Malformed, (await new ScriptedFetch(Json(body)).AskAsync(source, Search())).Failure?.Kind);
            }
    }

    [Fact]
    public async Task A_name_that_is_half_a_surrogate_pair_costs_no_field_beside_it()
    {
        for (var i = 0; i < Sources.Count; i++)
        {
            var body = Bodies[i].Replace("{", "{\"x\\ud800\":0,", StringComparison.Ordinal);
            var answer = await new ScriptedFetch(Json(body)).AskAsync(Sources[i], Search());
            Assert.Null(answer.Failure);
            Assert.Equal("T", answer.Articles[0].Title);
        }
    }

    [Fact]
    public async Task A_byte_order_mark_and_broken_utf_8_do_not_cost_the_page()
    {
        byte[] mark = [0xef, 0xbb, 0xbf], broken = [0xff, 0xc3];
        for (var i = 0; i < Sources.Count; i++)
        {
            var body = Encoding.UTF8.GetBytes(Bodies[i]);
            var title = Bodies[i].IndexOf("\"T\"", StringComparison.Ordinal) + 2;
            var answer = await new ScriptedFetch(Bytes([.. mark, .. body[..title], .. broken, .. body[title..]])).AskAsync(Sources[i], Search());
            Assert.Equal("T\ufffd\ufffd", answer.Articles[0].Title);
        }
    }

    [Fact]
    public async Task A_changed_body_gives_articles_skips_or_malformed() => await Mutations.SampleAsync(StandsAsync, iter: 1_000);

    [Fact]
    public async Task A_field_of_any_type_costs_at_most_its_item() => await Retyped.SampleAsync(StandsAsync, iter: 1_000);

    [Fact]
    public async Task The_unchanged_bodies_are_read()
    {
        for (var i = 0; i < Sources.Count; i++)
            Assert.NotEmpty((await new ScriptedFetch(Json(Bodies[i])).AskAsync(Sources[i], Search())).Articles);
    }

    [Fact]
    public async Task Any_query_makes_a_valid_address() => await Gen.String.SampleAsync(async text =>
    {
        foreach (var source in Sources)
            Assert.NotEmpty((await AskedAsync(source, text)).AbsoluteUri);
    }, iter: 1_000);

    private static async Task StandsAsync(byte[] body)
    {
        foreach (var source in Sources)
        {
            var answer = await new ScriptedFetch(Bytes(body)).AskAsync(source, Search());
            Assert.True(answer.Failure is null or { Kind: FailureKind.Malformed or FailureKind.Http or FailureKind.Auth or FailureKind.RateLimited });
            Assert.All(answer.Articles, article =>
            {
                Assert.NotEmpty(article.Title);
                Assert.True(Uri.TryCreate(article.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");
                Assert.Equal(16, article.Id.Length);
            });
        }
    }

    private static async Task<Uri> AskedAsync(ISource source, string text)
    {
        var fetch = new ScriptedFetch(Json("{}"));
        await fetch.AskAsync(source, Search(text));
        return fetch.Only.Address;
    }

    // Pieces cut out, doubled, swapped for other values, bytes flipped.
    private static readonly Gen<byte[]> Mutations = Gen.Select(
        Gen.Int[0, Bodies.Length - 1],
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 30], Gen.Int[0, 13]).Array[1, 4]).Select((which, edits) =>
    {
        string[] values = ["", "null", "7", "-1e400", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[[", "\"\\", ",", "\"javascript:x\"", "true", "\ufffe"];
        var body = Bodies[which];
        foreach (var (at, length, value) in edits)
        {
            var start = Math.Min(at, body.Length);
            body = body[..start] + values[value] + body[Math.Min(start + length, body.Length)..];
        }
        return Encoding.UTF8.GetBytes(body);
    });

    // Every value, but the envelope's, is another one or stays.
    private static readonly Gen<byte[]> Retyped = Gen.Select(Gen.Int[0, Bodies.Length - 1], Gen.Int[0, 40].Array[40]).Select((which, choices) =>
    {
        string[] values =
        [
            "null", "7", "-1e400", "99999999999999999999", "true", "[]", "{}", "\"\"", "\" \"", "\"\\ud800\"", "\"\\u0000\"", "{\"\\ud800\":1,\"name\":{}}", "\"javascript:x\"",
            "\"https://a.example/\\udc00\"", "\"https://[\"", "[[1]]", "\"9999-12-31T23:59:59-14:00\"", "\"<script>\"", "\"&#xD800;\"",
        ];
        var next = 0;
        return Encoding.UTF8.GetBytes(Value().Replace(Bodies[which], match => choices[next++ % choices.Length] is var choice && choice < values.Length
            ? ":" + values[choice]
            : match.Value));
    });

    [GeneratedRegex(@":(""[^""]*""|\d+|null)")]
    private static partial Regex Value();
}
