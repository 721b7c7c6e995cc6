using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.App.Settings;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Settings;

/// <summary>The JSON Schema for editors, and the documentation, say what the table of settings says.</summary>
public sealed class SchemaTests
{
    private static readonly string File = Repository.PathOf("tributary.schema.json");

    [Fact]
    public void The_schema_that_ships_is_the_table_of_settings()
    {
        var generated = FromTable();
        if (Environment.GetEnvironmentVariable("TRIBUTARY_ACCEPT") == "1")
            System.IO.File.WriteAllText(File, generated);

        Assert.Equal(generated, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Every_setting_and_its_default_stands_in_the_documentation()
    {
        var lines = System.IO.File.ReadAllLines(Repository.PathOf("docs/configuration.md"));

        Assert.All(SettingTable.All, setting =>
        {
            var row = Assert.Single(lines, line => line.StartsWith($"| `{setting.Pattern}` |", StringComparison.Ordinal));
            Assert.Contains(setting.Doc, row, StringComparison.Ordinal);
            if (setting.Default is { Length: > 0 } value)
                Assert.Contains($"| `{value}` |", row, StringComparison.Ordinal);
        });
    }

    private static string FromTable()
    {
        var root = Object("Settings of tributary.");
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        root["title"] = "tributary.json";
        Properties(root)["$schema"] = new JsonObject { ["type"] = "string" };
        foreach (var setting in SettingTable.All)
            Add(root, setting);
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        var readable = new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = encoder };
        return $"{root.ToJsonString(readable)}\n";
    }

    private static void Add(JsonObject root, Setting setting)
    {
        var schema = JsonNode.Parse($$"""{ {{setting.Type.Schema}} }""")!.AsObject();
        schema["description"] = setting.Doc;
        if (setting.Default is not null)
            schema["default"] = setting.Type.Shape switch
            {
                ValueShape.List => new JsonArray(),
                ValueShape.Text => setting.Default,
                _ => JsonNode.Parse(setting.Default),
            };
        var place = root;
        if (setting.Section != setting.Pattern)
            place = Child(Properties(place), setting.Section);
        if (setting.IsNamed)
        {
            place.Remove("properties");
            place = place["additionalProperties"] as JsonObject ?? (JsonObject)(place["additionalProperties"] = Object(null));
        }

        Properties(place)[setting.Name] = schema;
    }

    private static JsonObject Child(JsonObject properties, string name) =>
        properties[name] as JsonObject ?? (JsonObject)(properties[name] = Object(null));

    private static JsonObject Properties(JsonObject place) =>
        place["properties"] as JsonObject ?? (JsonObject)(place["properties"] = new JsonObject());

    private static JsonObject Object(string? description)
    {
        var made = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (description is not null)
            made["description"] = description;
        return made;
    }
}
