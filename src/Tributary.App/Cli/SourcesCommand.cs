namespace Tributary.App.Cli;

/// <summary><c>tributary sources</c>.</summary>
internal sealed class SourcesCommand : CliCommand
{
    public SourcesCommand()
        : base("sources", "The sources: what is configured, and whether it works.")
    {
        Subcommands.Add(new SourcesListCommand());
        Subcommands.Add(new SourcesTestCommand());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources list", "every source, and what it lacks"),
        ("tributary sources test hackernews", "asks one source once and explains"),
    ];
}
