using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary>
/// What is wrong with a command line, in our words: the parser's own errors neither name the nearest right name nor what is allowed.
/// </summary>
internal static class Grammar
{
    /// <summary>Refuses a line that names no command, knows no such option, or gives a value that its option does not take.</summary>
    /// <param name="line">What the parser made of it.</param>
    /// <param name="arguments">The line itself.</param>
    /// <exception cref="UsageException">With the first thing that is wrong.</exception>
    public static void Check(ParseResult line, IReadOnlyList<string> arguments)
    {
        var command = line.CommandResult.Command;
        if (FlagWithValue(command, arguments) is { } flag)
            throw new UsageException($"{flag}: takes no value");
        if (UnknownOption(line) is { } option)
            throw new UsageException(option);
        if (line.UnmatchedTokens is [var extra, ..])
            throw new UsageException(Unmatched(line.CommandResult, extra));
        var options = line.CommandResult.Children.Union(line.RootCommandResult.Children).OfType<OptionResult>();
        foreach (var given in options.Where(option => !option.Implicit))
            if (given.Option is ValueOption valued && valued.Complaint(given) is { } complaint)
                throw new UsageException(complaint);
        foreach (var argument in command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0))
            if (line.GetResult(argument) is not { Tokens.Count: > 0 })
                throw new UsageException(
                    $"{Path(line.CommandResult)["tributary ".Length..]}: {argument.Name} is missing; for instance: "
                    + ((CliCommand)command).Examples[0].Line);
        // A group by itself is no error to us: it shows its help.
        if (command.Subcommands.Count == 0 && line.Errors is [var error, ..])
            throw new UsageException(error.Message);
    }

    // The parser would take the value for an argument.
    private static string? FlagWithValue(Command command, IReadOnlyList<string> arguments) => arguments
        .TakeWhile(argument => argument != "--")
        .Select(argument => argument.Split('=', 2))
        .Where(parts => parts.Length == 2)
        .FirstOrDefault(parts => command.Options.Any(option => option is not ValueOption && option.Name == parts[0]))?[0];

    // The parser takes what looks like an option but is none for an argument; only after -- is it one.
    private static string? UnknownOption(ParseResult line)
    {
        var given = line.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token is { Type: TokenType.Argument, Value: ['-', _, ..] });
        if (given is null)
            return null;
        var (name, command) = (given.Value.Split('=')[0], line.CommandResult.Command);
        var known = KnownOptions(line.CommandResult);
        if (known.Contains(name))
            return $"{name}: comes after the command: {Path(line.CommandResult)} {name}";
        var dashes = command.Arguments.Count > 0 ? "; words that begin with a dash come after --" : "";
        var allowed = $"options of {Path(line.CommandResult)}: {string.Join(", ", known)}{dashes}";
        return $"unknown option '{name}'{Nearest.Hint(name, known)} ({allowed})";
    }

    private static string Unmatched(CommandResult at, string extra)
    {
        var names = at.Command.Subcommands.Select(command => command.Name).ToList();
        if (names.Count > 0)
            return $"unknown command '{extra}'{Nearest.Hint(extra, names)} (commands of {Path(at)}: {string.Join(", ", names)})";
        var takes = at.Command.Arguments is [var argument, ..] ? $"one {argument.Name}" : "no arguments";
        return $"unexpected '{extra}': {Path(at)} takes {takes}";
    }

    private static List<string> KnownOptions(CommandResult at)
    {
        var own = at.Command.Options.Select(option => option.Name);
        return [.. own, .. at.Command.Options.Contains(Options.Help) ? [] : new[] { Options.Help.Name }];
    }

    private static string Path(CommandResult at) =>
        at.Parent is CommandResult parent ? $"{Path(parent)} {at.Command.Name}" : at.Command.Name;
}
