using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources remove ID</c>.</summary>
internal sealed class SourcesRemoveCommand : CliCommand
{
    private readonly Argument<string[]> _ids = new(
        "ID") { Description = "A source that was added or imported.", Arity = ArgumentArity.OneOrMore };

    public SourcesRemoveCommand()
        : base("remove", "Forgets sources that were added or imported. Their articles stay in the store.")
    {
        Arguments.Add(_ids);
        Options.Add(Cli.Options.Output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources remove bbc-news", "it is not asked any more; what it gave stays"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        var ids = line.GetResult(_ids)!.Tokens.Select(token => token.Value).Distinct(StringComparer.Ordinal).ToList();
        await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        var subscribed = await session.SubscriptionsAsync(cancellationToken);
        await session.TellAsync(host);
        if (session.HasFailed)
            return ExitCode.Store;
        var all = StoreSession.With(settings, subscribed);
        var kept = subscribed.Select(subscription => subscription.Id).ToHashSet(StringComparer.Ordinal);
        // All of them or none.
        foreach (var id in ids.Where(id => !kept.Contains(id)))
            throw Refused(all, id);
        var store = await session.ReadyAsync();
        foreach (var id in ids)
            await store.UnsubscribeAsync(id, cancellationToken);
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(new RemovedDocument(ids)),
            "ndjson" => [JsonText.Line(new RemovedDocument(ids))],
            _ => [$"removed {string.Join(", ", ids)}; {(ids.Count == 1 ? "its" : "their")} articles stay in the store"],
        });
        return ExitCode.Done;
    }

    private static UsageException Refused(TributarySettings all, string id)
    {
        var declared = Selection.Declared(all, id, "sources remove: ");
        return new(all.Origins.GetValueOrDefault(declared.Id) is { } origin and not "default"
            ? $"sources remove: '{id}' is declared at {origin}: remove it there, or set sources.{id}.enabled to false"
            : $"sources remove: '{id}' is built in: set sources.{id}.enabled to false");
    }
}
