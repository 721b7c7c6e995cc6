using System.CommandLine;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary><c>tributary headlines</c>.</summary>
internal sealed class HeadlinesCommand() : FetchCommand(
    "headlines", "Asks every source for its latest, merges, prints and stores, as search does.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary headlines", "the latest of every source"),
        ("tributary headlines --source hackernews --limit 10", "ten of one source; Hacker News needs no key"),
        ("tributary headlines --output json --strict", "for a script: one object, and exit 3 when a source failed"),
    ];

    /// <inheritdoc/>
    protected override string? Query(ParseResult line) => null;

    /// <inheritdoc/>
    protected override bool CanAsk(ISource source) => source.CanHeadlines;
}
