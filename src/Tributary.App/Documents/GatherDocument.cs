using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.News.Gathering;

namespace Tributary.App.Documents;

/// <summary>What <c>gather --output json</c> prints: the run and every result, in the order in which they came.</summary>
internal sealed record GatherDocument(GatherRunFacts Run, IReadOnlyList<GatherFacts> Results);

/// <summary>One result. <c>Status</c> is that of HTTP.</summary>
internal record GatherFacts(
    string Id,
    bool Success,
    int? Status,
    JsonElement? Value,
    string? Warning,
    FailureFacts? Error,
    int Attempts,
    double StartMs,
    double ElapsedMs,
    IReadOnlyDictionary<string, double> Phases)
{
    public static GatherFacts Of(GatherResult result) => new(
        result.Id,
        result.Success,
        result.Status,
        result.Value,
        result.Warning,
        result.Failure is { } failure ? Facts.Of(failure) : null,
        result.Attempts,
        Facts.Milliseconds(result.Start),
        Facts.Milliseconds(result.Elapsed),
        Facts.PhasesOf(result.Phases));
}

/// <summary>A line of <c>--output ndjson</c>.</summary>
internal sealed record GatherEvent : GatherFacts
{
    public GatherEvent(GatherFacts result)
        : base(result)
    {
    }

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "result";
}

/// <summary>The run, with how many requests there were.</summary>
internal record GatherRunFacts : RunFacts
{
    public GatherRunFacts(RunFacts run, long requests, long failed)
        : base(run) => (Requests, Failed) = (requests, failed);

    [JsonPropertyOrder(1)]
    public long Requests { get; }

    [JsonPropertyOrder(1)]
    public long Failed { get; }
}

/// <summary>The last line of <c>--output ndjson</c>.</summary>
internal sealed record GatherRunEvent : GatherRunFacts
{
    public GatherRunEvent(GatherRunFacts run)
        : base(run)
    {
    }

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "run";
}
