using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>Live lines while polling, where there is a terminal to show them: they begin when it is known what is due.</summary>
/// <param name="host">Where the lines go; null for no lines.</param>
internal sealed class PollProgress(CommandHost? host) : IAsyncDisposable
{
    private volatile LiveProgress? _live;

    /// <summary>These are due.</summary>
    public void Begin(IReadOnlyList<ISource> sources)
    {
        if (host is { ErrorIsTerminal: true, CanMoveCursor: true })
            _live ??= LiveProgress.Begin(host, sources);
    }

    /// <summary>A source has reached something. Any thread.</summary>
    public void Reached(SourceProgress progress) => _live?.Reached(progress);

    /// <summary>A source has ended.</summary>
    public void Ended(SourceOutcome outcome) => _live?.Ended(outcome);

    /// <summary>The lines are gone; may be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        var live = _live;
        _live = null;
        if (live is not null)
            await live.DisposeAsync();
    }
}
