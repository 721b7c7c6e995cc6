using System.Text.Json;
using Tributary.App.Lab;
using Tributary.App.Rendering;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.EndToEnd.Tests.House;
using Tributary.EndToEnd.Tests.Settings;
using Tributary.EndToEnd.Tests.Shipped;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>
/// Every experiment, by the command line, in a process of its own as users run it: they measure, so nothing else runs beside them, and no
/// other test has worked the thread pool before them.
/// </summary>
[CollectionDefinition(nameof(LabTests), DisableParallelization = true)]
[Collection(nameof(LabTests))]
public sealed class LabTests
{
    private const int Tries = 3;
    private const double LongestMs = 10_000;
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Names => [.. LabCatalogue.All.Select(experiment => experiment.Name)];

    // It counts, and measures nothing: no machine is too noisy for that.
    [Fact]
    public async Task What_is_forgotten_is_counted_on_any_machine() =>
        Assert.Equal(Verdict.Held, (await RunAsync("missing-await")).Conclusion.Verdict);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_experiment_bears_out_what_it_claims_within_ten_seconds_of_its_own_clock(string name)
    {
        var tries = new List<string>();
        Finding finding;
        do
        {
            finding = await RunAsync(name);
            tries.Add($"{finding.TookMs:0} ms, {finding.Conclusion.Verdict}: {finding.Conclusion.Sentence}");
            // Not even a noisy machine refutes what is so.
            Assert.True(finding.Conclusion.Verdict != Verdict.Refuted, finding.Conclusion.Sentence);
        }
        while ((finding.Conclusion.Verdict != Verdict.Held || finding.TookMs >= LongestMs) && tries.Count < Tries);

        if (finding.Conclusion.Verdict != Verdict.Held || finding.TookMs >= LongestMs)
        {
            // To say so is what an experiment is for on such a machine; on any other it is a defect of the experiment.
            var machine = Steadiness.Measure();
            Assert.False(machine.IsSteady, string.Join('\n', tries));
            TestContext.Current.AddWarning($"{machine}: {string.Join('\n', tries)}");
        }

        Complete(finding, name);
        FitsIn80Columns(finding);
    }

    // A pool that has grown hands its threads out again without a pause: fewer holders than it has would starve nobody.
    [Fact]
    public async Task A_pool_that_has_grown_already_is_starved_nevertheless()
    {
        const int Grown = 60;
        ThreadPool.GetMinThreads(out var workers, out var completion);
        Assert.True(ThreadPool.SetMinThreads(Grown, completion));
        try
        {
            using var all = new CountdownEvent(Grown);
            await Task.WhenAll(Enumerable.Range(0, Grown).Select(_ => Task.Run(() =>
            {
                all.Signal();
                all.Wait(TestContext.Current.CancellationToken);
            })));
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, completion);
        }

        using var session = new CliSession();
        var result = await session.RunAsync("lab", "blocking-trap", "--output", "json");

        var finding = JsonSerializer.Deserialize<Finding>(result.Output, Reading)!;
        var blocked = finding.Measurements.Single(row => row.What == "pool, Result").Figures.ToDictionary(figure => figure.Name, figure => figure.Number);
        Assert.True(blocked["pool's threads"] > Grown, result.Output);
        Assert.True(blocked["ratio"] >= 2, result.Output);
    }

    /// <summary>Whatever the numbers are, no line is wider than a terminal.</summary>
    internal static void FitsIn80Columns(Finding finding)
    {
        foreach (var number in new[] { 0.01, 99.95, 999_999 })
        {
            var inflated = finding with
            {
                Measurements =
                [
                    .. finding.Measurements.Select(row => row with { Figures = [.. row.Figures.Select(figure => figure with { Number = number })] }),
                ],
                Pictures =
                [
                    .. finding.Pictures.Select(picture => picture with { Bars = [.. picture.Bars.Select(bar => bar with { Length = number })] }),
                ],
            };
            Assert.All(FindingLines.Of(inflated, 80, Styles.None), line => Assert.True(TerminalText.Width(line) <= 80, line));
        }

        Assert.All(FindingLines.Of(finding, 80, Styles.None), line => Assert.True(TerminalText.Width(line) <= 80, line));
    }

    private static async Task<Finding> RunAsync(string name)
    {
        using var folder = new SettingsFolder();
        using var program = RunningProgram.Start(null, folder.Working, "lab", name, "--output", "json");

        var result = await program.EndAsync();

        var finding = JsonSerializer.Deserialize<Finding>(result.Output, Reading)!;
        var (verdict, sentence) = (finding.Conclusion.Verdict, finding.Conclusion.Sentence);
        Assert.Equal(verdict == Verdict.Refuted ? 1 : 0, result.Code);
        Assert.Equal(verdict == Verdict.Held ? "" : $"tributary: {name}: {FindingLines.Word(verdict)}: {sentence}\n", result.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Working));
        return finding;
    }

    // What a finding lacks cannot be shown by anybody.
    private static void Complete(Finding finding, string name)
    {
        Assert.Equal(name, finding.Experiment);
        Assert.NotEmpty(finding.Conditions);
        Assert.NotEmpty(finding.Measurements.SelectMany(row => row.Figures));
        Assert.NotEmpty(finding.Pictures.SelectMany(picture => picture.Bars));
        Assert.NotEmpty(finding.Advice);
        Assert.NotEmpty(finding.Code);
        Assert.All(finding.Code, code => Assert.NotEmpty(code.Text));
        Assert.All(finding.Decisions, number =>
        {
            var page = Assert.Single(Directory.EnumerateFiles(Repository.PathOf("docs/decisions"), $"{number}-*.md"));
            Assert.Contains($"`tributary lab {name}`", File.ReadAllText(page), StringComparison.Ordinal);
        });
    }
}
