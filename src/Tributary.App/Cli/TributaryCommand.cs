namespace Tributary.App.Cli;

/// <summary>The root: every command there is.</summary>
internal sealed class TributaryCommand : CliCommand
{
    public TributaryCommand()
        : base("tributary", "Asks many news sources at once and merges what they answer. A run takes as long as its slowest source.")
    {
        Add(new SearchCommand());
        Add(new HeadlinesCommand());
        Add(new PollCommand());
        Add(new RunsCommand());
        Add(new SourcesCommand());
        Add(new LimitsCommand());
        Add(new ParseCommand());
        Add(new GatherCommand());
        Add(new StoreCommand());
        Add(new DemoCommand());
        Add(new LabCommand());
        Options.Add(Cli.Options.Version);
        Options.Add(Cli.Options.Help);
        Options.Add(Cli.Options.Config);
        Cli.Options.Help.Recursive = true;
        Cli.Options.Config.Recursive = true;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary demo", "what it is about, in seconds; needs no network and no keys"),
        ("tributary search \"climate change\"", "one list of what all sources know"),
        ("tributary runs last", "where the time of that run went"),
    ];
}
