using System.Text.Json;
using Tributary.App.Lab;
using Tributary.App.Rendering;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>Every experiment, by the command line. They measure, so nothing else runs beside them.</summary>
[CollectionDefinition(nameof(LabTests), DisableParallelization = true)]
[Collection(nameof(LabTests))]
public sealed class LabTests
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Names => [.. LabCatalogue.All.Select(experiment => experiment.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_experiment_bears_out_what_it_claims_or_says_that_it_cannot_tell(string name)
    {
        using var session = new CliSession();

        var result = await session.RunAsync("lab", name, "--output", "json");

        var finding = JsonSerializer.Deserialize<Finding>(result.Output, Reading)!;
        Assert.True(result.Code == 0, finding.Conclusion.Sentence);
        Assert.NotEqual(Verdict.Refuted, finding.Conclusion.Verdict);
        Assert.Equal(
            finding.Conclusion.Verdict == Verdict.Held ? "" : $"tributary: {name}: too noisy: {finding.Conclusion.Sentence}\n", result.Error);
        Complete(finding, name);
        Assert.All(FindingLines.Of(finding, 80, Styles.None), line => Assert.True(TerminalText.Width(line) <= 80, line));
        Assert.Empty(Directory.EnumerateFileSystemEntries(session.Working));
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
