using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary>How a run's results are printed.</summary>
internal abstract class RunOutput(CommandHost host)
{
    protected CommandHost Host => host;

    /// <summary>The output that <c>--output</c> names.</summary>
    public static RunOutput Of(string? format, CommandHost host) => format switch
    {
        "json" => new JsonOutput(host),
        "ndjson" => new NdjsonOutput(host),
        _ => new TableOutput(host),
    };

    /// <summary>Whether lines appear on standard output while the run goes on.</summary>
    public virtual bool Streams => false;

    /// <summary>A source has ended. One call at a time.</summary>
    public virtual ValueTask OutcomeAsync(SourceOutcome outcome) => ValueTask.CompletedTask;

    /// <summary>The run has ended.</summary>
    /// <param name="run">What it was.</param>
    /// <param name="articles">Merged.</param>
    /// <param name="storing">Whether it has been stored; under way.</param>
    public abstract Task EndAsync(RunReport run, IReadOnlyList<Article> articles, Task<bool> storing);

    /// <summary>For people: shown before the store is waited for.</summary>
    private sealed class TableOutput(CommandHost host) : RunOutput(host)
    {
        public override async Task EndAsync(RunReport run, IReadOnlyList<Article> articles, Task<bool> storing)
        {
            var layout = Host.Layout;
            await Host.PrintAtOnceAsync(ArticleList.Lines(articles, run.StartedAt, layout).Concat(SourceSummary.Lines(run, layout)));
        }
    }

    private sealed class JsonOutput(CommandHost host) : RunOutput(host)
    {
        public override async Task EndAsync(RunReport run, IReadOnlyList<Article> articles, Task<bool> storing)
        {
            var document = new RunDocument(Facts.Of(run, await storing), [.. run.Sources.Select(Facts.Of)], [.. articles.Select(Facts.Of)]);
            await Host.PrintAsync(JsonText.Pretty(document));
        }
    }

    private sealed class NdjsonOutput(CommandHost host) : RunOutput(host)
    {
        public override bool Streams => true;

        public override async ValueTask OutcomeAsync(SourceOutcome outcome) =>
            await WriteAsync(JsonText.Line(new OutcomeEvent(Facts.Of(outcome), [.. outcome.Articles.Select(Facts.Of)])));

        public override async Task EndAsync(RunReport run, IReadOnlyList<Article> articles, Task<bool> storing) =>
            await WriteAsync(JsonText.Line(new RunEvent(Facts.Of(run, await storing))));

        private Task WriteAsync(string line) => Host.PrintAtOnceAsync(line);
    }
}
