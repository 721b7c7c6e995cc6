using System.Diagnostics;

namespace Tributary.App.Logging;

/// <summary>
/// Writes events of this command to standard error, a line each. While live lines are drawn there it hands the lines to whoever draws, so
/// that neither tears the other. Safe for several threads.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private readonly TextWriter _writer;
    private readonly LogLevel _level;
    private readonly Func<LogEvent, string> _line;
    private readonly Lock _lock = new();
    private readonly List<string> _held = [];
    private readonly ActivityListener? _listener;

    // Set for this command's flow alone: in a test several commands share a process and its sources of spans.
    private readonly AsyncLocal<bool> _mine = new();
    private bool _holding;

    private EventLog(TextWriter writer, LogLevel level, bool json)
    {
        (_writer, _level, _line) = (writer, level, json ? LogText.Json : LogText.Line);
        if (level < LogLevel.Info)
            return; // Nothing that the spans say matters as much.
        _listener = new()
        {
            ShouldListenTo = static source => source.Name.StartsWith("Tributary.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                _mine.Value ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (_mine.Value)
                    Write(SpanEvent.Of(activity));
            },
        };
    }

    /// <summary>Begins to listen, for what the calling async method does from now on.</summary>
    public static EventLog Begin(TextWriter writer, LogLevel level, bool json)
    {
        var log = new EventLog(writer, level, json);
        log._mine.Value = true;
        if (log._listener is { } listener)
            ActivitySource.AddActivityListener(listener);
        return log;
    }

    /// <summary>Writes an event, where it matters enough.</summary>
    public void Write(LogEvent logged)
    {
        if (logged.Level > _level)
            return;
        var line = _line(logged);
        lock (_lock)
        {
            if (_holding)
                _held.Add(line);
            else
                _writer.WriteLine(line);
        }
    }

    /// <summary>From now on lines are kept for <see cref="Taken"/>.</summary>
    public void Hold()
    {
        lock (_lock)
            _holding = true;
    }

    /// <summary>The lines since the last call.</summary>
    public IReadOnlyList<string> Taken()
    {
        lock (_lock)
        {
            string[] lines = [.. _held];
            _held.Clear();
            return lines;
        }
    }

    /// <summary>Writes what was kept, and from now on every line at once.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _holding = false;
            foreach (var line in _held)
                _writer.WriteLine(line);
            _held.Clear();
        }
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose()
    {
        _listener?.Dispose();
        Release();
    }
}
