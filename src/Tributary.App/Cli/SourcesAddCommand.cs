using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Logging;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources add URL</c>.</summary>
internal sealed class SourcesAddCommand : CliCommand
{
    private readonly Argument<string> _url = new("URL")
    {
        Description = "A feed's address, or that of a site that has one; https:// may be left out.",
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly ValueOption _id = new(
        "--id",
        "ID",
        new(ValueShape.Text, SourceId.Expected, text => SourceId.IsValid(text) ? text : null, "\"type\": \"string\""),
        "What to call it in commands; without it, made of its title.");

    private readonly ValueOption _title = new(
        "--title", "TEXT", SettingType.Text, "What to call it for people; without it, the feed's own title.");

    private readonly ValueOption _folder = new("--folder", "PATH", SettingType.Text, "The folder to keep it in, / between levels.");

    private readonly ValueOption _every = new(
        "--every", "1h", SettingType.Duration("1m", "720h"), "How often to poll it; without it, as its own rhythm says.");

    private readonly Option<bool> _noFetch = new("--no-fetch")
    {
        Description = "Add the address as it is, without asking it.",
        Arity = ArgumentArity.Zero,
    };

    public SourcesAddCommand()
        : base("add", "Finds the feed of an address and keeps it in the store. JSON endpoints are declared in tributary.json (kind json).")
    {
        Arguments.Add(_url);
        Option[] options =
        [
            _id, _title, _folder, _every, _noFetch,
            Cli.Options.Timeout, Cli.Options.Deadline, Cli.Options.LogLevel, Cli.Options.Output,
        ];
        foreach (var option in options)
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources add example.org", "the feed that the site declares, links or usually has"),
        ("tributary sources add https://example.org/feed.xml --folder Tech --every 1h", "this very feed, polled each hour"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = CommandLineSettings.Over(SettingsReader.Read(host.WorkingFolder, host.Environment), line);
        var meant = Meant(line.GetResult(_url)!.Tokens[0].Value);
        using var log = EventLog.Begin(host.Error, settings.Log.Level, settings.Log.Json);
        await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        // What cannot be kept need not be fetched.
        var store = await session.ReadyAsync();
        var all = await SourceEntry.AllAsync(session, settings, cancellationToken);
        var known = new Subscribing(SourceEntry.Known(all));
        var id = _id.Text(line);
        if (meant.Select(known.Known).FirstOrDefault(taken => taken is not null) is { } already)
            return await TellAsync(line, host, Declared(all, already), isNew: false, null);
        if (id is not null && known.IsTaken(id))
            throw new UsageException($"--id: '{id}' is taken (tributary sources show {id})");

        Discovery? found = null;
        if (!line.GetValue(_noFetch))
        {
            found = await FindAsync(meant, settings, session, host, cancellationToken);
            if (found.Chosen is null)
                return await NothingAsync(host, meant[0], found);
            if (known.Known(found.Chosen.Address) is { } there)
                return await TellAsync(line, host, Declared(all, there), isNew: false, found);
        }

        var address = found?.Chosen?.Address ?? meant[0];
        var title = _title.Text(line) ?? found?.Chosen?.Title;
        var added = new Subscription
        {
            Id = known.Add(address, title, id),
            Url = address,
            Title = title,
            Folder = FolderPath.Clean(_folder.Text(line)),
            Every = _every.Value<TimeSpan>(line),
            AddedAt = host.Time.GetUtcNow(),
        };
        if (await store.SubscribeAsync([added], cancellationToken) == 0)
            throw new UsageException($"sources add: another command has just added '{added.Id}': try again, or name another id with --id");
        return await TellAsync(line, host, added.ToDeclaration(), isNew: true, found);
    }

    private static IReadOnlyList<Uri> Meant(string text) => FeedDiscovery.Meant(text) is { Count: > 0 } meant
        ? meant
        : throw new UsageException(
            "sources add: URL: expected an http or https address such as https://example.org/feed.xml, "
            // What stands before an @ may be a password.
            + (text.Contains('@', StringComparison.Ordinal) ? "without user and password" : $"got '{text}'"));

    private static SourceDeclaration Declared(IReadOnlyList<SourceEntry> all, string id) =>
        all.First(entry => entry.Declared.Id == id).InUse;

    private static async Task<Discovery> FindAsync(
        IReadOnlyList<Uri> meant, TributarySettings settings, StoreSession session, CommandHost host, CancellationToken cancellationToken)
    {
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, session);
        var deadline = Deadline.After(settings.Run.Deadline, host.Time);
        var discovery = new FeedDiscovery((request, token) => client.SendAsync(request, settings.Run.Timeout, deadline, token));
        var found = await discovery.FindAsync(meant, cancellationToken);
        await session.TellAsync(host);
        await defects.TellAsync(host);
        return found;
    }

    private static async Task<int> NothingAsync(CommandHost host, Uri address, Discovery found)
    {
        var tried = string.Join(", ", found.Tried.Select(one => $"{one.Address} ({one.Why})"));
        await host.WarnAsync(found.Failure is { } failure
            ? $"sources add: {address} could not be read: "
                + $"{failure.Message}{(failure.Kind == FailureKind.Blocked ? $"; {SourceExplanation.Meant}" : "")}"
            : $"sources add: no feed found at {address}; tried {tried}");
        return ExitCode.EverySourceFailed;
    }

    private static async Task<int> TellAsync(ParseResult line, CommandHost host, SourceDeclaration source, bool isNew, Discovery? found)
    {
        var others = found?.Others ?? [];
        var document = new AddedDocument(
            isNew, source.Id, source.Kind, source.Url!.AbsoluteUri, source.Title, source.Folder, Facts.Milliseconds(source.Every),
                found?.Chosen?.Items,
            [.. others.Select(other => new FoundFeedFacts(other.Address.AbsoluteUri, other.Title, other.Items))]);
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(document),
            "ndjson" => [JsonText.Line(document)],
            _ => [Said(document)],
        });
        if (Cli.Options.Output.Text(line) is not ("json" or "ndjson"))
            foreach (var other in others)
                await host.WarnAsync($"another feed there: {other.Address}{(other.Title is { } title ? $" ({title})" : "")}");
        return ExitCode.Done;
    }

    private static string Said(AddedDocument added)
    {
        var title = added.Title is { } given ? $" ({TerminalText.Clean(given)})" : "";
        var items = added.Items is { } count ? $", {Format.Count(count, "item")} now" : "";
        return added.Added
            ? $"added {added.Id}{title}: {added.Url}{items}"
            : $"{added.Id}{title} is there already: {added.Url}";
    }
}
