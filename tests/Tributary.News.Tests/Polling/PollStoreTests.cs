using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Tests.Storage;
using Tributary.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Polling;

public sealed class PollStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Task<SqliteStore> StoreAsync() => SqliteStore.OpenAsync(_folder.File("news.db"), Token);

    private static Poll Polled(string source, IReadOnlyList<Article> found, params IReadOnlyList<Article> changed) => new()
    {
        Outcome = new() { Id = source, Kind = "feed" },
        New = found,
        Changed = changed,
        Seen = Recognition.Of(found, SeenItems.None).Seen,
        State = new() { Source = source, TriedAt = Now, SucceededAt = Now },
    };

    [Fact]
    public async Task All_that_is_known_of_a_source_comes_back()
    {
        await using var store = await StoreAsync();
        var state = new PollState
        {
            Source = "ä'b",
            Declared = "https://a.example/feed",
            MovedTo = new("https://b.example/feed"),
            Validators = new("W/\"1\"", "Mon, 23 Nov 2026 12:00:00 GMT") { Address = new("https://b.example/feed?really=here") },
            DueAt = Now.AddHours(1),
            Interval = TimeSpan.FromMinutes(61.5),
            Why = "half its usual gap of 2 h",
            TriedAt = Now,
            SucceededAt = Now.AddMinutes(-1),
            NewAt = Now.AddMinutes(-2),
            Streak = 3,
            LastFailure = new(Http.FailureKind.TooLarge, "more than 10 MB", Now.AddMinutes(-3)),
            RetiredAt = Now.AddDays(-1),
            Rhythm = Rhythm.Unknown.With([Now.AddHours(-2), Now]),
            Silence = "nothing new for 9 d",
            Title = "A feed",
            Items = 12,
        };
        await store.SavePollsAsync([Polled("x", []) with { State = state }, Polled("y", [])], Token);
        var back = (await store.PollsAsync(Token)).Single(known => known.Source == state.Source);
        Assert.Equal(state with { Rhythm = Rhythm.Unknown }, back with { Rhythm = Rhythm.Unknown });
        Assert.Equal(state.Rhythm.Arrivals, back.Rhythm.Arrivals);
        var bare = (await store.PollsAsync(Token)).Single(known => known.Source == "y");
        Assert.Equal(new PollState { Source = "y", TriedAt = Now, SucceededAt = Now }, bare with { Rhythm = Rhythm.Unknown });
    }

    [Fact]
    public async Task What_is_remembered_stays_where_a_poll_says_nothing_of_it()
    {
        await using var store = await StoreAsync();
        await store.SavePollsAsync([Polled("a", [Article(1), Article(2)])], Token);
        await store.SavePollsAsync([Polled("a", []) with { Seen = null }], Token);
        Assert.Equal(2, (await store.SeenAsync("a", Token)).Count);
        Assert.Equal(0, (await store.SeenAsync("never", Token)).Count);
    }

    [Fact]
    public async Task An_article_is_stored_whole_and_counted_once()
    {
        await using var store = await StoreAsync();
        var article = Article(1) with { ItemId = "guid", Content = "<p>ü</p>", Summary = "s", Author = "w", Lang = "en", Image = "https://i/1", Publisher = "P" };
        Assert.Equal(new(1, 0), await store.SavePollsAsync([Polled("a", [article])], Token));
        Assert.Equal(new(0, 0), await store.SavePollsAsync([Polled("b", [article with { Source = "b" }])], Token));
        await store.SaveAsync(Run(1, Fetched("a", 1)), [article], Token);
        var back = (await store.RunAsync("last", Token))!.Articles.Single();
        Assert.Equal(Drawn([article with { AlsoIn = [new("b", article.Url)] }]), Drawn([back]));
    }

    [Fact]
    public async Task A_changed_article_keeps_its_id_and_what_is_known_of_it()
    {
        await using var store = await StoreAsync();
        await store.SavePollsAsync([Polled("a", [Article(1) with { Author = "w" }])], Token);
        var changed = Article(1) with { Title = "Corrected", Url = "https://news.example/other" };
        Assert.Equal(new(0, 1), await store.SavePollsAsync([Polled("a", [], changed)], Token));
        await store.SaveAsync(Run(1, Fetched("a", 1)), [changed], Token);
        var back = (await store.RunAsync("last", Token))!.Articles.Single();
        Assert.Equal(("1", "Corrected", "w"), (back.Id, back.Title, back.Author));
        Assert.Equal([new Sighting("a", Article(1).Url)], back.AlsoIn);
    }

    [Fact]
    public async Task The_last_thousand_runs_of_polling_are_kept_and_every_other_run()
    {
        await using var store = await StoreAsync();
        await store.SaveAsync(Run(0, Fetched("a", 1)), [], Token);
        for (var number = 1; number <= 1003; number++)
            await store.SaveAsync(Run(number, Fetched("a", 1)) with { Kind = "poll" }, [], Token);
        var runs = await store.RunsAsync(2000, Token);
        Assert.Equal((1001, 1000), (runs.Count, runs.Count(run => run.Kind == "poll")));
        Assert.Equal("search", runs[^1].Kind);
    }

    [Fact]
    public async Task A_batch_is_stored_whole_or_not_at_all()
    {
        await using var store = await StoreAsync();
        var bad = Polled("b", [Article(2)]);
        await Assert.ThrowsAnyAsync<Exception>(() => store.SavePollsAsync([Polled("a", [Article(1)]), bad with { State = bad.State with { TriedAt = null } }], Token));
        Assert.Equal((0, 0), ((await store.PollsAsync(Token)).Count, (await store.InfoAsync(Token)).Articles));
    }
}
