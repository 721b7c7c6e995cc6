using System.Text;
using Tributary.App.Rendering;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>
/// A line for each source on the terminal's error stream while a run goes on, erased when it ends. Redrawn at most every 80 ms, and first
/// after that time,
/// so that a quick run draws nothing. Its task ends before disposing does.
/// </summary>
internal sealed class LiveProgress : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80);
    private readonly CommandHost _host;
    private readonly LiveLines _lines;
    private readonly Lock _lock = new();
    private readonly List<string> _said = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;
    private int _drawn;

    private LiveProgress(CommandHost host, IReadOnlyList<ISource> sources)
    {
        _host = host;
        _host.Log?.Hold();
        _lines = new([.. sources.Select(source => source.Id)], host.Time);
        _drawing = DrawAsync(_stop.Token);
    }

    /// <summary>Begins to draw.</summary>
    public static LiveProgress Begin(CommandHost host, IReadOnlyList<ISource> sources) => new(host, sources);

    /// <summary>A source has reached something. Any thread.</summary>
    public void Reached(SourceProgress progress)
    {
        lock (_lock)
            _lines.Reached(progress.Source, progress.Phase);
    }

    /// <summary>A source has ended. Any thread.</summary>
    public void Ended(SourceOutcome outcome)
    {
        lock (_lock)
            _lines.Ended(outcome);
    }

    /// <summary>A line that stays above the others, as <see cref="CommandHost.Warning"/> writes it. Any thread.</summary>
    public void Say(string message)
    {
        lock (_lock)
            _said.Add(CommandHost.Warning(message));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        if (_drawn > 0)
            await _host.Error.WriteAsync($"\e[{_drawn}A\r\e[J");
        foreach (var said in Said())
            await _host.Error.WriteLineAsync(said);
        _host.Log?.Release();
    }

    private List<string> Said()
    {
        lock (_lock)
        {
            List<string> said = [.. _said];
            _said.Clear();
            return said;
        }
    }

    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _host.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var (width, height) = _host.TerminalSize();
            IReadOnlyList<string> lines;
            lock (_lock)
                lines = _lines.Lines(width - 1, height - 1, new(_host.Colours));
            var frame = new StringBuilder();
            if (_drawn > 0)
                frame.Append($"\e[{_drawn}A");
            foreach (var logged in Said().Concat(_host.Log?.Taken() ?? []))
                frame.Append($"\r\e[2K{logged}\n");
            foreach (var line in lines)
                frame.Append($"\r\e[2K{TerminalText.Rendered(line, _host.Colours)}\n");
            frame.Append("\e[J");
            _drawn = lines.Count;
            await _host.Error.WriteAsync(frame, cancellationToken);
        }
    }
}
