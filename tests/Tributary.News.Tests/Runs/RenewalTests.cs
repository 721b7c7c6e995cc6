using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Runs;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

/// <summary>A stored article is seen again.</summary>
public sealed class RenewalTests
{
    private const string Url = "https://news.example/1";

    private static readonly Article Stored = Article("a", Url, "As it was") with { Summary = "A text of some length", Author = "Ann" };

    [Fact]
    public void What_the_same_source_says_now_stands()
    {
        var renewed = Reducer.Renew(Stored, Article("a", Url, "Corrected") with { Summary = "Shorter" }, Now);
        Assert.Equal(("Corrected", "Shorter", "Ann"), (renewed.Title, renewed.Summary, renewed.Author));
    }

    [Fact]
    public void Of_different_sources_the_better_copy_stands()
    {
        Assert.Equal("a", Reducer.Renew(Stored, Article("b", Url) with { Summary = "Shorter" }, Now).Source);
        Assert.Equal("b", Reducer.Renew(Stored, Article("b", Url) with { Summary = "A text that is longer by far" }, Now).Source);
    }

    [Fact]
    public void A_pointer_never_replaces_a_publisher_and_always_gives_way_to_one()
    {
        var pointer = Pointer(Url, "https://news.ycombinator.com/item?id=1") with { Summary = new('x', 1000) };
        Assert.Equal(Stored with { PublishedAt = Now.AddHours(-1) }, Reducer.Renew(Stored, pointer, Now) with { AlsoIn = Stored.AlsoIn });
        var renewed = Reducer.Renew(pointer, Stored, Now);
        Assert.Equal(("a", null), (renewed.Source, renewed.Discussion));
    }

    [Fact]
    public void Seeing_it_again_changes_nothing_and_loses_nothing() => Gen.Select(Colliding, Colliding).Sample((before, after) =>
    {
        foreach (var stored in before.SelectMany(outcome => outcome.Articles))
        {
            Assert.Equal(stored, Reducer.Renew(stored, stored, Now) with { AlsoIn = stored.AlsoIn });
            foreach (var seen in after.SelectMany(outcome => outcome.Articles).Where(seen => seen.Id == stored.Id))
            {
                var renewed = Reducer.Renew(stored, seen, Now);
                Assert.False(renewed.PublishedAt is null && (stored.PublishedAt ?? seen.PublishedAt) <= Now);
                Assert.False(renewed.Discussion is not null && stored.Discussion is null);
            }
        }
    });
}
