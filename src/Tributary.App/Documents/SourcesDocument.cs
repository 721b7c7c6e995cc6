namespace Tributary.App.Documents;

/// <summary>What <c>sources list</c> prints.</summary>
internal sealed record SourcesDocument(IReadOnlyList<SourceDeclarationFacts> Sources);

/// <summary>One source of the catalogue. <c>Lacks</c> says what it needs before it can be asked.</summary>
internal sealed record SourceDeclarationFacts(
    string Id, string Kind, bool Enabled, bool Configured, string? Lacks, string Url, double? TimeoutMs, bool CanSearch, bool CanHeadlines);
