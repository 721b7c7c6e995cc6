using System.CommandLine;

namespace Tributary.App.Cli;

/// <summary>A command, or a group of commands, with what its help teaches.</summary>
internal abstract class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, each with what it does.</summary>
    public abstract IReadOnlyList<(string Line, string Effect)> Examples { get; }

    /// <summary>Does what it is for, and gives the exit code. A group shows its help.</summary>
    /// <exception cref="UsageException">The command line or the configuration is wrong.</exception>
    public virtual async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        await host.PrintAsync(HelpText.Of(this));
        return ExitCode.Done;
    }
}
