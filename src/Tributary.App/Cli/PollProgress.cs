using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>Live lines while polling, where there is a terminal to show them: they begin when it is known what is due.</summary>
/// <param name="host">Where the lines go.</param>
/// <param name="hidden">Whether there are none.</param>
internal sealed class PollProgress(CommandHost host, bool hidden) : IAsyncDisposable
{
    private volatile LiveProgress? _live;

    /// <summary>These are due.</summary>
    public void Begin(IReadOnlyList<ISource> sources)
    {
        if (!hidden && host is { ErrorIsTerminal: true, CanMoveCursor: true })
            _live ??= LiveProgress.Begin(host, sources);
    }

    /// <summary>A source has reached something. Any thread.</summary>
    public void Reached(SourceProgress progress) => _live?.Reached(progress);

    /// <summary>A source has ended.</summary>
    public void Ended(SourceOutcome outcome) => _live?.Ended(outcome);

    /// <summary>A line that stays, above the live ones.</summary>
    public async ValueTask WarnAsync(string message)
    {
        if (_live is { } live)
            live.Say(message);
        else
            await host.WarnAsync(message);
    }

    /// <summary>The lines are gone; may be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        var live = _live;
        _live = null;
        if (live is not null)
            await live.DisposeAsync();
    }
}
