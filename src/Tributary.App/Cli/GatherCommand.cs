using System.CommandLine;
using System.Text;
using Tributary.App.Logging;
using Tributary.App.Settings;
using Tributary.News.Gathering;
using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary><c>tributary gather</c>.</summary>
internal sealed class GatherCommand : CliCommand
{
    private static readonly ValueOption ListFormat = new(
        "--format",
        "FORMAT",
        SettingType.Choice(["ndjson", "csv", "template"]),
        "How FILE is written: ndjson, csv or template; without it, as it looks.");

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The list of requests; - for standard input.",
        Arity = ArgumentArity.ExactlyOne,
    };

    public GatherCommand()
        : base("gather",
            "Asks any HTTP JSON endpoints, as a list says, all at once within every limit, and prints each result as it comes.")
    {
        Arguments.Add(_file);
        Option[] options =
        [
            ListFormat, Cli.Options.Timeout, Cli.Options.Deadline, Cli.Options.Concurrency, Cli.Options.LogLevel, Cli.Options.Output,
            Cli.Options.Strict, Cli.Options.NoStore, Cli.Options.Quiet,
        ];
        foreach (var option in options)
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary gather stations.json", "one request for each item of a template's list"),
        ("tributary gather products.csv --output ndjson --deadline 2m", "an object a line, for a script; the shop's limit wants its time"),
        ("tributary gather - --strict", "a list from another program's pipe; exit 3 when a request failed"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = CommandLineSettings.Over(SettingsReader.Read(host.WorkingFolder, host.Environment), line);
        var path = line.GetResult(_file)!.Tokens[0].Value;
        var header = new RunHeader(
            Ulid.NewUlid(host.Time.GetUtcNow()).ToString(), "gather", path == InputFile.Standard ? null : path, host.Time.GetUtcNow());
        using var text = new StreamReader(InputFile.Open(path, host, "gather"), Encoding.UTF8);
        using var log = EventLog.Begin(host.Error, settings.Log.Level, settings.Log.Json);
        host = host with { Log = log };
        var output = GatherOutput.Of(Cli.Options.Output.Text(line), host);
        await using var store = line.GetValue(Cli.Options.NoStore)
            ? StoreSession.None
            : StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, store);
        var (tally, run) = await GatheredAsync(
            line, settings, header, List(host, path, text), client.SendAsync, defects, output, host.Time, cancellationToken);
        await output.EndAsync(run, tally, await store.SaveAsync(run, [], host));
        await store.TellAsync(host);
        await defects.TellAsync(host);
        return await ExitAsync(run, tally, store.HasFailed, line.GetValue(Cli.Options.Strict), host);
    }

    private static async Task<(GatherTally Tally, RunReport Run)> GatheredAsync(
        ParseResult line,
        TributarySettings settings,
        RunHeader header,
        GatherList list,
        Send send,
        Defects defects,
        GatherOutput output,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var tally = new GatherTally();
        var items = list.ReadAsync(Format(line), cancellationToken);
        try
        {
            var results = new Gatherer(send, time, defects.Add).RunAsync(
                items, settings.Run.Timeout, settings.Run.Deadline, settings.Run.Concurrency, cancellationToken);
            await foreach (var result in results.WithCancellation(CancellationToken.None))
            {
                tally.Add(result);
                await output.ResultAsync(result);
            }
        }
        catch (GatherListException wrong)
        {
            throw new UsageException($"{header.Query ?? "-"}: {wrong.Message}");
        }

        return (tally, tally.Report(header, cancellationToken.IsCancellationRequested));
    }

    private static GatherFormat Format(ParseResult line) => ListFormat.Text(line) switch
    {
        "ndjson" => GatherFormat.Ndjson,
        "csv" => GatherFormat.Csv,
        "template" => GatherFormat.Template,
        _ => GatherFormat.Auto,
    };

    private static GatherList List(CommandHost host, string path, TextReader text)
    {
        var variables = Layers.Variables(host.WorkingFolder, host.Environment);
        var folder = path == InputFile.Standard ? host.WorkingFolder : Path.GetDirectoryName(Path.GetFullPath(path, host.WorkingFolder))!;
        return new(text, Fill, file =>
            new StreamReader(InputFile.Open(file, host with { WorkingFolder = folder }, "gather: listFile"), Encoding.UTF8));

        (Http.Secret?, string?) Fill(string given)
        {
            var filling = new Variables(variables);
            var filled = filling.Filled(given);
            return filling.Missing is [var first, ..] ? (null, first) : (filled, null);
        }
    }

    private static async Task<int> ExitAsync(RunReport run, GatherTally tally, bool storeFailed, bool strict, CommandHost host)
    {
        if (run.Interrupted)
            return ExitCode.Interrupted;
        if (tally.Count == 0)
            await host.WarnAsync("the list has no requests");
        var all = tally.Count > 0 && tally.Failed == tally.Count;
        if (all)
            await host.WarnAsync("every request failed");
        if (storeFailed)
            return ExitCode.Store;
        if (all)
            return ExitCode.EverySourceFailed;
        if (!strict || tally.Failed == 0)
            return ExitCode.Done;
        await host.WarnAsync($"--strict: {tally.Failed} of {tally.Count} failed");
        return ExitCode.SomeSourceFailed;
    }
}
