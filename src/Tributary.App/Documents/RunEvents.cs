using System.Text.Json.Serialization;

namespace Tributary.App.Documents;

/// <summary>A line of <c>--output ndjson</c>: a source has ended. Its articles are as it gave them, before merging.</summary>
internal sealed record OutcomeEvent : SourceFacts
{
    public OutcomeEvent(SourceFacts source, IReadOnlyList<ArticleFacts> articles)
        : base(source) => Articles = articles;

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "outcome";

    [JsonPropertyOrder(1)]
    public IReadOnlyList<ArticleFacts> Articles { get; }
}

/// <summary>The last line of <c>--output ndjson</c>: the run has ended.</summary>
internal sealed record RunEvent : RunFacts
{
    public RunEvent(RunFacts run)
        : base(run)
    {
    }

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "run";
}
