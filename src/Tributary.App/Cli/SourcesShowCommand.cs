using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources show ID</c>.</summary>
internal sealed class SourcesShowCommand : CliCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "A source of sources list.", Arity = ArgumentArity.ExactlyOne };

    public SourcesShowCommand()
        : base("show", "Everything that is known of one source; no network.")
    {
        Arguments.Add(_id);
        Options.Add(Cli.Options.Output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources show hackernews", "what it is, where it is declared, how it is asked"),
        ("tributary sources show bbc-news --output json | jq -r .url", "its address, for a script"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        await using var session = StoreSession.ReadOnly(settings.StorePath);
        var subscribed = await session.SubscriptionsAsync(cancellationToken);
        var all = StoreSession.With(settings, subscribed);
        var health = await session.HealthAsync(cancellationToken);
        await session.TellAsync(host);
        var declared = Selection.Declared(all, line.GetResult(_id)!.Tokens[0].Value, "sources show: ");
        var source = Catalogue.From([declared with { Enabled = true }]).Sources[0];
        var origin = settings.Origins.GetValueOrDefault(declared.Id);
        var kept = origin is null ? subscribed.First(one => one.Id == declared.Id) : null;
        var document = Facts.Of(source, declared, origin ?? "store", kept, health.GetValueOrDefault(declared.Id));
        foreach (var printed in Cli.Options.Output.Text(line) switch
        {
            "json" => [JsonText.Pretty(document)],
            "ndjson" => [JsonText.Line(document)],
            _ => Lines(document, declared, kept, health.GetValueOrDefault(declared.Id), settings, host.Layout)
                .Concat(health.TryGetValue(declared.Id, out var polls) ? HealthLines.Of(polls, host.Layout) : []),
        })
            await host.Output.WriteLineAsync(printed);
        return session.HasFailed ? ExitCode.Store : ExitCode.Done;
    }

    private static IEnumerable<string> Lines(
        SourceDocument source, SourceDeclaration declared, Subscription? kept, PollState? health, TributarySettings settings, Layout layout)
    {
        var state = HealthLines.State(source.Enabled, source.Configured, health, layout.Styles);
        yield return $"{layout.Styles.Strong(source.Id)}  {state}";
        (string Name, string? Value)[] facts =
        [
            ("title", source.Title),
            ("kind", source.Kind),
            ("address", source.Url),
            ("items", source.ItemsUrl),
            ("folder", source.Folder),
            ("declared", source.DeclaredIn switch
            {
                "store" => $"in the store, since {Format.Minute(kept!.AddedAt)} UTC",
                "default" => "built in",
                var origin => origin,
            }),
            ("bound", $"at most {Say.Duration(declared.Timeout ?? settings.Run.Timeout)} a request"),
            ("polled", !source.CanPoll ? "no" : declared.Every is { } every ? $"every {Span.Of(every)}" : "as its own rhythm says"),
            ("lacks", source.Lacks),
        ];
        foreach (var (name, value) in facts)
            if (value is not null)
                yield return $"  {name,-9} {TerminalText.Clean(value)}";
    }
}
