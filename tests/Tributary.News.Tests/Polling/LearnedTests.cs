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
}
