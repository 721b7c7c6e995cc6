using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;

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
        var all = await SourceEntry.AllAsync(session, settings, cancellationToken);
        await session.TellAsync(host);
        var entry = SourceEntry.Find(all, line.GetResult(_id)!.Tokens[0].Value, "sources show: ");
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(Facts.Shown(entry)),
            "ndjson" => [JsonText.Line(Facts.Shown(entry))],
            _ => Lines(entry, settings, host.Layout),
        });
        return session.HasFailed ? ExitCode.Store : ExitCode.Done;
    }

    private static IEnumerable<string> Lines(SourceEntry entry, TributarySettings settings, Layout layout)
    {
        var (source, declared) = (entry.Source, entry.Declared);
        yield return $"{layout.Styles.Strong(source.Id)}  "
            + $"{HealthLines.State(declared.Enabled, source.Lacks is null, entry.Health, layout.Styles)}";
        (string Name, string? Value)[] facts =
        [
            ("title", declared.Title),
            ("kind", source.Kind),
            ("address", source.Address.AbsoluteUri),
            ("items", declared.ItemsUrl?.AbsoluteUri),
            ("folder", declared.Folder),
            ("declared", entry.Origin switch
            {
                null => $"in the store, since {Format.Minute(entry.Kept!.AddedAt)} UTC",
                "default" => "built in",
                var origin => origin,
            }),
            ("bound", $"at most {Say.Duration(declared.Timeout ?? settings.Run.Timeout)} a request"),
            ("polled", !source.CanPoll ? "no" : declared.Every is { } every ? $"every {Span.Of(every)}" : "as its own rhythm says"),
            ("lacks", source.Lacks?.Message),
        ];
        foreach (var (name, value) in facts)
            if (value is not null)
                yield return $"  {name,-9} {TerminalText.Clean(value)}";
        foreach (var line in entry.Health is { } polls ? HealthLines.Of(polls, layout) : [])
            yield return line;
    }
}
