using System.Text.Json;
using System.Xml.Linq;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>Nothing of anybody's text steers a terminal, whichever command prints it.</summary>
public sealed class SteeringTests : IAsyncDisposable
{
    // ESC, OSC, CSI of C1, NEL, bidi marks, separators, a mark of our own colours, and a line that would pass for one of ours.
    private const string Hostile = "a\u001b]0;pwned\u0007\u001b[31mred\u009b2J\u0085\u202e\u2066\u200f\u061c\u2028\ufdd4\nforged  fresh  20 of 20\rx";
    private const string Steering = "\u001b\u0007\u009b\u0085\u202e\u2066\u200f\u061c\u2028\ufdd4\r\u007f";
    private readonly CliSession _cli = new CliSession().With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8").With("NO_COLOR", "1");

    [Theory]
    [InlineData("runs last")]
    [InlineData("runs")]
    [InlineData("runs last --output json")]
    [InlineData("runs --output ndjson")]
    public async Task What_a_list_named_its_requests_is_shown_and_steers_nothing(string command)
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/x", "application/json", JsonSerializer.Serialize(Hostile));
        File.WriteAllLines(Path.Combine(_cli.Working, "list"), [
            JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = Hostile, ["url"] = site.At("/x") }),
            JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = "b" + Hostile, ["url"] = site.At("/none") })]);
        foreach (var format in new[] { "table", "json", "ndjson" })
            AssertSteersNothing(await _cli.RunAsync("gather", "list", "--output", format));
        foreach (var columns in new int?[] { null, 80 })
        {
            _cli.Columns = columns;
            AssertSteersNothing(await _cli.RunAsync(command.Split(' ')));
        }
    }

    [Fact]
    public async Task Json_still_says_what_was_said()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/x", "application/json", JsonSerializer.Serialize(Hostile));
        await File.WriteAllTextAsync(
            Path.Combine(_cli.Working, "list"),
            JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = Hostile, ["url"] = site.At("/x") }),
            TestContext.Current.CancellationToken);
        var result = (await _cli.RunAsync("gather", "list", "--output", "json")).Json().Items("results")[0];
        Assert.Equal((Hostile, Hostile), (result.Text("id"), result.Text("value")));
    }

    [Fact]
    public async Task Feeds_of_a_list_are_listed_and_exported_without_steering()
    {
        // What XML itself allows of it.
        const string Title = "a\u202e\u2066red";
        await File.WriteAllTextAsync(
            Path.Combine(_cli.Working, "list.opml"),
            $"<opml version='2.0'><body><outline text='{Title}' xmlUrl='https://a.example/f'/><outline text='{Title}'/></body></opml>",
            TestContext.Current.CancellationToken);
        foreach (var command in new[] { "sources import list.opml", "sources list", "sources show ared", "sources export", "sources list --output json" })
            AssertSteersNothing(await _cli.RunAsync(command.Split(' ')));
        var exported = XDocument.Parse((await _cli.RunAsync("sources", "export")).Output).Descendants("outline").Single();
        Assert.Equal("ared", exported.Attribute("text")!.Value);
    }

    [Theory]
    [InlineData("gather")]
    [InlineData("parse")]
    [InlineData("sources import")]
    [InlineData("sources show")]
    [InlineData("sources add")]
    [InlineData("sources remove")]
    [InlineData("sources test")]
    [InlineData("runs")]
    [InlineData("lab")]
    [InlineData("search --source")]
    [InlineData("search --sort")]
    [InlineData("--config")]
    public async Task An_argument_is_repeated_without_what_steers(string command)
    {
        var result = await _cli.RunAsync([.. command.Split(' '), Hostile, .. command.StartsWith("--", StringComparison.Ordinal) ? new[] { "headlines" } : []]);
        Assert.NotEqual(0, result.Code);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        AssertSteersNothing(result);
    }

    [Fact]
    public void Every_line_of_results_goes_through_one_place() =>
        Assert.Equal(
            ["CommandHost.cs", "FeedDocument.cs"],
            from line in Repository.Lines("src/Tributary.App")
            where line.Text.Contains("utput.Write", StringComparison.Ordinal)
            let file = Path.GetFileName(line.Where.Split(':')[0])
            group file by file into files
            orderby files.Key
            select files.Key);

    public ValueTask DisposeAsync()
    {
        _cli.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void AssertSteersNothing(CliResult result)
    {
        Assert.DoesNotContain(result.All, c => Steering.Contains(c) || (char.IsControl(c) && c != '\n'));
        Assert.DoesNotContain(result.All.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
    }
}
