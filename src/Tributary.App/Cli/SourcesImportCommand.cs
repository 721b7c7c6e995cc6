using System.CommandLine;
using System.Globalization;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources import FILE</c>.</summary>
internal sealed class SourcesImportCommand : CliCommand
{
    // One line of standard error each, so that a list of thousands stays readable; the JSON has all.
    private const int MostTold = 20;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "An OPML file as readers export it; - for standard input.",
        Arity = ArgumentArity.ExactlyOne,
    };

    public SourcesImportCommand()
        : base("import", "Adds the feeds of an OPML file, folders and all, in one go; asks none of them.")
    {
        Arguments.Add(_file);
        Options.Add(Cli.Options.Output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources import subscriptions.opml", "what another reader exported"),
        ("tributary sources import list.opml --output json", "what became of each feed, also of those that are there already"),
        ("tributary sources export | ssh host tributary sources import -", "the same feeds on another machine"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        var listed = await OpmlFile.ReadAsync(line.GetResult(_file)!.Tokens[0].Value, host, cancellationToken);
        if (listed.Feeds.Count == 0)
        {
            await host.WarnAsync($"sources import: {listed.Refusal ?? "the file names no feeds"}");
            return ExitCode.EverySourceFailed;
        }

        await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        var store = await session.ReadyAsync();
        var known = SourceEntry.Known(await SourceEntry.AllAsync(session, settings, cancellationToken));
        var decided = SubscriptionImport.Decide(listed.Feeds, [.. known], host.Time.GetUtcNow());
        await store.SubscribeAsync([.. decided.Select(one => one.Subscription).OfType<Subscription>()], cancellationToken);

        var document = Document(decided);
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(document),
            "ndjson" => document.Feeds.Select(JsonText.Line),
            _ => [Summary(document)],
        });
        if (Cli.Options.Output.Text(line) is not ("json" or "ndjson"))
            await TellAsync(host, document);
        return ExitCode.Done;
    }

    private static ImportDocument Document(IReadOnlyList<ImportedFeed> decided)
    {
        return new(
            Count(ImportOutcome.Added), Count(ImportOutcome.AlreadyThere), Count(ImportOutcome.Repeated), Count(ImportOutcome.Refused),
            [.. decided.Select(one => new ImportedFacts(
                Word(one.Outcome), one.Feed.Line, one.Id, one.Feed.Title, one.Feed.Url, one.Feed.Folder, one.Why))]);

        int Count(ImportOutcome outcome) => decided.Count(one => one.Outcome == outcome);
    }

    private static string Word(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Added => "added",
        ImportOutcome.AlreadyThere => "already_there",
        ImportOutcome.Repeated => "repeated",
        _ => "refused",
    };

    private static string Summary(ImportDocument import)
    {
        var folders = import.Feeds.Where(feed => feed is { Outcome: "added", Folder: not null }).Select(
            feed => feed.Folder).Distinct().Count();
        string[] parts =
        [
            $"added {Format.Count(import.Added, "feed")}{(folders == 0 ? "" : $" in {Format.Count(folders, "folder")}")}",
            import.AlreadyThere == 0 ? "" : $"{Format.Number(import.AlreadyThere)} already there",
            import.Repeated == 0 ? "" : $"{Format.Number(import.Repeated)} named twice",
            import.Refused == 0 ? "" : $"{Format.Number(import.Refused)} refused",
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    private static async Task TellAsync(CommandHost host, ImportDocument import)
    {
        // Of the others nothing is lost: to count them is enough.
        foreach (var feed in import.Feeds.Where(feed => feed.Outcome == "refused").Take(MostTold))
            await host.WarnAsync(Told(feed));
        if (import.Refused > MostTold)
            await host.WarnAsync($"and {Format.Number(import.Refused - MostTold)} more (--output json names all)");
    }

    private static string Told(ImportedFacts feed)
    {
        var at = feed.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line}: ") : "";
        var name = TerminalText.Cut(TerminalText.Clean(feed.Title ?? feed.Url ?? "an outline"), 60);
        return $"{at}{name} was left out: {feed.Why}";
    }
}
