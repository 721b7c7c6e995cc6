using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.News.Gathering;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>How the results of a gather are printed.</summary>
internal abstract class GatherOutput(CommandHost host)
{
    protected CommandHost Host => host;

    /// <summary>The output that <c>--output</c> names.</summary>
    public static GatherOutput Of(string? format, CommandHost host) => format switch
    {
        "json" => new JsonOutput(host),
        "ndjson" => new NdjsonOutput(host),
        _ => new TableOutput(host),
    };

    /// <summary>A request has ended.</summary>
    public abstract Task ResultAsync(GatherResult result);

    /// <summary>The run has ended.</summary>
    public abstract Task EndAsync(RunReport run, GatherTally tally, bool stored);

    private static GatherRunFacts Run(RunReport run, GatherTally tally, bool stored) =>
        new(Facts.Of(run, stored), tally.Count, tally.Failed);

    /// <summary>For people: a line each, as they end.</summary>
    private sealed class TableOutput(CommandHost host) : GatherOutput(host)
    {
        public override async Task ResultAsync(GatherResult result)
        {
            var layout = Host.Layout;
            var word = result.Failure is { } failure ? failure.Kind.Word() : $"{result.Status}";
            var shown = result.Success ? layout.Styles.Good(TerminalText.Pad(word, 14)) : layout.Styles.Bad(TerminalText.Pad(word, 14));
            var what = TerminalText.Clean(result.Failure?.Message ?? result.Warning ?? Text(result));
            var id = TerminalText.Pad(TerminalText.Cut(TerminalText.Clean(result.Id), 20), 12);
            var lead = $"{id}  {shown}{Format.Elapsed(result.Elapsed),9}  ";
            var room = layout.Width is { } width ? width - TerminalText.Width(id) - 2 - 14 - 9 - 2 : int.MaxValue;
            // Of a value the beginning does; a reason is of no use by half.
            if (result.Success || TerminalText.Width(what) <= room)
                await Host.PrintAtOnceAsync(lead + TerminalText.Cut(what, Math.Max(8, room)));
            else
                await Host.PrintAtOnceAsync(layout.Wrap(what, 2).Prepend(lead.TrimEnd()));
        }

        public override Task EndAsync(RunReport run, GatherTally tally, bool stored) => Host.PrintAsync(
            $"{Format.Count(tally.Count, "request")} in {Format.Elapsed(run.Wall)}, {Format.Number(tally.Failed)} failed"
            + (tally.Count > 1 ? $"; one after the other {Format.Elapsed(run.Sequential)}" : ""));

        private static string Text(GatherResult result) => result.Value is { } value
            ? value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString()! : JsonText.Line(value)
            : "null";
    }

    private sealed class JsonOutput(CommandHost host) : GatherOutput(host)
    {
        private readonly List<GatherFacts> _results = [];

        public override Task ResultAsync(GatherResult result)
        {
            _results.Add(GatherFacts.Of(result));
            return Task.CompletedTask;
        }

        public override Task EndAsync(RunReport run, GatherTally tally, bool stored) =>
            Host.PrintAsync(JsonText.Pretty(new GatherDocument(Run(run, tally, stored), _results)));
    }

    private sealed class NdjsonOutput(CommandHost host) : GatherOutput(host)
    {
        public override Task ResultAsync(GatherResult result) =>
            Host.PrintAtOnceAsync(JsonText.Line(new GatherEvent(GatherFacts.Of(result))));

        public override Task EndAsync(RunReport run, GatherTally tally, bool stored) =>
            Host.PrintAtOnceAsync(JsonText.Line(new GatherRunEvent(Run(run, tally, stored))));
    }
}
