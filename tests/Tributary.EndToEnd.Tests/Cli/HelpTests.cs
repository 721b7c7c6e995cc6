using System.CommandLine;
using Tributary.App.Cli;
using Tributary.EndToEnd.Tests.House;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. All(new TributaryCommand()).Select(PathOf)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_teaches_each_command_within_80_columns(string path)
    {
        var help = HelpText.Of(All(new TributaryCommand()).Single(command => PathOf(command) == path)).ToList();

        Assert.All(help, line => Assert.True(line.Length <= 80, line));
        Snapshot.Match($"help-{path.Replace(' ', '-')}", string.Join('\n', help) + "\n");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_is_a_line_that_the_program_takes(string path)
    {
        var command = All(new TributaryCommand()).Single(command => PathOf(command) == path);

        Assert.NotEmpty(command.Examples);
        Assert.All(command.Examples, example =>
        {
            var arguments = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example.Line.Split('|')[0]).Skip(1).ToList();
            Grammar.Check(new TributaryCommand().Parse(arguments), arguments);
        });
    }

    [Fact]
    public void The_documentation_names_every_command_option_and_failure_kind()
    {
        var docs = File.ReadAllText(Repository.PathOf("docs/cli.md"));

        Assert.All(
            All(new TributaryCommand()).Where(command => command.Subcommands.Count == 0),
            command => Assert.Contains($"| `{PathOf(command)}", docs, StringComparison.Ordinal));
        Assert.All(new SearchCommand().Options, option => Assert.Contains($"`{option.Name}", docs, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<FailureKind>(), kind => Assert.Contains($"`{kind.Word()}`", docs, StringComparison.Ordinal));
    }

    private static IEnumerable<CliCommand> All(CliCommand command) =>
        command.Subcommands.Cast<CliCommand>().SelectMany(All).Prepend(command);

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
