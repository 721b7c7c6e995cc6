using Tributary.Http;
using Tributary.News.Runs;

namespace Tributary.App.Rendering;

/// <summary>What every source of a run is doing, as lines. Not safe for several threads.</summary>
internal sealed class LiveLines(IReadOnlyList<string> ids, TimeProvider time)
{
    private readonly Dictionary<string, (long Since, Phase? Phase)> _running = [];
    private readonly Dictionary<string, SourceOutcome> _ended = [];
    private readonly int _idWidth = ids.Select(id => id.Length).DefaultIfEmpty().Max();

    /// <summary>A source has been asked, or its newest request has reached a phase.</summary>
    public void Reached(string id, Phase? phase)
    {
        var since = _running.TryGetValue(id, out var known) ? known.Since : time.GetTimestamp();
        _running[id] = (since, phase);
    }

    /// <summary>A source has ended.</summary>
    public void Ended(SourceOutcome outcome) => _ended[outcome.Id] = outcome;

    /// <summary>
    /// A line a source; where they are more than <paramref name="height"/>, a summary and those that are being asked, the longest first.
    /// </summary>
    /// <param name="width">Columns: longer lines are cut.</param>
    /// <param name="height">Lines at most: 2 or more.</param>
    /// <param name="styles">Colours or none.</param>
    public IReadOnlyList<string> Lines(int width, int height, Styles styles)
    {
        if (ids.Count <= height)
            return [.. ids.Select(id => Line(id, width, styles))];
        var active = _running
            .Where(running => !_ended.ContainsKey(running.Key))
            .OrderBy(running => running.Value.Since)
            .Select(running => running.Key)
            .ToList();
        var failed = _ended.Values.Count(outcome => !outcome.Success);
        var waiting = ids.Count - active.Count - _ended.Count;
        var summary = $"{Format.Count(ids.Count, "source")}: {_ended.Count - failed} done, {failed} failed, "
            + $"{active.Count} being asked, {waiting} waiting";
        return [TerminalText.Cut(summary, width), .. active.Take(height - 1).Select(id => Line(id, width, styles))];
    }

    private string Line(string id, int width, Styles styles)
    {
        var lead = $"{TerminalText.Pad(id, _idWidth)}  ";
        if (_ended.TryGetValue(id, out var outcome))
        {
            var text = TerminalText.Cut($"{lead}{Format.Elapsed(outcome.Elapsed),8}  {Format.Result(outcome)}", width);
            return outcome.Success ? styles.Good(text) : styles.Bad(text);
        }

        return TerminalText.Cut(_running.TryGetValue(id, out var running)
            ? $"{lead}{Format.Elapsed(time.GetElapsedTime(running.Since)),8}  {Doing(running.Phase)}"
            : $"{lead}{"",8}  waiting", width);
    }

    private static string Doing(Phase? phase) => phase switch
    {
        null => "asked",
        Phase.Queue => "waiting for the provider's turn",
        Phase.Dns => "resolving the name",
        Phase.Connect => "connecting",
        Phase.Tls => "securing the connection",
        Phase.Send => "sending",
        Phase.Response => "waiting for the answer",
        Phase.Body => "receiving",
        _ => "reading the answer",
    };
}
