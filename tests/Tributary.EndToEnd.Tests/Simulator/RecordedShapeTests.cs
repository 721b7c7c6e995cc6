using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>
/// What the simulator sends looks like what was recorded from the real services: no key that they do not have, and none of another type.
/// Runs where TRIBUTARY_FIXTURES names the folder of recordings.
/// </summary>
public sealed class RecordedShapeTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    /// <summary>The folder of recordings, the array in them, a request, and the array in its answer.</summary>
    private static readonly (string Folder, string RecordedPath, string Request, string Path)[] Shapes =
    [
        ("newsapi/recorded", "articles", "newsapi/v2/everything?q=climate&pageSize=100", "articles"),
        ("newsapi/recorded", "sources", "newsapi/v2/top-headlines/sources", "sources"),
        ("guardian/recorded", "response/results", "guardian/search?q=climate&page-size=50&show-fields=all", "response/results"),
        ("hackernews/recorded", "hits", "algolia/api/v1/search_by_date?hitsPerPage=500", "hits"),
    ];

    [Fact]
    public async Task Answers_have_the_shape_of_recorded_ones()
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_FIXTURES") is not { Length: > 0 } root)
            return;
        foreach (var (folder, recordedPath, request, path) in Shapes)
        {
            var recorded = await RecordedAsync(Path.Combine(root, folder), recordedPath);
            var simulated = new Dictionary<string, HashSet<JsonValueKind>>(StringComparer.Ordinal);
            foreach (var item in Items((await upstream.AskAsync(request)).Json, path))
                Add(simulated, item, "");
            Assert.NotEmpty(simulated);
            Assert.Empty(
                from shape in simulated
                from kind in shape.Value
                where !recorded.TryGetValue(shape.Key, out var kinds) || !kinds.Contains(kind)
                select $"{folder}: {shape.Key} as {kind}");
        }
    }

    private static async Task<Dictionary<string, HashSet<JsonValueKind>>> RecordedAsync(string folder, string path)
    {
        var shapes = new Dictionary<string, HashSet<JsonValueKind>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            foreach (var item in Items(json.RootElement, path))
                Add(shapes, item, "");
        }
        return shapes;
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string path)
    {
        foreach (var name in path.Split('/'))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
                return [];
        }
        return root.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object);
    }

    private static void Add(Dictionary<string, HashSet<JsonValueKind>> shapes, JsonElement element, string name)
    {
        if (!shapes.TryGetValue(name, out var kinds))
            shapes[name] = kinds = [];
        kinds.Add(element.ValueKind == JsonValueKind.True ? JsonValueKind.False : element.ValueKind);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Add(shapes, property.Value, name + "/" + property.Name);
        }
    }
}
