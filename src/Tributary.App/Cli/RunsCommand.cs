using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Runs;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary><c>tributary runs [ID]</c>.</summary>
internal sealed class RunsCommand : CliCommand
{
    private static readonly ValueOption Last = new(
        "--limit", "N", SettingType.Integer(1, 1_000), "How many of the last runs (default 20).");

    private readonly Argument<string> _id = new("ID")
    {
        Description = "A run, by its id or the beginning of it, or last.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public RunsCommand()
        : base("runs", "Lists the last runs; with an ID, draws that run: every source, its phases, what failed and why.")
    {
        Arguments.Add(_id);
        Options.Add(Last);
        Options.Add(Cli.Options.Output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary runs", "the last twenty"),
        ("tributary runs last", "the waterfall of the newest"),
        ("tributary runs last --output json", "the same as data, with its articles"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        var store = await session.ReadyAsync();
        var format = Cli.Options.Output.Text(line);
        if (line.GetResult(_id) is { Tokens: [var id] })
            await ShowAsync(id.Value, await FindAsync(store, id.Value, cancellationToken), format, host);
        else
            await ListAsync(await store.RunsAsync(Last.Value<int>(line) ?? 20, cancellationToken), format, host);
        return ExitCode.Done;
    }

    private static async Task<StoredRun?> FindAsync(INewsStore store, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await store.RunAsync(id, cancellationToken);
        }
        catch (AmbiguousRunException e)
        {
            throw new UsageException($"runs: {e.Message}");
        }
    }

    private static async Task ShowAsync(string id, StoredRun? stored, string? format, CommandHost host)
    {
        if (stored is not { Report: var run, Articles: var articles })
            throw new UsageException(id == "last" ? "runs: none is stored yet" : $"runs: no run '{id}' (tributary runs lists them)");
        if (format is null or "table")
        {
            await host.PrintAsync(Waterfall.Lines(run, host.DrawingWidth));
            return;
        }

        var document = new RunDocument(Facts.Of(run, stored: true), [.. run.Sources.Select(Facts.Of)], [.. articles.Select(Facts.Of)]);
        await host.PrintAsync(format == "json" ? JsonText.Pretty(document) : [JsonText.Line(document)]);
    }

    private static async Task ListAsync(IReadOnlyList<RunReport> runs, string? format, CommandHost host)
    {
        var documents = runs.Select(run => new RunSummaryDocument(Facts.Of(run, stored: true), [.. run.Sources.Select(Facts.Of)]));
        await host.PrintAsync(format switch
        {
            "json" => JsonText.Pretty(new RunsDocument([.. documents])),
            "ndjson" => documents.Select(JsonText.Line),
            _ => RunList.Lines(runs, host.Layout),
        });
    }
}
