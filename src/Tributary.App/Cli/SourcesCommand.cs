namespace Tributary.App.Cli;

/// <summary><c>tributary sources</c>.</summary>
internal sealed class SourcesCommand : CliCommand
{
    public SourcesCommand()
        : base("sources", "The sources: what is configured, what was added, and whether it works.")
    {
        Subcommands.Add(new SourcesListCommand());
        Subcommands.Add(new SourcesShowCommand());
        Subcommands.Add(new SourcesAddCommand());
        Subcommands.Add(new SourcesRemoveCommand());
        Subcommands.Add(new SourcesImportCommand());
        Subcommands.Add(new SourcesExportCommand());
        Subcommands.Add(new SourcesTestCommand());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources list", "every source, and what it lacks"),
        ("tributary sources add example.org", "finds the feed of a site and keeps it"),
        ("tributary sources test hackernews", "asks one source once and explains"),
    ];
}
