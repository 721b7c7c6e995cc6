using System.CommandLine;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary><c>tributary search QUERY</c>.</summary>
internal sealed class SearchCommand : FetchCommand
{
    private readonly Argument<string[]> _query = new("QUERY")
    {
        Description = "The words to look for. Several words need no quotes.",
        Arity = ArgumentArity.OneOrMore,
    };

    public SearchCommand()
        : base("search", "Asks every searchable source at once, merges the answers, prints them and stores the run.") =>
        Arguments.Add(_query);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary search \"climate change\"", "every source, newest first"),
        ("tributary search solar --from 2026-11-01 --lang en --limit 50", "English articles since that day, at most 50 of each source"),
        ("tributary search rust --source hackernews --sort relevance", "one source, in its own ranking"),
        ("tributary search climate --deadline 2s --output ndjson", "a line of JSON as each source ends, after two seconds at the latest"),
    ];

    /// <inheritdoc/>
    protected override string? Query(ParseResult line)
    {
        var words = line.GetResult(_query)!.Tokens
            .SelectMany(token => token.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return string.Join(' ', words) is { Length: > 0 } text
            ? text
            : throw new UsageException("search: QUERY is empty; tributary headlines asks for the latest without one");
    }

    /// <inheritdoc/>
    protected override bool CanAsk(ISource source) => source.CanSearch;
}
