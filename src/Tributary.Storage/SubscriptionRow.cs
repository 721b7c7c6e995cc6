using Dapper;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>A row of <c>subscriptions</c>.</summary>
internal sealed record SubscriptionRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string Id { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Kind { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Url { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Title { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Folder { get; init; }

    public double? EveryMs { get; init; }

    public bool Enabled { get; init; }

    public long AddedAt { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Settings { get; init; }

    public static SubscriptionRow Of(Subscription subscription) => new()
    {
        Id = subscription.Id,
        Kind = subscription.Kind,
        Url = subscription.Url.OriginalString,
        Title = subscription.Title,
        Folder = subscription.Folder,
        EveryMs = subscription.Every?.ToMilliseconds(),
        Enabled = subscription.Enabled,
        AddedAt = subscription.AddedAt.ToMicroseconds(),
        Settings = subscription.Settings,
    };

    public Subscription ToSubscription() => new()
    {
        Id = Id,
        Kind = Kind,
        Url = Uri.TryCreate(Url, UriKind.Absolute, out var url)
            ? url
            : throw new StoreException($"the store holds the source '{Id}' with the address '{Url}', which is none: remove it"),
        Title = Title,
        Folder = Folder,
        Every = EveryMs?.ToDuration(),
        Enabled = Enabled,
        AddedAt = AddedAt.ToInstant(),
        Settings = Settings,
    };
}
