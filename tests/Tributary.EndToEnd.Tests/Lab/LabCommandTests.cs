using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.App.Lab;
using Tributary.App.Rendering;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Lab;

public sealed class LabCommandTests : IDisposable
{
    private static readonly string Names = string.Join(", ", LabCatalogue.All.Select(experiment => experiment.Name));

    private readonly CliSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Without_a_name_the_experiments_are_listed()
    {
        _session.Columns = 80;

        var result = await _session.RunAsync("lab");

        Assert.Equal((0, ""), (result.Code, result.Error));
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Equal(
            LabCatalogue.All.Select(experiment => experiment.Name),
            lines.Where(line => line[0] != ' ').Select(line => Regex.Match(line, @"^(\S+) \(\d s\)$").Groups[1].Value));
    }

    [Fact]
    public async Task The_list_is_data_too()
    {
        using var json = JsonDocument.Parse((await _session.RunAsync("lab", "--output", "json")).Output);
        var lines = (await _session.RunAsync("lab", "--output", "ndjson")).Output.TrimEnd('\n').Split('\n');

        var experiments = json.RootElement.GetProperty("experiments").EnumerateArray().ToList();
        Assert.Equal(LabCatalogue.All.Count, experiments.Count);
        Assert.Equal(LabCatalogue.All.Count, lines.Length);
        Assert.All(experiments, experiment =>
        {
            Assert.EndsWith("?", experiment.GetProperty("question").GetString(), StringComparison.Ordinal);
            Assert.InRange(experiment.GetProperty("takesMs").GetDouble(), 1, 10_000);
        });
    }

    [Fact]
    public async Task A_wrong_line_is_refused_with_what_is_allowed()
    {
        Assert.Equal(
            $"lab: no experiment 'semafore'; did you mean 'semaphore'? (experiments: {Names})", (await _session.RunAsync("lab", "semafore")).Refusal);
        Assert.Equal($"lab: no experiment 'x' (experiments: {Names})", (await _session.RunAsync("lab", "x")).Refusal);
        Assert.Equal("--all: not together with a NAME", (await _session.RunAsync("lab", "semaphore", "--all")).Refusal);
        Assert.Equal("--postgres: needs a NAME or --all", (await _session.RunAsync("lab", "--postgres", "Host=x")).Refusal);
        Assert.Equal(
            "--postgres: semaphore uses no database", (await _session.RunAsync("lab", "semaphore", "--postgres", "Host=x")).Refusal);
    }

    [Fact]
    public async Task An_experiment_that_is_stopped_ends_with_130()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var result = await _session.RunAsync(new StringWriter(), stopped.Token, "lab", "when-async");

        Assert.Equal((130, "tributary: interrupted\n"), (result.Code, result.Error));
    }

    [Fact]
    public void A_finding_is_drawn_within_80_columns() => Snapshot.Match("finding-80-columns", FindingLines.Of(
        new()
        {
            Experiment = "an-experiment",
            Question = "What is it that is asked, in a sentence that is longer than a line of a terminal has columns?",
            Conditions = ["Three sources.", "One round."],
            Measurements =
            [
                new("one way", [new("total time", 1234.5, "ms"), new("calls that were refused", 26), new("as fast", 2.5, "×")], "a note"),
                new("another way", [new("total time", 0.25, "ms"), new("as fast", null, "×")]),
            ],
            Pictures =
            [
                new("calls", "ms", [new("a", 0, 20), new("a", 20, 80, BarKind.Wasted), new("b", 10, 40, BarKind.Failed), new("c", 5, 0)]),
                new("later calls", "ms", [new("d", 0, 50, BarKind.Wait), new("d", 50, 10)]),
            ],
            Conclusion = new(Verdict.TooNoisy, "Not to be told here (1 of 2 rounds are against it): it may be."),
            Advice = "Do it the other way.",
            Decisions = ["0001", "0010"],
            Code = [new("wrong", true, "X.cs", "int One() => 1;\n"), new("right", false, "X.cs", "int Two()\n{\n\n    return 2;\n}\n")],
        },
        80,
        Styles.None));

    [Fact]
    public void Only_the_lab_silences_what_warns_of_async_traps() =>
        Assert.Equal(
            // None of them waits: each says so.
            [
                "src/Tributary.App/Documents/FeedDocument.cs", "src/Tributary.Fanout/ChildTask.cs",
                "src/Tributary.Fanout/FanOutRun.Workers.cs", "src/Tributary.Fanout/NestedScope.cs",
            ],
            from line in Repository.Lines("src")
            where Regex.IsMatch(line.Text, "#pragma warning disable.*(VSTHRD|RS0030|CS4014|CS1998|CA1849|CA2012|CA2025)")
            where !line.Where.StartsWith("src/Tributary.App/Lab/Code/", StringComparison.Ordinal)
            select line.Where.Split(':')[0]);
}
