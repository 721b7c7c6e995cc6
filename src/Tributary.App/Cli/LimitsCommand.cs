using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Http;
using Tributary.Http.Limits;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary><c>tributary limits</c>.</summary>
internal sealed class LimitsCommand : CliCommand
{
    public LimitsCommand()
        : base(
            "limits",
            "What each provider may be asked now: what is left of its quota, when the next request may start, until when it rests.") =>
        Options.Add(Cli.Options.Output);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary limits", "for people; asks nobody"),
        ("tributary limits --output json | jq '.providers[] | select(.restingUntil)'", "those that rest"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        await session.ReadyAsync();
        settings = await session.WithSubscriptionsAsync(settings, cancellationToken);
        var (values, now) = (await session.Ledger!.ReadAsync(cancellationToken), host.Time.GetUtcNow());
        var providers = Providers(settings, values, now);
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(new LimitsDocument([.. providers.Select(Facts.Of)])),
            "ndjson" => providers.Select(provider => JsonText.Line(Facts.Of(provider))),
            _ => LimitList.Lines(providers, now, host.Layout),
        });
        return ExitCode.Done;
    }

    // In order: those of the catalogue, those that were configured, those that only the ledger knows.
    private static List<ProviderLimits> Providers(
        TributarySettings settings, IReadOnlyDictionary<string, string> values, DateTimeOffset now)
    {
        var options = new OutboundOptions { UserAgent = "", Providers = KnownProviders.With(settings.Providers) };
        var remembered = values.Keys.Select(LedgerNames.ProviderOf).OfType<string>().Order(StringComparer.Ordinal).ToList();
        var names = settings.Sources.SelectMany(Addresses).Select(LedgerNames.ProviderOf).ToList();
        var seen = names.Concat(remembered).ToList();
        var configured = settings.Providers.Keys.Where(key => !seen.Exists(name => name == key || HostOf(name) == key));
        return
        [
            .. from name in names.Concat(configured.Select(WithPort)).Concat(remembered).Distinct()
               let limits = options.ProviderOf(name) is var own
                   ? own with { Concurrency = own.Concurrency ?? ProviderOptions.DefaultConcurrency } : own
               let held = values.GetValueOrDefault(LedgerNames.OfProvider(name))
               select new ProviderLimits(name, limits, InFlight: 0, LimitReading.Of(held, limits, now)),
        ];
    }

    // Where it goes, and where its single items come from.
    private static IEnumerable<Uri> Addresses(SourceDeclaration source)
    {
        var usual = Catalogue.Defaults.FirstOrDefault(one => one.Kind == source.Kind);
        return new[] { source.Url ?? usual?.Url, source.ItemsUrl ?? usual?.ItemsUrl }.OfType<Uri>();
    }

    private static string HostOf(string name) => name[..name.LastIndexOf(':')];

    private static string WithPort(string key) =>
        Uri.TryCreate($"https://{key}/", UriKind.Absolute, out var uri) ? LedgerNames.ProviderOf(uri) : key;
}
