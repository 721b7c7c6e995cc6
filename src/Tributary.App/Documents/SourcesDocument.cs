namespace Tributary.App.Documents;

/// <summary>What <c>sources list</c> prints.</summary>
internal sealed record SourcesDocument(IReadOnlyList<SourceDeclarationFacts> Sources);

/// <summary>
/// One source of the catalogue. <c>Lacks</c> says what it needs before it can be asked, <c>UrlInUse</c> where it is asked: elsewhere than
/// declared where it has moved for good.
/// </summary>
internal sealed record SourceDeclarationFacts(
    string Id,
    string Kind,
    string? Title,
    string? Folder,
    bool Enabled,
    bool Configured,
    string? Lacks,
    string Url,
    string UrlInUse,
    double? TimeoutMs,
    bool CanSearch,
    bool CanHeadlines,
    bool CanPoll,
    bool Retired,
    HealthFacts? Health);

/// <summary>
/// How the polls of a source go; null where it was never polled. <c>RetiredAt</c> is set where its provider says that it is gone for good.
/// </summary>
internal sealed record HealthFacts(
    string? TriedAt,
    string? SucceededAt,
    string? NewAt,
    string? DueAt,
    string? DueWhy,
    double? IntervalMs,
    int Streak,
    double? UsualGapMs,
    long Items,
    string? Silence,
    string? MovedTo,
    string? RetiredAt,
    LastFailureFacts? LastFailure);

/// <summary>The last failure of a poll, kept after a success.</summary>
internal sealed record LastFailureFacts(string Kind, string Message, string At);
