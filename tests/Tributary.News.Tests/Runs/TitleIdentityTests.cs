using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

/// <summary>The same title by the same publisher within a window; joining too much is worse than joining too little.</summary>
public sealed class TitleIdentityTests
{
    private const string Title = "Parliament votes on the new climate bill today";

    private static int Merged(params Article[] articles) => Reducer.Merge(
        [.. articles.GroupBy(article => article.Source).Select(group => Outcome(group.Key, [.. group]))], SortOrder.Newest, Now).Count;

    private static Article A(string title = Title, double? hoursAgo = 1, string? publisher = "BBC News") =>
        Article("a", "https://news.example/1", title, hoursAgo, publisher);

    private static Article B(string title = Title, double? hoursAgo = 1, string? publisher = "BBC News") =>
        Article("b", "https://other.example/2", title, hoursAgo, publisher);

    [Fact]
    public void Both_addresses_stay_visible()
    {
        var merged = Assert.Single(Reducer.Merge([Outcome("a", A()), Outcome("b", B())], SortOrder.Newest, Now));
        Assert.Equal(("a", "https://news.example/1"), (merged.Source, merged.Url));
        Assert.Equal([new Sighting("b", "https://other.example/2")], merged.AlsoIn);
    }

    [Theory]
    [InlineData("PARLIAMENT votes on the new\u00A0climate  bill today.")]
    [InlineData("Parliament votes on the new climate bill today - BBC News")]
    [InlineData("Parliament votes on the new climate bill today | bbc news")]
    [InlineData("Parliament votes on the new climate\u200B bill today \u2014 BBC News")]
    public void What_typesetting_changes_is_the_same_title(string title) => Assert.Equal(1, Merged(A(), B(title)));

    [Fact]
    public void Quotes_and_dashes_of_any_kind_are_the_same() =>
        Assert.Equal(1, Merged(
            A("\u2018It\u2019s over\u2019 \u2013 leader concedes the election\u2026"),
            B("'It's over' - leader concedes the election...")));

    [Theory]
    [InlineData("Parliament votes on the new climate bill tomorrow")]
    [InlineData("Parliament votes on the new climate bill")]
    [InlineData("Parliament votes on the new climate bill today?")]
    public void Another_title_is_another_article(string title) => Assert.Equal(2, Merged(A(), B(title)));

    [Fact]
    public void What_a_sign_says_is_not_folded_away() =>
        Assert.Equal(2, Merged(A("Why I think that C# is here to stay"), B("Why I think that C++ is here to stay")));

    [Theory]
    [InlineData("The Guardian", "Guardian", 1)]
    [InlineData("BBC News", "BBC Sport", 2)]
    [InlineData("BBC News", null, 2)]
    [InlineData(null, null, 2)]
    public void Only_the_same_publisher_counts(string? a, string? b, int expected) =>
        Assert.Equal(expected, Merged(A(publisher: a), B(publisher: b)));

    [Fact]
    public void Without_a_name_the_host_is_the_publisher() =>
        Assert.Equal(1, Merged(A(publisher: null), B(publisher: null) with { Url = "https://news.example/2" }));

    [Theory]
    [InlineData(1.0, 49.0, 1)]
    [InlineData(1.0, 49.1, 2)]
    [InlineData(1.0, null, 2)]
    [InlineData(null, null, 2)]
    [InlineData(1.0, -1.0, 2)]
    public void Both_are_dated_within_the_window(double? a, double? b, int expected) =>
        Assert.Equal(expected, Merged(A(hoursAgo: a), B(hoursAgo: b)));

    [Fact]
    public void A_window_does_not_grow_by_what_it_joins()
    {
        var c = Article("c", "https://third.example/3", Title, 81);
        Assert.Equal(2, Merged(A(hoursAgo: 1), B(hoursAgo: 41), c));
    }

    [Theory]
    [InlineData("Morning briefing", 2)]
    [InlineData("Corrections and clarifications", 2)]
    [InlineData("A B C D E F", 2)]
    [InlineData("政府宣布明年起将提高最低工资标准", 1)]
    [InlineData("今日要闻", 2)]
    public void Titles_that_say_too_little_are_never_joined(string title, int expected) =>
        Assert.Equal(expected, Merged(A(title), B(title)));

    [Fact]
    public void A_title_that_one_source_uses_again_is_a_series()
    {
        var today = A("The best photographs of the day", 1);
        var yesterday = A("The best photographs of the day", 25) with { Id = "yesterday", Url = "https://news.example/0" };
        Assert.Equal(2, Merged(today, yesterday));
        Assert.Equal(2, Merged(today, yesterday, B("The best photographs of the day", 1.5)));
    }

    [Fact]
    public void One_source_with_two_addresses_at_the_same_time_has_one_article_twice() =>
        Assert.Equal(1, Merged(A(), A() with { Id = "2", Url = "https://news.example/2" }));
}
