using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.News.Tests.Storage;

public sealed class SubscriptionImportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Every_feed_of_a_list_is_decided_on()
    {
        SourceDeclaration[] known = [new() { Id = "blog", Kind = "feed", Url = new("https://blog.example.org/feed") }];
        var decided = SubscriptionImport.Decide(
            [
                new(3, "Blog", "http://BLOG.example.org/feed/", null),
                new(4, "Blog", "https://other.example.org/feed?id=1", " Tech / /C# "),
                new(5, "Blog again", "http://other.example.org/feed?id=1", null),
                new(6, "Broken", "not an address at all", null),
                new(7, "None", null, null),
                new(8, "Without a scheme", "plain.example.org/rss", null),
            ],
            known,
            Now);

        Assert.Equal(
            [
                (ImportOutcome.AlreadyThere, "blog"), (ImportOutcome.Added, "blog-2"), (ImportOutcome.Repeated, "blog-2"),
                (ImportOutcome.Refused, null), (ImportOutcome.Refused, null), (ImportOutcome.Added, "without-a-scheme"),
            ],
            decided.Select(one => (one.Outcome, one.Id)));
        Assert.Equal(
            new Subscription { Id = "blog-2", Url = new("https://other.example.org/feed?id=1"), Title = "Blog", Folder = "Tech/C#", AddedAt = Now },
            decided[1].Subscription);
        Assert.Equal("its address is no http or https address", decided[3].Why);
    }
}
