using Tributary.App.Rendering;
using Tributary.Http;
using Tributary.News.Articles;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class RenderingTests
{
    private static readonly Layout Terminal = new(80, new(true));

    private static readonly Article Hostile = Samples.Article with
    {
        Title = "\e]0;title\aRed \e[31malert\u202E\u0085 now",
        Publisher = "Evil\r\nLtd",
        Author = null,
        Url = "https://evil.example/\e[2J",
        PublishedAt = null,
        AlsoIn = [new("hackernews", "https://news.ycombinator.com/item?id=2\u009B31m", 1, 0)],
    };

    private static readonly Article Wide = Samples.Article with
    {
        Title = "気候変動枠組条約の締約国会議が閉幕し、途上国の損失と被害に対する支援で合意した 🎉 と報じられた",
        PublishedAt = Samples.Noon.AddDays(-30),
        AlsoIn = [],
    };

    [Fact]
    public void Articles_in_a_pipe_are_neither_cut_nor_wrapped_nor_coloured() =>
        Snapshot.Match("articles-pipe", ArticleList.Lines([Samples.Article, Hostile, Wide], Samples.Noon, Layout.Plain));

    [Fact]
    public void Articles_on_a_terminal_are_wrapped_to_its_width() =>
        Snapshot.Match("articles-80-columns", ArticleList.Lines([Samples.Article, Wide], Samples.Noon, new(80, Styles.None)));

    [Fact]
    public void Colours_are_the_only_thing_that_a_terminal_adds_to_a_line() =>
        Assert.Contains(
            "\e[36mhttps://www.bbc.example/news/science-environment-12345678\e[0m",
            string.Join('\n', ArticleList.Lines([Samples.Article], Samples.Noon, Terminal).Select(line => TerminalText.Rendered(line, colours: true))),
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_a_provider_says_steers_the_terminal()
    {
        var text = string.Join("", ArticleList.Lines([Hostile], Samples.Noon, new(40, Styles.None)));

        Assert.DoesNotContain(text, char.IsControl);
        Assert.DoesNotContain('\u202E', text);
    }

    [Fact]
    public void The_sources_are_summed_up_with_failures_in_words_and_the_proof() =>
        Snapshot.Match(
            "sources",
            SourceSummary.Lines(Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews, Samples.Unconfigured), Layout.Plain));

    [Fact]
    public void The_proof_names_the_slowest_and_what_one_after_the_other_would_cost() =>
        Assert.Equal(
            "3 sources in 1.00 s, the slowest was guardian; one after the other 1.80 s",
            SourceSummary.Proof(Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews)));

    [Fact]
    public void One_source_has_nothing_to_be_compared_with() =>
        Assert.Equal("1 source in 0.30 s", SourceSummary.Proof(Samples.Run(Samples.NewsApi)));

    [Fact]
    public void Runs_are_listed_with_their_counts_and_ratio() =>
        Snapshot.Match("runs-80-columns", RunList.Lines(
            [
                Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews),
                Samples.Run() with { Kind = "headlines", Query = null },
                Samples.Run(Samples.NewsApi) with { Interrupted = true, Query = new string('q', 60) },
            ],
            new(80, Styles.None)));

    [Fact]
    public void Live_lines_show_every_source_where_they_fit()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var live = new LiveLines(["newsapi", "guardian", "hackernews", "slow"], time);
        live.Reached("newsapi", Phase.Connect);
        time.Advance(TimeSpan.FromSeconds(0.5));
        live.Reached("guardian", null);
        live.Reached("newsapi", Phase.Response);
        live.Ended(Samples.HackerNews);
        time.Advance(TimeSpan.FromSeconds(0.25));

        Snapshot.Match("live", live.Lines(60, 10, Styles.None));
    }

    [Fact]
    public void Live_lines_show_a_summary_and_the_longest_running_where_sources_are_many()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var ids = Enumerable.Range(1, 100).Select(index => $"source-{index}").ToList();
        var live = new LiveLines(ids, time);
        foreach (var id in ids.Take(60))
        {
            live.Reached(id, Phase.Response);
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        foreach (var id in ids.Take(40))
            live.Ended((id is "source-7" ? Samples.Guardian : Samples.NewsApi) with { Id = id });

        Snapshot.Match("live-many", live.Lines(60, 5, Styles.None));
    }

    [Theory]
    [InlineData(0, "0.0 ms")]
    [InlineData(3.24, "3.2 ms")]
    [InlineData(45.4, "45 ms")]
    [InlineData(99.6, "0.10 s")]
    [InlineData(820, "0.82 s")]
    [InlineData(99_990, "99.99 s")]
    [InlineData(100_000, "1 m 40 s")]
    public void Elapsed_times_read_as_people_write_them(double milliseconds, string words) =>
        Assert.Equal(words, Format.Elapsed(Samples.Ms(milliseconds)));

    [Theory]
    [InlineData(-10, "2026-11-23 12:10")]
    [InlineData(0.5, "just now")]
    [InlineData(12, "12 m ago")]
    [InlineData(150, "2 h ago")]
    [InlineData(3 * 24 * 60, "3 d ago")]
    [InlineData(8 * 24 * 60, "2026-11-15")]
    public void Ages_are_words_for_a_week_and_dates_from_then_on(double minutes, string words) =>
        Assert.Equal(words, Format.Age(Samples.Noon.AddMinutes(-minutes), Samples.Noon));
}
