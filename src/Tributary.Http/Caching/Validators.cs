namespace Tributary.Http.Caching;

/// <summary>
/// What a provider gave to ask it with whether something has changed (RFC 9110, 8.8), character for character as it came: an ETag without
/// quotes or a Last-Modified that is no date goes back as it is.
/// </summary>
/// <param name="ETag">The value of ETag, sent back as If-None-Match; null for none.</param>
/// <param name="LastModified">The value of Last-Modified, sent back as If-Modified-Since; null for none.</param>
public sealed record Validators(string? ETag, string? LastModified)
{
    /// <summary>
    /// The longest that either may be, in characters, to be sent back: 1,000. A server may refuse the request for a longer one.
    /// </summary>
    public const int MaxLength = 1000;

    /// <summary>
    /// The address that gave them, the only one that they are sent to; null, the default, for the address of the request that has them.
    /// </summary>
    public Uri? Address { get; init; }

    /// <summary>
    /// Those of an answer's headers, or null where it has none. One with a character that no header may carry back is left out, and one
    /// that is longer than <see cref="MaxLength"/>.
    /// </summary>
    /// <param name="headers">As received.</param>
    /// <param name="address">The address that gave them.</param>
    public static Validators? From(IReadOnlyList<KeyValuePair<string, string>> headers, Uri address)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(address);
        var (tag, modified) = (Sendable(headers.First("ETag")), Sendable(headers.First("Last-Modified")));
        return (tag ?? modified) is null ? null : new(tag, modified) { Address = address };
    }

    /// <summary>What a hop to an address is asked with; null where they are another address's.</summary>
    /// <param name="address">Where the hop goes.</param>
    /// <param name="asked">Where the request that has them began.</param>
    internal Validators? For(Uri address, Uri asked) => (Address ?? asked) == address ? Sent() : null;

    /// <summary>Whether a 304 is about another representation than they are: its strong ETag is another one (RFC 9111, 4.3.4).</summary>
    internal bool Contradict(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        ETag is not null && headers.First("ETag") is { Length: > 0 } told && !told.StartsWith(Weak, StringComparison.Ordinal)
        && told != (ETag.StartsWith(Weak, StringComparison.Ordinal) ? ETag[Weak.Length..] : ETag);

    // A 304 need not repeat them (RFC 9110, 15.4.5). One that names a new ETag names a new representation: an older date does not go with
    // it.
    internal static Validators? Renewed(Validators? held, Validators? received) =>
        received is null ? held
        : received.ETag is null ? received with { ETag = held?.ETag }
        : received.LastModified is null && received.ETag == held?.ETag ? received with { LastModified = held.LastModified }
        : received;

    internal void Check()
    {
        if (ETag?.Length == 0 || LastModified?.Length == 0 || !Outgoing.IsFieldValue($"{ETag}{LastModified}"))
            throw new ArgumentException("a validator is empty or has a character that a header cannot carry");
    }

    private const string Weak = "W/";

    private Validators? Sent() => (Sendable(ETag), Sendable(LastModified)) is var (tag, modified) && (tag ?? modified) is null
        ? null
        : this with { ETag = tag, LastModified = modified };

    private static string? Sendable(string? value) =>
        value?.Length is null or 0 or > MaxLength || !Outgoing.IsFieldValue(value) ? null : value;
}
