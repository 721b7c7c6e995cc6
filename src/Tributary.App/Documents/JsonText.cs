using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tributary.App.Documents;

/// <summary>Documents as JSON text: letters of every script as they are, control characters escaped, absent values as null.</summary>
internal static class JsonText
{
    // An answer that gather prints whole may be 256 deep, and stands within a document of ours.
    private const int MaxDepth = 300;

    private static readonly Shapes Indented = new(Options(indented: true));
    private static readonly Shapes OneLine = new(Options(indented: false));

    /// <summary>Over several lines, for one object.</summary>
    public static string Pretty<T>(T document) => JsonSerializer.Serialize(document, (JsonTypeInfo<T>)Indented.GetTypeInfo(typeof(T))!);

    /// <summary>In one line, for ndjson.</summary>
    public static string Line<T>(T document) => JsonSerializer.Serialize(document, (JsonTypeInfo<T>)OneLine.GetTypeInfo(typeof(T))!);

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
