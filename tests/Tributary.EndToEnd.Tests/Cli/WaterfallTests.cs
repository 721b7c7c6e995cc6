using CsCheck;
using Tributary.App.Rendering;
using Tributary.Http;
using Tributary.News.Runs;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class WaterfallTests
{
    private static readonly Gen<SourceOutcome> Outcome = Gen.Select(
        Gen.String[Gen.Char["abcdefghij-"], 1, 30],
        Gen.Double[0, 2000],
        Gen.OneOf(Gen.Const(0.0), Gen.Double[1, 5000]),
        Gen.Double[0, 1].Array[8],
        Gen.Bool).Select(
            (id, start, elapsed, shares, failed) => new SourceOutcome
            {
                Id = id,
                Kind = "newsapi",
                Count = 20,
                Start = Samples.Ms(start),
                Elapsed = Samples.Ms(elapsed),
                Phases = shares.Index().Aggregate(
                    PhaseTimes.None,
                    (phases, share) => phases.Plus((Phase)share.Index, Samples.Ms(elapsed * share.Item / 8))),
                Failure = failed ? new(FailureKind.Http, "status 500") : null,
            });

    [Fact]
    public void A_run_is_drawn_within_80_columns_without_colour() =>
        Snapshot.Match(
            "waterfall-80",
            Waterfall.Lines(Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews, Samples.Unconfigured), 80));

    [Fact]
    public void A_wide_terminal_gets_a_wider_drawing() =>
        Snapshot.Match(
            "waterfall-120",
            Waterfall.Lines(Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews) with { Interrupted = true }, 120));

    [Fact]
    public void A_run_of_nothing_is_drawn_too() => Snapshot.Match("waterfall-empty", Waterfall.Lines(Samples.Run(), 80));

    [Fact]
    public void No_row_is_wider_than_it_may_be_and_every_source_has_one() =>
        Gen.Select(Outcome.Array[0, 12], Gen.Int[60, 160]).Sample((sources, width) =>
        {
            var run = Samples.Run(sources);
            var lines = Waterfall.Lines(run, width);
            Assert.All(lines, line => Assert.True(TerminalText.Width(line) <= width, line));
            Assert.Equal(sources.Length, lines.Count(line => line.Contains('|', StringComparison.Ordinal)));
        });

    [Fact]
    public void A_bar_stands_where_its_source_ran() =>
        Gen.Select(Outcome.Array[1, 12], Gen.Int[80, 160]).Sample((sources, width) =>
        {
            var run = Samples.Run(sources);
            var bars = Waterfall.Lines(run, width)
                .Where(line => line.Contains('|', StringComparison.Ordinal))
                .Select(line => line.Split('|')[1])
                .ToList();
            foreach (var (bar, source) in bars.Zip(run.Sources))
            {
                if (source.Elapsed == TimeSpan.Zero)
                    continue;
                var cell = run.Wall / bar.Length;
                var (first, last) = (bar.Length - bar.TrimStart(' ').Length, bar.TrimEnd(' ').Length);
                Assert.True(last > first);
                Assert.True(first * cell <= source.Start + cell && (first + 1) * cell >= source.Start - cell);
                Assert.True(Math.Abs((last * cell - source.Start - source.Elapsed) / cell) <= 1.5);
            }
        });
}
