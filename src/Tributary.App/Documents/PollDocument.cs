using System.Text.Json.Serialization;

namespace Tributary.App.Documents;

/// <summary>What <c>poll --output json</c> prints: the run, every source that was due, and the articles that are new.</summary>
internal sealed record PollDocument(RunFacts Run, IReadOnlyList<PollFacts> Sources, IReadOnlyList<ArticleFacts> Articles);

/// <summary>A source polled: what of its items is new, and when it is polled next; null for never again.</summary>
internal record PollFacts : SourceFacts
{
    public PollFacts(SourceFacts source)
        : base(source)
    {
    }

    public int New { get; init; }

    public int Changed { get; init; }

    public int Unchanged { get; init; }

    public string? MovedTo { get; init; }

    public string? DueAt { get; init; }

    public string? DueWhy { get; init; }
}

/// <summary>A line of <c>poll --output ndjson</c>: a source has ended. Its articles are those that are new.</summary>
internal sealed record PollEvent : PollFacts
{
    public PollEvent(PollFacts poll, IReadOnlyList<ArticleFacts> articles)
        : base(poll) => Articles = articles;

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "outcome";

    [JsonPropertyOrder(1)]
    public IReadOnlyList<ArticleFacts> Articles { get; }
}
