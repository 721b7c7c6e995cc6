using CsCheck;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Storage;

/// <summary>What every store does, whatever its database. A new method of the contract needs its tests here.</summary>
public abstract class NewsStoreContract
{
    /// <summary>Opens a store that is empty, and again the same one for the same name.</summary>
    protected abstract Task<INewsStore> OpenAsync(string name = "news");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_store_has_nothing()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.RunsAsync(10, Token));
        Assert.Null(await store.RunAsync("last", Token));
        var info = await store.InfoAsync(Token);
        Assert.Equal((0L, 0L, null, null), (info.Runs, info.Articles, info.Oldest, info.Newest));
    }

    [Fact]
    public async Task What_was_saved_is_read_back_by_another_that_opens_the_store()
    {
        var run = Run(1, Fetched("guardian", 1), Failed("hackernews"));
        await using (var store = await OpenAsync())
            await store.SaveAsync(run, [Article(1), Article(2)], Token);
        await using var other = await OpenAsync();
        var stored = await other.RunAsync(run.Id, Token);
        Assert.Equal(Drawn(run), Drawn(stored!.Report));
        Assert.Equal(Drawn([Article(1), Article(2)]), Drawn(stored.Articles));
    }

    [Fact]
    public async Task Whatever_is_saved_is_read_back_equal()
    {
        await using var store = await OpenAsync();
        var number = 0;
        await GenRun.SampleAsync(
            async drawn =>
            {
                var (run, articles) = Renamed(drawn, Interlocked.Increment(ref number));
                await store.SaveAsync(run, articles, Token);
                var stored = await store.RunAsync(run.Id, Token);
                Assert.Equal(Drawn(run), Drawn(stored!.Report));
                Assert.Equal(Drawn(articles), Drawn(stored.Articles));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task Subscriptions_come_back_as_they_were_kept_and_in_their_order()
    {
        Subscription[] kept =
        [
            new() { Id = "b", Url = new("https://example.org/b?x=%20y"), AddedAt = DateTimeOffset.UnixEpoch },
            new()
            {
                Id = "a", Kind = "json", Url = new("https://example.org/a"), Title = "Ä title that is longer", Folder = "Tech/C#",
                Every = TimeSpan.FromMinutes(90), Enabled = false, AddedAt = DateTimeOffset.UnixEpoch.AddSeconds(1), Settings = "{}",
            },
        ];
        await using (var store = await OpenAsync())
        {
            Assert.Empty(await store.SubscriptionsAsync(Token));
            Assert.Equal(2, await store.SubscribeAsync(kept, Token));
        }

        await using var other = await OpenAsync();
        Assert.Equal(kept, await other.SubscriptionsAsync(Token));
    }

    [Fact]
    public async Task A_subscription_with_a_known_id_leaves_the_known_one_as_it_is()
    {
        await using var store = await OpenAsync();
        var first = new Subscription { Id = "a", Url = new("https://example.org/a"), AddedAt = DateTimeOffset.UnixEpoch };
        await store.SubscribeAsync([first], Token);
        Assert.Equal(1, await store.SubscribeAsync([first with { Title = "other" }, first with { Id = "b" }], Token));
        Assert.Equal([first, first with { Id = "b" }], await store.SubscriptionsAsync(Token));
    }

    [Fact]
    public async Task A_subscription_is_removed_by_its_id()
    {
        await using var store = await OpenAsync();
        var first = new Subscription { Id = "a", Url = new("https://example.org/a"), AddedAt = DateTimeOffset.UnixEpoch };
        await store.SubscribeAsync([first, first with { Id = "b" }], Token);
        Assert.True(await store.UnsubscribeAsync("b", Token));
        Assert.False(await store.UnsubscribeAsync("b", Token));
        Assert.Equal([first], await store.SubscriptionsAsync(Token));
    }

    [Fact]
    public async Task A_source_that_has_moved_is_remembered_polled_or_not_unless_it_is_declared_elsewhere_by_now()
    {
        await using var store = await OpenAsync();
        Uri old = new("https://example.org/a"), there = new("https://example.org/new"), elsewhere = new("https://example.org/b");
        await store.MovedAsync("never", old.AbsoluteUri, there, Token);
        var polled = new PollState
        {
            Source = "polled", Declared = old.AbsoluteUri, Validators = new("\"1\"", null) { Address = there }, TriedAt = DateTimeOffset.UnixEpoch, Items = 3,
        };
        var outcome = new SourceOutcome { Id = "polled", Kind = "feed" };
        await store.SavePollsAsync([new() { Outcome = outcome, State = polled }], Token);
        await store.MovedAsync("polled", elsewhere.AbsoluteUri, there, Token);
        Assert.Null((await StateAsync(store, "polled")).MovedTo);
        await store.MovedAsync("polled", old.AbsoluteUri, there, Token);

        var known = await StateAsync(store, "polled");
        Assert.Equal((there, null, 3L), (known.MovedTo, known.Validators, known.Items));
        var never = await StateAsync(store, "never");
        Assert.Equal((there, old.AbsoluteUri, null), (never.MovedTo, never.Declared, never.TriedAt));
        Assert.True(never.IsDue(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task A_source_that_is_added_again_is_asked_at_once_and_keeps_its_history()
    {
        await using var store = await OpenAsync();
        var kept = new Subscription { Id = "a", Url = new("https://example.org/a"), AddedAt = DateTimeOffset.UnixEpoch };
        await store.SubscribeAsync([kept], Token);
        var retired = new PollState
        {
            Source = "a", Validators = new("\"1\"", null), TriedAt = DateTimeOffset.UnixEpoch, RetiredAt = DateTimeOffset.UnixEpoch, Streak = 2, Items = 3,
        };
        var (gone, rests) = (retired, retired with { Source = "b", RetiredAt = null, DueAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        foreach (var state in new[] { gone, rests })
            await store.SavePollsAsync([new() { Outcome = new() { Id = state.Source, Kind = "feed" }, State = state }], Token);

        Assert.Equal(0, await store.SubscribeAsync([kept], Token));
        Assert.NotNull((await StateAsync(store, "a")).RetiredAt);
        await store.UnsubscribeAsync("a", Token);
        Assert.Equal(2, await store.SubscribeAsync([kept, kept with { Id = "b" }], Token));

        foreach (var id in new[] { "a", "b" })
        {
            var back = await StateAsync(store, id);
            Assert.True(back.IsDue(DateTimeOffset.UnixEpoch));
            Assert.Equal((0, 3L, retired.Validators), (back.Streak, back.Items, back.Validators));
        }
    }

    [Fact]
    public async Task What_a_search_learned_of_a_moved_source_is_noted_unless_a_poll_was_quicker()
    {
        await using var store = await OpenAsync();
        await store.MovedAsync("a", "https://example.org/a", new("https://example.org/new"), Token);
        var before = await StateAsync(store, "a");
        var failed = before with { Streak = 1, LastFailure = new(FailureKind.Http, "answered 404", DateTimeOffset.UnixEpoch) };
        await store.LearnedAsync(before, failed, Token);
        await store.LearnedAsync(before, before with { Streak = 7 }, Token);
        var known = await StateAsync(store, "a");
        Assert.Equal((1, failed.LastFailure, before.MovedTo), (known.Streak, known.LastFailure, known.MovedTo));

        var asked = new Validators("\"1\"", null) { Address = known.MovedTo };
        await store.LearnedAsync(known, known with { MovedTo = null, Validators = asked }, Token);
        var forgotten = await StateAsync(store, "a");
        Assert.Equal((null, asked), (forgotten.MovedTo, forgotten.Validators));
        await store.LearnedAsync(known, known with { Streak = 9 }, Token);
        Assert.Equal(1, (await StateAsync(store, "a")).Streak);
    }

    private static async Task<PollState> StateAsync(INewsStore store, string source) =>
        (await store.PollsAsync(Token)).Single(state => state.Source == source);

    [Fact]
    public async Task The_last_runs_come_newest_first_with_their_fetches()
    {
        await using var store = await OpenAsync();
        foreach (var number in new[] { 2, 3, 1 })
            await store.SaveAsync(Run(number, Fetched("a", number), Failed("b")), [Article(number)], Token);
        var runs = await store.RunsAsync(2, Token);
        Assert.Equal([Drawn(Run(3, Fetched("a", 3), Failed("b"))), Drawn(Run(2, Fetched("a", 2), Failed("b")))], runs.Select(Drawn));
        Assert.Equal(3, (await store.RunsAsync(10, Token)).Count);
    }

    [Fact]
    public async Task A_stored_fetch_knows_how_many_articles_it_gave()
    {
        await using var store = await OpenAsync();
        var outcome = new SourceOutcome { Id = "a", Kind = "feed", Articles = [Article(1), Article(2)] };
        await store.SaveAsync(Run(1, outcome, Fetched("b", 0)), [], Token);
        var sources = (await store.RunAsync("last", Token))!.Report.Sources;
        Assert.Equal([("fresh", 2), ("empty", 0)], sources.Select(source => (source.Status, source.Count)));
        Assert.All(sources, source => Assert.Empty(source.Articles));
    }

    [Fact]
    public async Task Every_kind_of_failure_and_every_phase_is_read_back()
    {
        await using var store = await OpenAsync();
        var failures =
            from kind in Enum.GetValues<FailureKind>()
            from phase in Enum.GetValues<Phase>()
            select new Failure(kind, "why") { Phase = phase };
        var run = Run(1, [.. failures.Select((failure, index) => Failed($"s{index}") with { Failure = failure })]);
        await store.SaveAsync(run, [], Token);
        Assert.Equal(Drawn(run), Drawn((await store.RunAsync("last", Token))!.Report));
    }

    [Theory]
    [InlineData("01JD00000000000000000000AB", "AB")]
    [InlineData("01jd00000000000000000000ab", "AB")]
    [InlineData("01JD00000000000000000000C", "CD")]
    [InlineData(" 01JD00000000000000000000CD ", "CD")]
    [InlineData("LAST", "CD")]
    [InlineData("01JD00000000000000000000ABX", null)]
    [InlineData("ZZ", null)]
    [InlineData("%", null)]
    [InlineData("", null)]
    public async Task A_run_is_found_by_its_id_or_the_beginning_of_it(string id, string? expected)
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1) with { Id = "01JD00000000000000000000AB" }, [], Token);
        await store.SaveAsync(Run(2) with { Id = "01JD00000000000000000000CD" }, [], Token);
        Assert.Equal(expected is null ? null : $"01JD00000000000000000000{expected}", (await store.RunAsync(id, Token))?.Report.Id);
    }

    [Fact]
    public async Task A_beginning_that_fits_two_runs_is_refused_unless_it_is_one_of_them()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1) with { Id = "01JDA" }, [], Token);
        await store.SaveAsync(Run(2) with { Id = "01JDAB" }, [], Token);
        var refused = await Assert.ThrowsAsync<AmbiguousRunException>(() => store.RunAsync("01JD", Token));
        Assert.Equal("more than one run begins with '01JD', 01JDA and 01JDAB for instance: give more of its id", refused.Message);
        Assert.Equal("01JDA", (await store.RunAsync("01jda", Token))!.Report.Id);
    }

    [Fact]
    public async Task A_run_is_stored_once()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1), [Article(1)], Token);
        await Assert.ThrowsAsync<StoreException>(() => store.SaveAsync(Run(1), [Article(2)], Token));
        Assert.Equal(Drawn([Article(1)]), Drawn((await store.RunAsync("last", Token))!.Articles));
        Assert.Equal(1, (await store.InfoAsync(Token)).Articles);
    }

    [Fact]
    public async Task An_article_is_stored_once_and_renewed_when_it_is_seen_again()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1), [Article(1) with { Author = "Ann" }], Token);
        await store.SaveAsync(Run(2), [Article(1) with { Title = "Corrected" }], Token);
        var info = await store.InfoAsync(Token);
        Assert.Equal((2L, 1L), (info.Runs, info.Articles));
        var renewed = Article(1) with { Title = "Corrected", Author = "Ann" };
        foreach (var id in new[] { Run(1).Id, Run(2).Id })
            Assert.Equal(Drawn([renewed]), Drawn((await store.RunAsync(id, Token))!.Articles));
    }

    [Fact]
    public async Task Every_place_that_ever_had_an_article_stays()
    {
        await using var store = await OpenAsync();
        var pointer = Article(1) with
        {
            Source = "hackernews",
            Discussion = new("https://hn.example/1", 5, 1),
            AlsoIn = [new("hackernews", "https://hn.example/1", 5, 1)],
        };
        var first = Article(1) with { Source = "a", Summary = "Short" };
        var better = Article(1) with
        {
            Source = "b",
            Url = "https://news.example/1?b",
            Summary = "A longer one",
            AlsoIn = [new("hackernews", "https://hn.example/1", 9, 2)],
        };
        await store.SaveAsync(Run(1), [pointer], Token);
        Assert.Equal(Drawn([pointer]), Drawn((await store.RunAsync("last", Token))!.Articles));
        await store.SaveAsync(Run(2), [first], Token);
        await store.SaveAsync(Run(3, Fetched("b", 1), Fetched("hackernews", 1), Fetched("a", 1)), [better], Token);
        await store.SaveAsync(Run(4, Fetched("b", 1), Fetched("hackernews", 1), Fetched("a", 1)), [pointer], Token);
        Sighting[] places = [new("hackernews", "https://hn.example/1", 5, 1), new("a", first.Url)];
        Assert.Equal(Drawn([better with { AlsoIn = places }]), Drawn((await store.RunAsync("last", Token))!.Articles));
    }

    [Fact]
    public async Task One_article_may_stand_in_a_run_twice()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1), [Article(1), Article(2), Article(1)], Token);
        Assert.Equal(["1", "2", "1"], (await store.RunAsync("last", Token))!.Articles.Select(article => article.Id));
    }

    [Fact]
    public async Task A_save_that_is_cancelled_midway_leaves_nothing()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(1), [Article(1)], Token);
        using var source = new CancellationTokenSource();
        var articles = new WatchedList<Article>([.. Enumerable.Range(1, 100).Select(number => Article(number))], read =>
        {
            if (read == 150)
                source.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(Run(2), articles, source.Token));
        Assert.Equal(Drawn(Run(1)), Drawn(Assert.Single(await store.RunsAsync(10, Token))));
        Assert.Equal(1, (await store.InfoAsync(Token)).Articles);
        await store.SaveAsync(Run(2), [Article(3)], Token);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_begins_does_nothing()
    {
        await using var store = await OpenAsync();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(Run(1), [], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.RunsAsync(1, cancelled));
        Assert.Empty(await store.RunsAsync(1, Token));
    }

    [Fact]
    public async Task Many_writers_and_readers_on_two_stores_get_along()
    {
        const int Writers = 8, Runs = 12;
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        var stores = new[] { one, two };
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Runs; i++)
                await stores[writer % 2].SaveAsync(Run((writer * Runs) + i, Fetched("a", 2)), [Article(i), Article(writer)], Token);
        }));
        var reading = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            for (var i = 0; i < Runs; i++)
                foreach (var run in await stores[reader % 2].RunsAsync(1000, Token))
                    Assert.Equal("a", Assert.Single(run.Sources).Id);
        }));
        await Task.WhenAll([.. writing, .. reading]);
        Assert.Equal(Writers * Runs, (await two.RunsAsync(1000, Token)).Count);
        Assert.Equal((Writers * Runs, Runs), ((await one.InfoAsync(Token)).Runs, (await one.InfoAsync(Token)).Articles));
    }

    [Fact]
    public async Task Stores_of_different_names_are_different()
    {
        await using var one = await OpenAsync("one");
        await using var two = await OpenAsync("two");
        await one.SaveAsync(Run(1), [], Token);
        Assert.Empty(await two.RunsAsync(10, Token));
    }

    [Fact]
    public async Task Info_says_where_how_large_and_since_when()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(Run(2), [Article(1)], Token);
        await store.SaveAsync(Run(1), [Article(1), Article(2)], Token);
        var info = await store.InfoAsync(Token);
        Assert.Equal((2L, 2L, Run(1).StartedAt, Run(2).StartedAt), (info.Runs, info.Articles, info.Oldest, info.Newest));
        Assert.True(info.Bytes > 0);
        Assert.True(info.SchemaVersion >= 1);
        Assert.NotEmpty(info.Location);
        Assert.NotEmpty(info.Engine);
    }
}
