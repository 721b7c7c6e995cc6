using System.Text;
using Tributary.Http.Caching;

namespace Tributary.News.Tests.Storage;

/// <summary>What every cache of answers does, wherever it keeps them.</summary>
public abstract class ResponseCacheContract
{
    protected static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty one that holds about so many bytes of answers.</summary>
    protected abstract Task<IResponseCache> OpenAsync(long maxBytes);

    [Fact]
    public async Task What_was_never_kept_is_not_found() => Assert.Null(await (await OpenAsync(1_000_000)).FindAsync(Key(1), Token));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(100_000)]
    public async Task What_was_kept_is_found_as_it_was(int length)
    {
        var cache = await OpenAsync(1_000_000);
        var kept = Answer(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Nachrichten für alle ", length)))[..length]);
        await cache.KeepAsync(Key(1), kept, Token);
        Same(kept, await cache.FindAsync(Key(1), Token));
        Assert.Null(await cache.FindAsync(Key(2), Token));
    }

    [Fact]
    public async Task Bytes_that_do_not_compress_are_kept_too()
    {
        var cache = await OpenAsync(1_000_000);
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        var kept = Answer(bytes);
        await cache.KeepAsync(Key(1), kept, Token);
        Same(kept, await cache.FindAsync(Key(1), Token));
    }

    [Fact]
    public async Task Headers_come_back_character_for_character_and_in_their_order()
    {
        var cache = await OpenAsync(1_000_000);
        var kept = Answer([1]) with
        {
            Headers = [new("ETag", " odd: \u00e9\" '\t; "), new("X-Empty", ""), new("Vary", "a"), new("Vary", "b"), new("Last-Modified", "0")],
        };
        await cache.KeepAsync(Key(1), kept, Token);
        var found = await cache.FindAsync(Key(1), Token);
        Same(kept, found);
        Assert.Equal(kept.Validators, found!.Validators);
    }

    [Fact]
    public async Task A_newer_answer_takes_the_place_of_the_older()
    {
        var cache = await OpenAsync(1_000_000);
        await cache.KeepAsync(Key(1), Answer([1]), Token);
        var newer = Answer([2, 3]) with { ReceivedAt = Now.AddMinutes(1), FreshUntil = Now.AddMinutes(3), Headers = [] };
        await cache.KeepAsync(Key(1), newer, Token);
        Same(newer, await cache.FindAsync(Key(1), Token));
    }

    [Fact]
    public async Task It_holds_no_more_than_its_bound_and_the_oldest_go_first()
    {
        var cache = await OpenAsync(40_000);
        var random = new Random(2);
        for (var i = 0; i < 10; i++)
        {
            var bytes = new byte[9_000];
            random.NextBytes(bytes);
            await cache.KeepAsync(Key(i), Answer(bytes) with { ReceivedAt = Now.AddSeconds(i) }, Token);
        }

        for (var i = 0; i < 10; i++)
            Assert.Equal(i >= 6, await cache.FindAsync(Key(i), Token) is not null);
    }

    [Fact]
    public async Task What_is_larger_than_the_bound_is_not_kept_and_neither_is_what_it_replaces()
    {
        var cache = await OpenAsync(40_000);
        var bytes = new byte[50_000];
        new Random(3).NextBytes(bytes);
        await cache.KeepAsync(Key(1), Answer([1]), Token);
        await cache.KeepAsync(Key(2), Answer([2]), Token);
        await cache.KeepAsync(Key(1), Answer(bytes), Token);
        Assert.Null(await cache.FindAsync(Key(1), Token));
        Assert.NotNull(await cache.FindAsync(Key(2), Token));
    }

    [Fact]
    public async Task What_is_of_an_address_is_removed_whatever_it_was_asked_with()
    {
        var cache = await OpenAsync(1_000_000);
        Uri list = new("https://news.example/list?q=%C3%A9"), other = new("https://news.example/list");
        CachedResponse[] kept =
        [
            Answer([0]) with { Address = list }, Answer([1]) with { Address = list, Requested = list }, Answer([2]) with { Requested = list },
            Answer([3]) with { Address = list, Requested = other }, Answer([4]) with { Address = other, Requested = other }, Answer([5]),
        ];
        for (var i = 0; i < kept.Length; i++)
            await cache.KeepAsync(Key(i), kept[i], Token);
        await cache.RemoveAsync(new("https://NEWS.example:443/list?q=\u00e9#part"), Token);
        for (var i = 0; i < kept.Length; i++)
            Assert.Equal(i >= 4, await cache.FindAsync(Key(i), Token) is not null);
        await cache.KeepAsync(Key(0), kept[0], Token);
        Assert.NotNull(await cache.FindAsync(Key(0), Token));
    }

    [Fact]
    public async Task It_stands_many_at_once()
    {
        var cache = await OpenAsync(1_000_000);
        await Parallel.ForAsync(0, 40, Token, async (i, token) =>
        {
            await cache.KeepAsync(Key(i % 5), Answer([(byte)(i % 5)]), token);
            var found = await cache.FindAsync(Key(i % 5), token);
            Assert.Equal([(byte)(i % 5)], found!.Body.ToArray());
        });
    }

    protected static string Key(int number) => $"{number:x64}";

    protected static CachedResponse Answer(byte[] body) => new()
    {
        Headers = [new("Content-Type", "application/json"), new("ETag", "\"1\"")],
        Body = body,
        Address = new("https://news.example/a%20b?q=%C3%A9"),
        ReceivedAt = Now,
        FreshUntil = Now.AddMinutes(1),
    };

    private static void Same(CachedResponse expected, CachedResponse? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Headers, found.Headers);
        Assert.Equal(expected.Body.ToArray(), found.Body.ToArray());
        Assert.Equal(
            (expected.Address.AbsoluteUri, expected.ReceivedAt, expected.FreshUntil),
            (found.Address.AbsoluteUri, found.ReceivedAt, found.FreshUntil));
    }
}
