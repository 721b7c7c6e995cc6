using System.CommandLine;
using System.Text;
using Tributary.App.Rendering;

namespace Tributary.App.Cli;

/// <summary>
/// The help of a command, made of its own declaration: how to write it, what it does, its options, examples. At most 80 columns.
/// </summary>
internal static class HelpText
{
    private const int Width = 80;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Of(CliCommand command)
    {
        var text = new StringBuilder();
        text.Append(Path(command));
        foreach (var argument in command.Arguments)
            text.Append($" {Usage(argument)}");
        text.AppendLine(command.Subcommands.Count > 0 ? " COMMAND" : command.Options.Count > 0 ? " [OPTIONS]" : "");
        AppendWrapped(text, command.Description ?? "", "  ");
        AppendRows(text, "Commands", command.Subcommands.Select(sub => (Usage(sub), sub.Description ?? "")));
        AppendRows(text, "Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        var options = command.Options.Contains(Options.Help) ? command.Options : [.. command.Options, Options.Help];
        AppendRows(text, "Options", options.Select(option => (Usage(option), option.Description ?? "")));
        text.AppendLine().AppendLine("Examples");
        foreach (var (line, effect) in command.Examples)
            text.AppendLine($"  {line}").AppendLine($"      {effect}");
        if (command.Subcommands.Count > 0)
            text.AppendLine().AppendLine($"{Path(command)} COMMAND --help shows a command's options.");
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private static void AppendRows(StringBuilder text, string title, IEnumerable<(string Left, string Right)> pairs)
    {
        var rows = pairs.ToList();
        if (rows.Count == 0)
            return;
        text.AppendLine().AppendLine(title);
        var left = rows.Max(row => row.Left.Length) + 4;
        foreach (var (name, description) in rows)
            AppendWrapped(text, description, $"  {name}".PadRight(left));
    }

    private static void AppendWrapped(StringBuilder text, string words, string lead)
    {
        foreach (var line in TerminalText.Wrap(words, Width - lead.Length))
        {
            text.AppendLine($"{lead}{line}".TrimEnd());
            lead = new(' ', lead.Length);
        }
    }

    private static string Usage(Command command) =>
        string.Join(' ', command.Arguments.Select(Usage).Prepend(command.Name));

    private static string Usage(Argument argument) => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]";

    private static string Usage(Option option) =>
        $"{string.Join(", ", option.Aliases.Prepend(option.Name))}{(option is ValueOption valued ? $" {valued.HelpName}" : "")}";

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;
}
