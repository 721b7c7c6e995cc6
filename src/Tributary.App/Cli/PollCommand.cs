using System.CommandLine;
using Tributary.App.Logging;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary><c>tributary poll</c>.</summary>
internal sealed class PollCommand : CliCommand
{
    private static readonly Option<bool> All = new("--all")
    {
        Description = "Every polled source, due or not, the retired ones too.",
        Arity = ArgumentArity.Zero,
    };

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Go on polling until stopped.",
        Arity = ArgumentArity.Zero,
    };

    private static readonly ValueOption Deadline = new(
        "--deadline", "10m", SettingType.Duration("1ms", "24h"), "A bound on polling all that is due (default 10m); not with --watch.");

    public PollCommand()
        : base("poll", "Fetches every polled source that is due, and stores what is new.")
    {
        Option[] options =
        [
            All, Watch, Cli.Options.Source, Cli.Options.Timeout, Deadline, Cli.Options.Concurrency, Cli.Options.LogLevel,
            Cli.Options.Output, Cli.Options.Strict, Cli.Options.NoStore, Cli.Options.Quiet,
        ];
        foreach (var option in options)
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary poll", "what is due, once; for cron"),
        ("tributary poll --watch", "keeps every source fresh until it is stopped"),
        ("tributary poll --source bbc", "one source, due or not"),
        ("tributary poll --all --output ndjson | jq -r '.articles[]?.title'", "what is new, as it comes"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = CommandLineSettings.Over(SettingsReader.Read(host.WorkingFolder, host.Environment), line);
        var (watch, format) = (line.GetValue(Watch), Cli.Options.Output.Text(line));
        if (watch && format == "json")
            throw new UsageException("--output: json is one object at the end, which --watch does not have: table or ndjson is expected");
        if (watch && line.GetResult(Deadline) is { Implicit: false })
            throw new UsageException("--deadline: bounds one round, which --watch does not have: leave one of the two out");
        using var log = EventLog.Begin(host.Error, settings.Log.Level, settings.Log.Json);
        host = host with { Log = log };
        await using var session = line.GetValue(Cli.Options.NoStore)
            ? StoreSession.ReadOnly(settings.StorePath)
            : StoreSession.Begin(settings.StorePath, Deadline.Value<TimeSpan>(line) ?? settings.Poll.Deadline, cancellationToken);
        // What is watched would never be stored; what is polled once is still printed.
        var store = session.Ledger is null ? null
            : watch ? await session.ReadyAsync()
            : await session.ReadyOrToldAsync(host, "polling without it: every source counts as never polled, and nothing is stored");
        var named = Cli.Options.Source.Texts(line);
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, session);
        var output = PollOutput.Of(format, host);
        var (run, isFirst) = ((RunReport?)null, true);
        var hidden = line.GetValue(Cli.Options.Quiet) || watch || (output.Streams && host.OutputIsTerminal);
        await using var progress = new PollProgress(host, hidden);
        var loop = new PollLoop(
            client.SendAsync,
            store,
            TargetsAsync,
            PollSelection.Options(settings, line.GetValue(All) || named.Count > 0, watch, Deadline.Value<TimeSpan>(line)),
            host.Time,
            now => Ulid.NewUlid(now).ToString())
        {
            OnDefect = defects.Add,
            Rest = client.RestAsync,
            OnBegin = progress.Begin,
            OnProgress = progress.Reached,
            OnPoll = poll =>
            {
                progress.Ended(poll.Outcome);
                return output.PollAsync(poll);
            },
            OnNetwork = async change => await progress.WarnAsync(PollLines.Network(change)),
            OnSweep = (swept, stored) =>
            {
                run = swept;
                return watch ? output.SweepAsync(swept, stored) : ValueTask.CompletedTask;
            },
        };
        async Task<IReadOnlyList<PollTarget>> TargetsAsync(CancellationToken token)
        {
            var added = store is null ? await session.SubscriptionsAsync(token) : await store.SubscriptionsAsync(token);
            var all = StoreSession.With(settings, added);
            var found = isFirst && !session.HasFailed ? PollSelection.Required(all, named, watch) : PollSelection.Targets(all, named);
            if (isFirst && watch && !line.GetValue(Cli.Options.Quiet))
                await host.WarnAsync(found.Count == 0
                    ? "no source is polled yet: waiting for one (tributary sources add URL adds a feed); Ctrl-C stops it"
                    : $"watching {Format.Count(found.Count, "source")}; Ctrl-C stops it");
            isFirst = false;
            return found;
        }

        var begun = host.Time.GetUtcNow();
        var totals = await loop.RunAsync(cancellationToken);
        await progress.DisposeAsync();
        if (!watch)
            await EndAsync(run ?? Nothing(begun), totals, output, store is null ? StoreSession.None : session, host);
        if (store is not null && totals is { Polled: > 0, StoreFailure: null } && !line.GetValue(Cli.Options.Quiet))
            await host.WarnAsync(PollLines.Stored(totals));
        await session.TellAsync(host);
        await defects.TellAsync(host);
        return await ExitAsync(totals, watch, session.HasFailed, line.GetValue(Cli.Options.Strict), host);
    }

    private static async Task EndAsync(RunReport run, PollTotals totals, PollOutput output, StoreSession session, CommandHost host)
    {
        var stored = totals.StoreFailure is null && run.Sources.Count > 0 && await session.SaveAsync(run, [], host);
        await output.EndAsync(run, totals, stored);
    }

    private static RunReport Nothing(DateTimeOffset now) => RunReport.From(new(Ulid.NewUlid(now).ToString(), "poll", null, now), false, []);

    private static async Task<int> ExitAsync(PollTotals totals, bool watch, bool storeFailed, bool strict, CommandHost host)
    {
        if (totals.StoreFailure is { } why)
            await host.WarnAsync($"not stored: {why.Message}");
        // To be stopped is how a watch ends well.
        var isDone = watch && host.IsTermination();
        if (totals.Interrupted && !isDone)
            return ExitCode.Interrupted;
        if (storeFailed || totals.StoreFailure is not null)
            return ExitCode.Store;
        if (isDone)
            return ExitCode.Done;
        if (totals.Failed > 0 && totals.Failed == totals.Polled)
        {
            await host.WarnAsync("every source failed");
            return ExitCode.EverySourceFailed;
        }

        if (!strict || totals.Failed == 0)
            return ExitCode.Done;
        await host.WarnAsync($"--strict: {Format.Count(totals.Failed, "source")} failed");
        return ExitCode.SomeSourceFailed;
    }
}
