namespace Tributary.Http.Flights;

/// <summary>Whether two requests ask for the same thing: the same address with the same headers and the same keys.</summary>
internal readonly struct RequestIdentity(OutboundRequest request) : IEquatable<RequestIdentity>
{
    public OutboundRequest Request { get; } = request;

    public bool Equals(RequestIdentity other)
    {
        var (mine, its) = (Request, other.Request);
        return ReferenceEquals(mine, its)
            || (mine.Address.AbsoluteUri == its.Address.AbsoluteUri
                && mine.Validators == its.Validators
                && mine.KeysWithheld == its.KeysWithheld
                && mine.Headers.SequenceEqual(its.Headers)
                && Same(mine.SecretQuery, its.SecretQuery)
                && mine.SecretHeaders.Count == its.SecretHeaders.Count
                && mine.SecretHeaders.Zip(its.SecretHeaders).All(pair => Same(pair.First, pair.Second)));
    }

    public override bool Equals(object? obj) => obj is RequestIdentity other && Equals(other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Request.Address.AbsoluteUri);

    private static bool Same(KeyValuePair<string, Secret>? one, KeyValuePair<string, Secret>? other) =>
        one?.Key == other?.Key && one?.Value.Reveal() == other?.Value.Reveal();
}
