using System.CommandLine;
using System.Globalization;
using Tributary.App.Documents;
using Tributary.App.Lab;
using Tributary.App.Rendering;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary><c>tributary lab [NAME]</c>.</summary>
internal sealed class LabCommand : CliCommand
{
    private static readonly Option<bool> All = new("--all")
    {
        Description = "Run every experiment, one after the other.",
        Arity = ArgumentArity.Zero,
    };

    private static readonly ValueOption Postgres = new(
        "--postgres", "TEXT", SettingType.Text, "A PostgreSQL server for the experiment database: \"Host=localhost;Username=me\". "
        + "A schema is made there and dropped, which needs the right CREATE.");

    private readonly Argument<string> _name = new("NAME")
    {
        Description = "An experiment; without one they are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public LabCommand()
        : base(
            "lab",
            "Lists experiments on asynchronous work; with a NAME, runs that one against simulated providers on this machine: "
            + "numbers, a small picture, what follows, what to do instead, the code.")
    {
        Arguments.Add(_name);
        Options.Add(All);
        Options.Add(Postgres);
        Options.Add(Cli.Options.Output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary lab", "what there is, and about how long each takes"),
        ("tributary lab sequential-vs-concurrent", "the sum of all sources against the slowest"),
        ("tributary lab --all --output json", "every finding, as data; exit 1 where one is refuted"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var (format, postgres) = (Cli.Options.Output.Text(line), Postgres.Text(line));
        var name = line.GetResult(_name) is { Tokens: [var token] } ? token.Value : null;
        var isAll = line.GetValue(All);
        if (isAll && name is not null)
            throw new UsageException("--all: not together with a NAME");
        if (!isAll && name is null)
        {
            if (postgres is not null)
                throw new UsageException("--postgres: needs a NAME or --all");
            await ListAsync(format, host);
            return ExitCode.Done;
        }

        var chosen = isAll ? LabCatalogue.All : [Find(name!)];
        if (postgres is not null && !chosen.Any(experiment => experiment.UsesPostgres))
            throw new UsageException($"--postgres: {name} uses no database");
        return await RunAsync(chosen, isAll, postgres, format, host, cancellationToken);
    }

    private static LabExperiment Find(string name)
    {
        var names = LabCatalogue.All.Select(experiment => experiment.Name).ToList();
        return LabCatalogue.All.FirstOrDefault(experiment => experiment.Name == name)
            ?? throw new UsageException(
                $"lab: no experiment '{name}'{Nearest.Hint(name, names)} (experiments: {string.Join(", ", names)})");
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<LabExperiment> chosen,
        bool isAll,
        string? postgres,
        string? format,
        CommandHost host,
        CancellationToken cancellationToken)
    {
        // Whoever named a wrong server is not to learn it after all the experiments that need none.
        if (postgres is not null && chosen.Count > 1)
            await LabPostgres.CheckAsync(postgres, host.Time, host.WarnAsync, cancellationToken);
        var findings = new List<Finding>();
        foreach (var experiment in chosen)
        {
            if (host.ErrorIsTerminal)
                await host.Error.WriteLineAsync($"{experiment.Name}: about {Seconds(experiment)} …");
            await using var ground = await LabGround.OpenAsync(host.Time, postgres, host.WarnAsync, cancellationToken);
            var finding = await experiment.RunAsync(ground, cancellationToken);
            findings.Add(finding);
            await ShowAsync(finding, findings.Count == 1, format, isAll, host);
            if (finding.Conclusion.Verdict is var verdict and not Verdict.Held)
                await host.WarnAsync($"{experiment.Name}: {FindingLines.Word(verdict)}: {finding.Conclusion.Sentence}");
        }

        if (format == "json" && isAll)
            await host.PrintAsync(JsonText.Pretty(new FindingsDocument(findings)));
        return findings.Any(finding => finding.Conclusion.Verdict == Verdict.Refuted) ? ExitCode.Refuted : ExitCode.Done;
    }

    private static async Task ShowAsync(Finding finding, bool isFirst, string? format, bool isAll, CommandHost host)
    {
        IEnumerable<string> lines = format switch
        {
            "json" => isAll ? [] : JsonText.Pretty(finding),
            "ndjson" => [JsonText.Line(finding)],
            _ => FindingLines.Of(finding, host.DrawingWidth, host.Layout.Styles),
        };
        if (!isFirst && format is null or "table")
            lines = lines.Prepend(new('=', host.DrawingWidth)).Prepend("");
        await host.PrintAtOnceAsync(lines);
    }

    private static async Task ListAsync(string? format, CommandHost host)
    {
        var facts = LabCatalogue.All
            .Select(experiment => new ExperimentFacts(experiment.Name, experiment.Question, experiment.Takes.TotalMilliseconds));
        var lines = format switch
        {
            "json" => JsonText.Pretty(new LabDocument([.. facts])),
            "ndjson" => facts.Select(JsonText.Line),
            _ => LabCatalogue.All.SelectMany(experiment =>
                host.Layout.Wrap(experiment.Question, 4).Prepend($"{experiment.Name} ({Seconds(experiment)})")),
        };
        await host.PrintAsync(lines);
    }

    private static string Seconds(LabExperiment experiment) =>
        string.Create(CultureInfo.InvariantCulture, $"{experiment.Takes.TotalSeconds:0} s");
}
