namespace Tributary.App.Documents;

/// <summary>What <c>store info</c> prints.</summary>
internal sealed record StoreDocument(
    string Location, string Engine, int SchemaVersion, long Bytes, long Runs, long Articles, string? Oldest, string? Newest);
