using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Tests.Sources;
using Tributary.News.Tests.Storage;
using Tributary.Storage;

namespace Tributary.News.Tests.Hostile;

/// <summary>A document that breaks off is shown and not believed: it never hides what was cut away.</summary>
public sealed class PartialTests
{
    private const int Items = 40;
    private static readonly Uri Address = new("https://provider.example/path");
    private static readonly FeedSource Source = new(new() { Id = "paper", Kind = "feed", Url = Address });

    private static readonly string Rss = "<?xml version='1.0'?><rss version='2.0'><channel><title>Paper</title><link>https://example.org/</link>"
        + string.Concat(Numbers.Select(i => $"<item><title>Title {i} &amp; more</title><link>https://example.org/{i}</link>"
            + $"<guid>g{i}</guid><description><![CDATA[<p>Text {i}</p>]]></description></item>")) + "</channel></rss>";

    private static readonly string Atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Paper</title>"
        + string.Concat(Numbers.Select(i => $"<entry><id>urn:{i}</id><title>Title {i} &amp; more</title><link href='https://example.org/{i}'/></entry>"))
        + "</feed>";

    private static readonly string Json = """{"version":"https://jsonfeed.org/version/1.1","title":"Paper","items":["""
        + string.Join(',', Numbers.Select(i => $$"""{"id":"{{i}}","url":"https://example.org/{{i}}","title":"Title {{i}} & more"}""")) + "]}";

    private static IEnumerable<int> Numbers => Enumerable.Range(0, Items);

    public static TheoryData<string> Documents => [Rss, Atom, Json];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Wherever_a_document_is_cut_whole_entries_are_given_and_nothing_is_kept(string document)
    {
        for (var length = document.Length - 1; length > 0; length -= 7)
        {
            var answer = await AskAsync(document[..length]);
            if (answer.Failure is { } failure)
            {
                Assert.Equal(FailureKind.Malformed, failure.Kind);
                continue;
            }

            Assert.True(answer.BreaksOff, $"cut at {length}");
            Assert.Equal((null, null, null), (answer.Channel!.Validators, answer.Channel.MovedTo, answer.Channel.MaxAge));
            Assert.Equal(Numbers.Take(answer.Articles.Count).Select(i => $"Title {i} & more"), answer.Articles.Select(article => article.Title));
            Assert.Contains("breaks off", Assert.Single(answer.Warnings), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_whole_document_is_whole(string document)
    {
        var answer = await AskAsync(document);
        Assert.Equal((Items, false, "\"v\""), (answer.Articles.Count, answer.BreaksOff, answer.Channel?.Validators?.ETag));
        Assert.Empty(answer.Warnings);
    }

    [Theory]
    [InlineData("<rss><channel><title>x</title>")]
    [InlineData("<rss><channel><title>x</title><item><title>half")]
    [InlineData("{\"version\":\"x\",\"items\":[{\"title\":\"half")]
    public async Task One_that_breaks_off_before_its_first_entry_is_malformed(string document)
    {
        var failure = (await AskAsync(document)).Failure!;
        Assert.Equal(FailureKind.Malformed, failure.Kind);
        Assert.Contains("it breaks off before its first entry", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_partial_and_not_remembered()
    {
        var kept = new List<OutboundResponse>();
        var half = Rss[..(Rss.Length / 2)];
        var body = half;
        var aggregator = new Aggregator((_, _, _, _) => Task.FromResult(Answer(body)), new FakeTimeProvider(), keep: (response, _) =>
        {
            kept.Add(response);
            return ValueTask.CompletedTask;
        });
        var plan = new RunPlan
        {
            Header = new("run", "headlines", null, DateTimeOffset.UnixEpoch),
            Query = new() { AskedAt = DateTimeOffset.UnixEpoch },
            Sources = [Source],
            Timeout = TimeSpan.FromSeconds(10),
            Deadline = TimeSpan.FromSeconds(30),
        };

        var outcome = (await aggregator.RunAsync(plan, null, null, CancellationToken.None)).Sources[0];
        Assert.Equal(("partial", true), (outcome.Status, outcome.Success));
        Assert.Empty(kept);

        body = Rss;
        Assert.Equal("fresh", (await aggregator.RunAsync(plan, null, null, CancellationToken.None)).Sources[0].Status);
        Assert.Single(kept);
    }

    [Fact]
    public async Task What_was_cut_away_is_found_by_the_next_poll()
    {
        var (first, whole) = (await AskAsync(Rss[..(Rss.Length / 2)]), await AskAsync(Rss));
        var known = new PollState { Source = "paper", MovedTo = null, Validators = new("\"old\"", null), SucceededAt = DateTimeOffset.UnixEpoch };
        var one = Poll(known, first, SeenItems.None);
        Assert.Null(one.State.Validators);
        var two = Poll(one.State, whole, one.Seen!);
        Assert.Equal((Items, 0), (one.New.Count + two.New.Count, two.Changed.Count));
        Assert.Equal("\"v\"", two.State.Validators?.ETag);
    }

    [Fact]
    public async Task A_stored_run_says_that_a_source_gave_a_part()
    {
        using var folder = new TemporaryFolder();
        await using var store = await SqliteStore.OpenAsync(folder.File("news.db"), TestContext.Current.CancellationToken);
        var outcome = new SourceOutcome { Id = "paper", Kind = "feed", Count = 20, BreaksOff = true, Warnings = ["the document breaks off after entry 20"] };
        var header = new RunHeader("01JD0000000000000000000001", "search", "storm", DateTimeOffset.UnixEpoch.AddYears(50));
        await store.SaveAsync(RunReport.From(header, false, [outcome]), [], TestContext.Current.CancellationToken);
        var stored = (await store.RunsAsync(1, TestContext.Current.CancellationToken))[0].Sources[0];
        Assert.Equal((true, "partial", "the document breaks off after entry 20"), (stored.Success, stored.Status, Assert.Single(stored.Warnings)));
    }

    private static Poll Poll(PollState before, SourceAnswer answer, SeenItems seen) => PollDecision.Of(
        before,
        "declared",
        null,
        new() { Id = "paper", Kind = "feed", Articles = answer.Articles, Channel = answer.Channel, BreaksOff = answer.BreaksOff },
        seen,
        DateTimeOffset.UnixEpoch.AddDays(1),
        0.5);

    private static Task<SourceAnswer> AskAsync(string document) =>
        new ScriptedFetch(Answer(document)).AskAsync(Source, ScriptedFetch.Headlines with { Limit = int.MaxValue });

    private static OutboundResult Answer(string document) => new()
    {
        Response = new()
        {
            Status = 200,
            Body = Encoding.UTF8.GetBytes(document),
            Address = Address,
            MovedTo = new("https://moved.example/"),
            Validators = new Validators("\"v\"", null),
        },
        Attempts = 1,
    };
}
