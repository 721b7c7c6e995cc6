using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tributary.App.Rendering;

namespace Tributary.App.Documents;

/// <summary>Documents as JSON text: letters of every script as they are, what steers a terminal escaped, absent values as null.</summary>
internal static class JsonText
{
    // An answer that gather prints whole may be 256 deep, and stands within a document of ours.
    private const int MaxDepth = 300;

    private static readonly Shapes Indented = new(Options(indented: true));
    private static readonly Shapes OneLine = new(Options(indented: false));

    /// <summary>Over several lines, for one object.</summary>
    public static IEnumerable<string> Pretty<T>(T document) => Text(document, Indented).Split('\n');

    /// <summary>In one line, for ndjson.</summary>
    public static string Line<T>(T document) => Text(document, OneLine);

    /// <summary>The same JSON, with what steers a terminal escaped.</summary>
    public static string Escaped(string json) => TerminalText.Escaped(json, "\\u{0:x4}");

    private static string Text<T>(T document, Shapes shapes) =>
        Escaped(JsonSerializer.Serialize(document, (JsonTypeInfo<T>)shapes.GetTypeInfo(typeof(T))!));

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
        MaxDepth = MaxDepth,
    };
}

/// <summary>Every document's shape, generated at build time.</summary>
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunsDocument))]
[JsonSerializable(typeof(RunSummaryDocument))]
[JsonSerializable(typeof(OutcomeEvent))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(PollDocument))]
[JsonSerializable(typeof(PollEvent))]
[JsonSerializable(typeof(SourcesDocument))]
[JsonSerializable(typeof(SourceDeclarationFacts))]
[JsonSerializable(typeof(SourceDocument))]
[JsonSerializable(typeof(AddedDocument))]
[JsonSerializable(typeof(RemovedDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ImportedFacts))]
[JsonSerializable(typeof(LimitsDocument))]
[JsonSerializable(typeof(ProviderFacts))]
[JsonSerializable(typeof(StoreDocument))]
[JsonSerializable(typeof(MappedRunDocument))]
[JsonSerializable(typeof(GatherDocument))]
[JsonSerializable(typeof(GatherEvent))]
[JsonSerializable(typeof(GatherRunEvent))]
[JsonSerializable(typeof(LabDocument))]
[JsonSerializable(typeof(ExperimentFacts))]
[JsonSerializable(typeof(FindingsDocument))]
[JsonSerializable(typeof(Lab.Finding))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class Shapes : JsonSerializerContext;
