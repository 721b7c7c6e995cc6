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
    /// Those of an answer's headers, or null where it has none. One with a character that no header may carry back is left out.
    /// </summary>
    public static Validators? From(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var (tag, modified) = (Sendable(headers.First("ETag")), Sendable(headers.First("Last-Modified")));
        return tag is null && modified is null ? null : new(tag, modified);
    }

    // A 304 need not repeat them (RFC 9110, 15.4.5). One that names a new ETag names a new representation: an older date does not go with it.
    internal static Validators? Renewed(Validators? held, Validators? received) =>
        received is null ? held
        : received.ETag is null ? received with { ETag = held?.ETag }
        : received.LastModified is null && received.ETag == held?.ETag ? received with { LastModified = held.LastModified }
        : received;

    internal void Check()
    {
        if ((ETag is not null && Sendable(ETag) is null) || (LastModified is not null && Sendable(LastModified) is null))
            throw new ArgumentException("a validator is empty or has a character that a header cannot carry");
    }

    private static string? Sendable(string? value) => string.IsNullOrEmpty(value) || !Outgoing.IsFieldValue(value) ? null : value;
}
