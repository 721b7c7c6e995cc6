using Tributary.News.Polling;
using Tributary.News.Runs;

namespace Tributary.App.Rendering;

/// <summary>Polls as lines for people: what is new, source by source, what failed, and the sum. Not safe for several threads.</summary>
internal sealed class PollLines(Layout layout)
{
    private const int TitlesOfASource = 5;
    private const int TitlesInAll = 200;
    private int _titles;

    /// <summary>What a source's poll brought; nothing where nothing is to be told.</summary>
    public IEnumerable<string> Of(Poll poll)
    {
        var id = layout.Styles.Strong(poll.Outcome.Id);
        if (poll.Outcome is { Failure: { } failure } outcome)
        {
            yield return $"{id}  {layout.Styles.Bad(Format.Result(outcome))}";
            foreach (var line in Wrapped(failure.Message).Concat(poll.IsDecided && poll.State.Why is { } why ? Wrapped(why) : []))
                yield return line;
            if (poll is { IsDecided: true, State.RetiredAt: not null })
                yield return "  retired: polled again only with --source or --all";
            yield break;
        }

        if (poll.State is { MovedTo: { } moved } && poll.Outcome.Channel?.MovedTo is not null)
            yield return $"{id}  moved for good to {TerminalText.Clean(moved.AbsoluteUri)}";
        foreach (var line in poll.Outcome.Warnings.SelectMany(warning => Wrapped($"{poll.Outcome.Id}: {warning}")))
            yield return line;
        if (poll.New.Count + poll.Changed.Count == 0 && !poll.Outcome.BreaksOff)
            yield break;
        yield return $"{id}  {poll.New.Count} new" + (poll.Changed.Count == 0 ? "" : $", {poll.Changed.Count} changed")
            + (poll.Outcome.BreaksOff ? $" ({poll.Outcome.Status})" : "");
        foreach (var line in Titles(poll))
            yield return line;
    }

    /// <summary>The sum of them, and when the next is due.</summary>
    public static IEnumerable<string> Sum(PollTotals totals)
    {
        if (totals.Polled + totals.Left == 0)
        {
            yield return totals.NextDue is { } due ? $"nothing is due before {Format.Minute(due)} UTC" : "nothing is due";
            yield break;
        }

        yield return $"{Format.Count(totals.Polled, "source")} polled in {Format.Elapsed(totals.Wall)}, "
            + $"{Format.Number(totals.Failed)} failed"
            + (totals.Left > 0 ? $", {Format.Number(totals.Left)} left for the next time" : "");
        yield return $"{Format.Count(totals.New, "item")} new, {Format.Number(totals.Changed)} changed, "
            + $"{Format.Number(totals.Unchanged)} as before";
    }

    /// <summary><c>stored 250,000 new articles, 12 changed; waited 0.30 s for the store (2 % of 15.2 s)</c>.</summary>
    public static string Stored(PollTotals totals)
    {
        var share = totals.Wall > TimeSpan.Zero ? totals.WaitedForStore / totals.Wall * 100 : 0;
        return $"stored {Format.Count(totals.StoredNew, "new article")}, {Format.Number(totals.StoredChanged)} changed; "
            + $"waited {Format.Elapsed(totals.WaitedForStore)} for the store ({share:0} % of {Format.Elapsed(totals.Wall)})";
    }

    /// <summary>That nobody answers any more, or that somebody does again.</summary>
    public static string Network(NetworkChange change) => change switch
    {
        { IsDown: false } => $"answers come again; nobody had answered since {Format.Minute(change.Since)} UTC",
        { AgainAt: { } again } =>
            $"nobody answers since {Format.Minute(change.Since)} UTC: it seems to be our own network; trying again at "
                + $"{Format.Minute(again)} UTC",
        _ => "nobody answered: it seems to be our own network; nothing is noted of the sources, they stay due",
    };

    /// <summary>A sweep while watching, in a line.</summary>
    public static string Swept(RunReport run)
    {
        var failed = run.Sources.Count(source => !source.Success);
        return $"{Format.Time(run.StartedAt)}  {Format.Count(run.Sources.Count, "source")} in {Format.Elapsed(run.Wall)}, "
            + $"{Format.Number(failed)} failed";
    }

    private IEnumerable<string> Titles(Poll poll)
    {
        var shown = Math.Min(Math.Min(poll.New.Count, TitlesOfASource), TitlesInAll - _titles);
        _titles += shown;
        foreach (var article in poll.New.Take(shown))
            yield return Cut($"  {TerminalText.Clean(article.Title)}");
        if (shown > 0 && shown < poll.New.Count)
            yield return layout.Styles.Faint($"  and {Format.Number(poll.New.Count - shown)} more");
    }

    private string Cut(string line) => layout.Width is { } width ? TerminalText.Cut(line, width) : line;

    private IEnumerable<string> Wrapped(string text) => layout.Wrap(TerminalText.Clean(text), 2);
}
