using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Logging;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources test ID</c>.</summary>
internal sealed class SourcesTestCommand : CliCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "A source of sources list.", Arity = ArgumentArity.ExactlyOne };

    public SourcesTestCommand()
        : base(
            "test",
            "Asks one source for five articles and explains: phases, what came, what was left out, or what failed and what to do.")
    {
        Arguments.Add(_id);
        foreach (var option in new Option[] { Cli.Options.Timeout, Cli.Options.Deadline, Cli.Options.LogLevel, Cli.Options.Output })
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources test hackernews", "does it answer, how fast, and with what"),
        ("tributary sources test guardian --timeout 2s", "is two seconds enough"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = CommandLineSettings.Over(SettingsReader.Read(host.WorkingFolder, host.Environment), line);
        using var log = EventLog.Begin(host.Error, settings.Log.Level, settings.Log.Json);
        // Nothing of the run is stored, but a request is one that the provider counts.
        await using var store = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        var all = await SourceEntry.AllAsync(store, settings, cancellationToken);
        var entry = SourceEntry.Find(all, line.GetResult(_id)!.Tokens[0].Value, "sources test: ");
        var source = entry.Source;
        var now = host.Time.GetUtcNow();
        var (kind, text) = source.CanHeadlines ? ("headlines", (string?)null) : ("search", "news");
        var plan = new RunPlan
        {
            Header = new(Ulid.NewUlid(now).ToString(), kind, text, now),
            Query = new() { Text = text, Limit = 5, AskedAt = now },
            Sources = [source],
            Timeout = settings.Run.Timeout,
            Deadline = settings.Run.Deadline,
        };
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, store);
        JsonMappingReport? mapping = null;
        async Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken token)
        {
            var result = await client.SendAsync(request, timeout, deadline, token);
            if (result.Response is { IsSuccess: true } response)
                mapping ??= JsonMappingCheck.Of(entry.InUse, response);
            return result;
        }

        var run = await new Aggregator(SendAsync, host.Time, defects.Add).RunAsync(plan, null, null, cancellationToken);
        await store.TellAsync(host);
        await defects.TellAsync(host);
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = run.Sources[0];
        var articles = outcome.Articles.Select(Facts.Of).ToList();
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" when mapping is not null =>
                JsonText.Pretty(new MappedRunDocument(Facts.Of(run, stored: false), [Facts.Of(outcome)], articles, mapping)),
            "json" => JsonText.Pretty(new RunDocument(Facts.Of(run, stored: false), [Facts.Of(outcome)], articles)),
            "ndjson" => [JsonText.Line(new OutcomeEvent(Facts.Of(outcome), articles))],
            _ => SourceExplanation.Lines(source, outcome, run.StartedAt, host.Layout)
                .Concat(mapping is null ? [] : MappingExplanation.Lines(mapping, host.Layout)),
        });
        return outcome.Success ? ExitCode.Done : ExitCode.EverySourceFailed;
    }
}
