using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary>How polls are printed. One call at a time.</summary>
internal abstract class PollOutput(CommandHost host)
{
    protected CommandHost Host => host;

    /// <summary>The output that <c>--output</c> names.</summary>
    public static PollOutput Of(string? format, CommandHost host) => format switch
    {
        "json" => new JsonOutput(host),
        "ndjson" => new NdjsonOutput(host),
        _ => new TableOutput(host),
    };

    /// <summary>Whether lines appear on standard output while it goes on.</summary>
    public virtual bool Streams => true;

    /// <summary>A source has ended.</summary>
    public abstract ValueTask PollAsync(Poll poll);

    /// <summary>While watching, what was due at one moment has ended.</summary>
    public abstract ValueTask SweepAsync(RunReport run, bool stored);

    /// <summary>Polling once, all has ended.</summary>
    public abstract Task EndAsync(RunReport run, PollTotals totals, bool stored);

    protected async ValueTask WriteAsync(params IEnumerable<string> lines) => await Host.PrintAtOnceAsync(lines);

    private sealed class TableOutput(CommandHost host) : PollOutput(host)
    {
        private readonly PollLines _lines = new(host.Layout);

        public override ValueTask PollAsync(Poll poll) => WriteAsync(_lines.Of(poll));

        public override ValueTask SweepAsync(RunReport run, bool stored) => WriteAsync(PollLines.Swept(run));

        public override async Task EndAsync(RunReport run, PollTotals totals, bool stored) => await WriteAsync(PollLines.Sum(totals));
    }

    private sealed class JsonOutput(CommandHost host) : PollOutput(host)
    {
        private readonly List<PollFacts> _sources = [];
        private readonly List<Article> _articles = [];

        public override bool Streams => false;

        public override ValueTask PollAsync(Poll poll)
        {
            _sources.Add(Facts.Of(poll));
            _articles.AddRange(poll.New);
            return ValueTask.CompletedTask;
        }

        public override ValueTask SweepAsync(RunReport run, bool stored) => ValueTask.CompletedTask;

        public override async Task EndAsync(RunReport run, PollTotals totals, bool stored)
        {
            var polls = _sources.ToDictionary(source => source.Id, StringComparer.Ordinal);
            await WriteAsync(JsonText.Pretty(new PollDocument(
                Facts.Of(run, stored), [.. run.Sources.Select(source => polls[source.Id])], [.. _articles.Select(Facts.Of)])));
        }
    }

    private sealed class NdjsonOutput(CommandHost host) : PollOutput(host)
    {
        public override ValueTask PollAsync(Poll poll) =>
            WriteAsync(JsonText.Line(new PollEvent(Facts.Of(poll), [.. poll.New.Select(Facts.Of)])));

        public override ValueTask SweepAsync(RunReport run, bool stored) => WriteAsync(JsonText.Line(new RunEvent(Facts.Of(run, stored))));

        public override async Task EndAsync(RunReport run, PollTotals totals, bool stored) => await SweepAsync(run, stored);
    }
}
