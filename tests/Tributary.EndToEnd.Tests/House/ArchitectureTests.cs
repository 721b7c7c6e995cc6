using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tributary.EndToEnd.Tests.House;

/// <summary>The arrows between the rooms run one way.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Tributary.Fanout"] = [],
        ["Tributary.Http"] = ["Tributary.Fanout"],
        ["Tributary.News"] = ["Tributary.Http"],
        ["Tributary.Storage"] = ["Tributary.News"],
        ["Tributary.Simulator"] = [],
        ["Tributary.App"] = ["Tributary.Simulator", "Tributary.Storage"],
    };

    [Fact]
    public void Every_project_has_its_place_among_the_arrows() =>
        Assert.Equal(
            Arrows.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Repository.PathOf("src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_refer_only_along_the_arrows()
    {
        foreach (var (project, allowed) in Arrows)
        {
            var file = Repository.PathOf($"src/{project}/{project}.csproj");
            var found = XDocument.Load(file).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
                .Order(StringComparer.Ordinal);
            Assert.Equal(allowed, found);
        }
    }

    [Theory]
    [InlineData("Tributary.Fanout")]
    [InlineData("Tributary.Http", "ZstdSharp.Port")]
    public void The_engine_stands_on_the_base_class_library_and_what_is_named_here(string project, params string[] allowed) =>
        Assert.Equal(
            allowed,
            from package in XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj")).Descendants("PackageReference")
            where package.Attribute("PrivateAssets")?.Value != "all"
            select package.Attribute("Include")!.Value);

    [Theory]
    [InlineData("src/Tributary.Http", "Tributary.News")]
    [InlineData("src/Tributary.News/Articles", "Tributary.News.Sources", "Tributary.News.Runs", "Tributary.News.Storage", "Tributary.Http", "Tributary.Fanout")]
    [InlineData("src/Tributary.News/Feeds", "Tributary.News.Articles", "Tributary.News.Sources", "Tributary.News.Runs", "Tributary.News.Storage", "Tributary.Http", "Tributary.Fanout", "TimeProvider")]
    [InlineData("src/Tributary.News/Sources", "Tributary.News.Runs", "Tributary.News.Storage", "System.Net.Http", "System.IO", "TimeProvider")]
    [InlineData("src/Tributary.News/Runs", "Tributary.News.Storage")]
    [InlineData("src/Tributary.News", "Tributary.Storage", "Tributary.App", "Tributary.Simulator", "System.Data", "System.Console", "Microsoft.AspNetCore")]
    [InlineData("src/Tributary.Storage", "Tributary.App", "Tributary.Simulator", "Tributary.Http.Outbound", "System.Net.Http")]
    [InlineData("src/Tributary.Simulator", "Tributary.Fanout", "Tributary.Http", "Tributary.News", "Tributary.Storage", "Tributary.App")]
    public void A_room_does_not_mention_what_it_may_not_know(string folder, params string[] forbidden)
    {
        Assert.NotEmpty(Repository.Sources(folder));
        Assert.Empty(
            from line in Repository.Lines(folder)
            where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from name in forbidden
            where Regex.IsMatch(line.Text, $@"\b{Regex.Escape(name)}\b")
            select $"{line.Where}: {line.Text.Trim()}");
    }

    [Fact]
    public void Only_demo_and_lab_start_the_simulator() =>
        Assert.Empty(
            from line in Repository.Lines("src/Tributary.App")
            where line.Text.Contains("Tributary.Simulator", StringComparison.Ordinal)
            where !DemoOrLab().IsMatch(line.Where)
            select line.Where);

    [GeneratedRegex(@"^src/Tributary\.App/(Cli/Demo[A-Za-z]*\.cs|Lab/)")]
    private static partial Regex DemoOrLab();
}
