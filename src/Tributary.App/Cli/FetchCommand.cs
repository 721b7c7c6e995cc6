using System.CommandLine;
using Tributary.App.Logging;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>A command that asks sources at once, merges, prints and stores: <c>search</c> and <c>headlines</c>.</summary>
internal abstract class FetchCommand : CliCommand
{
    protected FetchCommand(string name, string description)
        : base(name, description)
    {
        Option[] options =
        [
            Cli.Options.Source, Cli.Options.Limit, Cli.Options.From, Cli.Options.To, Cli.Options.Lang, Cli.Options.Sort,
            Cli.Options.Timeout, Cli.Options.Deadline, Cli.Options.Concurrency, Cli.Options.LogLevel,
            Cli.Options.Fresh, Cli.Options.Output, Cli.Options.Strict, Cli.Options.NoStore, Cli.Options.Quiet,
        ];
        foreach (var option in options)
            Options.Add(option);
    }

    /// <summary>The words to look for; null for the latest.</summary>
    /// <exception cref="UsageException">There are none where there must be.</exception>
    protected abstract string? Query(ParseResult line);

    /// <summary>Whether a source can be asked for this.</summary>
    protected abstract bool CanAsk(ISource source);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = CommandLineSettings.Over(SettingsReader.Read(host.WorkingFolder, host.Environment), line);
        using var log = EventLog.Begin(host.Error, settings.Log.Level, settings.Log.Json);
        host = host with { Log = log };
        var output = RunOutput.Of(Cli.Options.Output.Text(line), host);
        await using var store = line.GetValue(Cli.Options.NoStore)
            ? StoreSession.ReadOnly(settings.StorePath)
            : StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        settings = await store.WithSubscriptionsAsync(settings, cancellationToken);
        var known = await store.HealthAsync(settings, cancellationToken);
        var plan = Plan(line, settings, known, host.Time.GetUtcNow());
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, store, store.Responses(host.Time));
        var aggregator = new Aggregator(
            client.SendAsync, host.Time, defects.Add, client.KeepAsync, client.RestAsync, new(client.Ledger, host.Time));

        // Live lines and results on one terminal would write over each other.
        var hidden = line.GetValue(Cli.Options.Quiet) || (output.Streams && host.OutputIsTerminal);
        var run = await RunShown.AskAsync(aggregator, plan, output.OutcomeAsync, hidden ? null : host, cancellationToken);
        var articles = Reducer.Merge(run.Sources, plan.Query.Sort, run.StartedAt);
        var storing = store.SaveAsync(run, articles, host);
        await output.EndAsync(run, articles, storing);
        await storing;
        await store.RememberMovesAsync(settings, known, run, host.Time.GetUtcNow());
        await store.TellAsync(host);
        await defects.TellAsync(host);
        return await ExitAsync(run, store.HasFailed, line.GetValue(Cli.Options.Strict), host);
    }

    private RunPlan Plan(ParseResult line, TributarySettings settings, IReadOnlyDictionary<string, PollState> known, DateTimeOffset now)
    {
        var text = Query(line);
        var (from, to) = (Cli.Options.From.Value<DateTimeOffset>(line), Cli.Options.To.Value<DateTimeOffset>(line));
        if (from > to)
            throw new UsageException("--from: later than --to");
        return new()
        {
            Header = new(Ulid.NewUlid(now).ToString(), Name, text, now),
            Query = new()
            {
                Text = text,
                From = from,
                To = to,
                Lang = Cli.Options.Lang.Text(line),
                Limit = Cli.Options.Limit.Value<int>(line) ?? 20,
                Sort = Cli.Options.Sort.Text(line) == "relevance" ? SortOrder.Relevance : SortOrder.Newest,
                AskedAt = now,
            },
            Sources = Selection.Of(settings, known, Cli.Options.Source.Texts(line), CanAsk, Name),
            Timeout = settings.Run.Timeout,
            Deadline = settings.Run.Deadline,
            Concurrency = settings.Run.Concurrency,
            Fresh = line.GetValue(Cli.Options.Fresh),
        };
    }

    private static async Task<int> ExitAsync(RunReport run, bool storeFailed, bool strict, CommandHost host)
    {
        var failed = run.Sources.Where(source => !source.Success).ToList();
        if (run.Interrupted)
            return ExitCode.Interrupted;
        if (run.AllFailed)
            await host.WarnAsync($"every source failed: {Listed(failed)}");
        if (storeFailed)
            return ExitCode.Store;
        if (run.AllFailed)
            return ExitCode.EverySourceFailed;
        if (!strict || failed.Count == 0)
            return ExitCode.Done;
        await host.WarnAsync($"--strict: failed: {Listed(failed)}");
        return ExitCode.SomeSourceFailed;
    }

    // One line stays readable; the output has them all.
    private static string Listed(List<SourceOutcome> failed)
    {
        const int Most = 8;
        var shown = string.Join(", ", failed.Take(Most).Select(source => $"{source.Id} ({source.Status})"));
        return failed.Count > Most ? $"{shown} and {failed.Count - Most} more" : shown;
    }
}
