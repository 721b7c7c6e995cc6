namespace Tributary.Simulator.World;

/// <summary>
/// An article as NewsAPI lists it, quirks included; what is null is written as null. At is where it sorts, PublishedAt the date as it is
/// written. Text is what a query is matched against: null for a removed article, which turns up in every answer that has any.
/// </summary>
internal sealed record NewsApiItem(
    ulong Key, Publisher? Publisher, string? Author, string Title, string? Description, string Url, string? Image,
    DateTimeOffset? At, string? PublishedAt, Lazy<string>? Content, string Language, string Category, string? Text);
