namespace Tributary.App.Documents;

/// <summary>What <c>--output json</c> prints of a run: the run, every source asked, the merged articles.</summary>
internal sealed record RunDocument(RunFacts Run, IReadOnlyList<SourceFacts> Sources, IReadOnlyList<ArticleFacts> Articles);

/// <summary>The same for a test of one source of kind json: what its declaration found in the answer.</summary>
internal sealed record MappedRunDocument(
    RunFacts Run, IReadOnlyList<SourceFacts> Sources, IReadOnlyList<ArticleFacts> Articles, News.Sources.JsonMappingReport Mapping);

/// <summary>A stored run in a list: without its articles.</summary>
internal sealed record RunSummaryDocument(RunFacts Run, IReadOnlyList<SourceFacts> Sources);

/// <summary>The last runs.</summary>
internal sealed record RunsDocument(IReadOnlyList<RunSummaryDocument> Runs);

/// <summary>The run itself. Durations are milliseconds, times ISO 8601 in UTC.</summary>
internal record RunFacts(
    string Id,
    string Kind,
    string? Query,
    string StartedAt,
    double WallMs,
    double SequentialMs,
    string? Slowest,
    bool Complete,
    bool Interrupted,
    bool Stored);

/// <summary>One source asked.</summary>
internal record SourceFacts(
    string Id,
    string Kind,
    bool Success,
    string Status,
    int Count,
    long? Total,
    int Skipped,
    int Attempts,
    IReadOnlyList<FailedAttemptFacts> FailedAttempts,
    double StartMs,
    double ElapsedMs,
    IReadOnlyDictionary<string, double> Phases,
    IReadOnlyList<string> Warnings,
    FailureFacts? Error);

/// <summary>An attempt that failed and was followed by another one.</summary>
internal sealed record FailedAttemptFacts(double StartMs, double ElapsedMs, double WaitMs, FailureFacts Error);

/// <summary>Why a source gave nothing.</summary>
internal sealed record FailureFacts(string Kind, string? Phase, int? Status, double? RetryAfterMs, string Message);

/// <summary>One article.</summary>
internal sealed record ArticleFacts(
    string Id,
    string Url,
    string Title,
    string? Summary,
    string? Author,
    string? Publisher,
    string? PublishedAt,
    string? Lang,
    string? Image,
    string Source,
    IReadOnlyList<SightingFacts> AlsoIn);

/// <summary>Another place in which an article was found.</summary>
internal sealed record SightingFacts(string Source, string Url, int? Points, int? Comments);
