namespace Tributary.App.Documents;

/// <summary>What <c>sources add</c> prints. Without <c>added</c> the source was there before.</summary>
internal sealed record AddedDocument(
    bool Added,
    string Id,
    string Kind,
    string Url,
    string? Title,
    string? Folder,
    double? EveryMs,
    int? Items,
    IReadOnlyList<FoundFeedFacts> Others);

/// <summary>Another feed that was found.</summary>
internal sealed record FoundFeedFacts(string Url, string? Title, int Items);

/// <summary>
/// What <c>sources show</c> prints: <c>declaredIn</c> is a file with its line, a variable, <c>default</c> or <c>store</c>.
/// </summary>
internal sealed record SourceDocument(
    string Id,
    string Kind,
    string? Title,
    string? Folder,
    string Url,
    string UrlInUse,
    string? ItemsUrl,
    bool Enabled,
    bool Configured,
    string? Lacks,
    double? TimeoutMs,
    double? EveryMs,
    bool CanSearch,
    bool CanHeadlines,
    bool CanPoll,
    bool Retired,
    string DeclaredIn,
    string? AddedAt,
    HealthFacts? Health);

/// <summary>What <c>sources remove</c> prints.</summary>
internal sealed record RemovedDocument(IReadOnlyList<string> Removed);

/// <summary>What <c>sources import</c> prints.</summary>
internal sealed record ImportDocument(
    int Added, int AlreadyThere, int Repeated, int Refused, IReadOnlyList<ImportedFacts> Feeds);

/// <summary>
/// One feed of the file. <c>Outcome</c> is <c>added</c>, <c>already_there</c>, <c>repeated</c> or <c>refused</c>; <c>id</c> is null of what
/// was refused.
/// </summary>
internal sealed record ImportedFacts(string Outcome, int? Line, string? Id, string? Title, string? Url, string? Folder, string? Why);
