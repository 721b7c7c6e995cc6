using Tributary.Http.Caching;

namespace Tributary.Http;

/// <summary>One request to one provider. Immutable.</summary>
public sealed record OutboundRequest
{
    /// <summary>The absolute http or https address.</summary>
    public required Uri Address { get; init; }

    /// <summary>Headers that are no secret, sent as they are.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Headers that carry a key: sent to this address's origin only, never logged, never part of a message.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> SecretHeaders { get; init; } = [];

    /// <summary>
    /// A query parameter that carries a key, for a provider that takes no header; added at the moment of sending,
    /// so that <see cref="Address"/> can be shown. Null for none.
    /// </summary>
    public KeyValuePair<string, Secret>? SecretQuery { get; init; }

    /// <summary>Bounds of its own for each part of the request, over its provider's. Null for none.</summary>
    public PhaseBounds? Bounds { get; init; }

    /// <summary>
    /// How long its answer may be given again where the client has a cache (<see cref="OutboundOptions.Cache"/>); null, the default, neither
    /// looks there nor keeps anything. Not used beside <see cref="Validators"/>, nor where <see cref="Headers"/> has a condition or a range.
    /// </summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>
    /// What the caller holds of an earlier answer, sent back as received: a 304 then is an answer of <see cref="ResponseOrigin.NotModified"/>
    /// with an empty body. Null, the default, for none.
    /// </summary>
    public Validators? Validators { get; init; }

    /// <summary>Called as each phase is reached, from any thread; must return at once and not throw. Null for nobody.</summary>
    public Action<Phase>? OnPhase { get; init; }
}
