namespace Tributary.Http.Caching;

/// <summary>A successful answer as it is remembered. Holds no key. Immutable.</summary>
public sealed record CachedResponse
{
    /// <summary>Its headers as received, without those that concern one connection or one visitor.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body, decompressed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Where it came from, after redirects.</summary>
    public required Uri Address { get; init; }

    /// <summary>The address that was asked, without a key; null, the default, for <see cref="Address"/>.</summary>
    public Uri? Requested { get; init; }

    /// <summary>When it was received, or last confirmed by a 304, in UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Until when it is given again without asking, in UTC.</summary>
    public required DateTimeOffset FreshUntil { get; init; }

    /// <summary>What to ask with whether it has changed; null where it has none.</summary>
    public Validators? Validators => Validators.From(Headers, Address);

    /// <summary>Whether it answers for an address: it was asked there, or came from there.</summary>
    internal bool IsOf(Uri address) => Address == address || Requested == address;

    /// <summary>Bytes that it takes in memory, about.</summary>
    internal long Size
    {
        get
        {
            const int Own = 256;
            var size = Own + (2L * Address.OriginalString.Length) + Body.Length;
            foreach (var (name, value) in Headers)
                size += Own + (2L * (name.Length + value.Length));
            return size;
        }
    }
}
