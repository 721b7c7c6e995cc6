using Tributary.Http.Caching;

namespace Tributary.Http;

/// <summary>One request to one provider. Immutable.</summary>
public sealed record OutboundRequest
{
    /// <summary>The absolute http or https address.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// The method: a token of RFC 9110, 9.1, of letters; sent in upper case. Default GET. Another one is never remembered, never joined
    /// with a request under way and never sent to several origins; one that is not idempotent (RFC 9110, 9.2.2) is tried again only where
    /// it did not reach its provider, or asked to slow down.
    /// </summary>
    public string Method { get; init; } = "GET";

    /// <summary>What to send with it; null, the default, for nothing. A GET or HEAD has none.</summary>
    public OutboundBody? Body { get; init; }

    /// <summary>
    /// Headers that are no secret, sent as they are. One whose name looks like a credential's, <c>Authorization</c> or <c>Cookie</c> for
    /// instance, is sent to this address's origin only: see <see cref="IsCredential"/>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Headers that carry a key: sent to this address's origin only, never logged, never part of a message.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> SecretHeaders { get; init; } = [];

    /// <summary>
    /// A query parameter that carries a key, for a provider that takes no header; added at the moment of sending,
    /// so that <see cref="Address"/> can be shown. Null for none.
    /// </summary>
    public KeyValuePair<string, Secret>? SecretQuery { get; init; }

    /// <summary>Whether it is what <see cref="WithoutKeys"/> has left of a request with keys.</summary>
    public bool KeysWithheld { get; private init; }

    /// <summary>Bounds of its own for each part of the request, over its provider's. Null for none.</summary>
    public PhaseBounds? Bounds { get; init; }

    /// <summary>
    /// How long its answer may be given again where the client has a cache (<see cref="OutboundOptions.Cache"/>); null, the default,
    /// neither looks there nor keeps anything. Not used beside <see cref="Validators"/>, nor where <see cref="Headers"/> has a condition or
    /// a range.
    /// </summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>
    /// What the caller holds of an earlier answer, sent back as received, to the address that gave it alone: a 304 then is an answer of
    /// <see cref="ResponseOrigin.NotModified"/> with an empty body. Where that address answers 400, 413 or 431, or 304 for another strong
    /// ETag, it is asked once more without them: an attempt like any other, beyond <see cref="RetryOptions.MaxAttempts"/> where need be.
    /// Null, the default, for none.
    /// </summary>
    public Validators? Validators { get; init; }

    /// <summary>Called as each phase is reached, from any thread; must return at once and not throw. Null for nobody.</summary>
    public Action<Phase>? OnPhase { get; init; }

    /// <summary>A GET of an address.</summary>
    public static implicit operator OutboundRequest(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new() { Address = address };
    }

    /// <summary>A GET of an address.</summary>
    /// <exception cref="ArgumentException">It is no absolute address.</exception>
    public static implicit operator OutboundRequest(string address) => new()
    {
        Address = Uri.TryCreate(address, UriKind.Absolute, out var absolute) ? absolute
            : throw new ArgumentException("the address is not absolute: it needs http:// or https:// and a host", nameof(address)),
    };

    /// <summary>Whether it is a plain GET, which alone is remembered, joined and sent to several origins.</summary>
    internal bool IsGet => Method.Equals("GET", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether doing it twice is doing it once (RFC 9110, 9.2.2).</summary>
    internal bool IsIdempotent => Method.ToUpperInvariant() is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    /// <summary>Whether it asks for nothing to be changed (RFC 9110, 9.2.1).</summary>
    internal bool IsSafe => Method.ToUpperInvariant() is "GET" or "HEAD" or "OPTIONS" or "TRACE";

    /// <summary>
    /// Whether a header of that name is taken for a credential: its name has one of <c>auth</c>, <c>bearer</c>, <c>cookie</c>,
    /// <c>credential</c>, <c>csrf</c>, <c>hmac</c>, <c>jwt</c>, <c>key</c>, <c>login</c>, <c>pass</c>, <c>pwd</c>, <c>secret</c>,
    /// <c>session</c>, <c>sign</c>, <c>token</c> and <c>xsrf</c> in it, in any case.
    /// </summary>
    /// <param name="name">Its name.</param>
    public static bool IsCredential(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Credentials.IsName(name);
    }

    /// <summary>
    /// The same request without the headers and the parameter that are secret, and without those headers that are taken for credentials:
    /// for an address that another origin has named, a link to the next page for instance. Redirects need no such care.
    /// </summary>
    public OutboundRequest WithoutKeys() => !Credentials.AreIn(this) ? this : this with
    {
        Headers = [.. Headers.Where(header => !Credentials.IsName(header.Key))],
        SecretHeaders = [],
        SecretQuery = null,
        KeysWithheld = true,
    };

    /// <summary>Why a header cannot be sent by a request, in words; null where it can.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static string? HeaderRefusal(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Outgoing.NameRefusal(name)
            ?? (Outgoing.IsFieldValue(value) ? null : $"the header {name} has a character that a header cannot carry");
    }
}

/// <summary>What a request sends.</summary>
/// <param name="Content">The bytes, as they are sent.</param>
/// <param name="ContentType">Their media type, <c>application/json</c> for instance; null to name none.</param>
public sealed record OutboundBody(ReadOnlyMemory<byte> Content, string? ContentType)
{
    /// <summary>What else describes it: <c>Content-Encoding</c> or <c>Content-Language</c> for instance. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
