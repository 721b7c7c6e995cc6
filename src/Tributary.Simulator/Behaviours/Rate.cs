namespace Tributary.Simulator.Behaviours;

/// <summary>So many requests in any span of this length.</summary>
public readonly record struct Rate(int Count, TimeSpan Period);

/// <summary>How a provider tells what is left of a rate.</summary>
public enum RateHeaders
{
    /// <summary>RateLimit and RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers writes them.</summary>
    RateLimit,

    /// <summary>X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset, the last in seconds from now.</summary>
    XRateLimit,

    /// <summary>The same with X-RateLimit-Reset in seconds since 1970.</summary>
    XRateLimitEpoch,
}

/// <summary>The forms of a date in HTTP (RFC 9110, 5.6.7).</summary>
public enum DateForm
{
    /// <summary>Mon, 23 Nov 2026 12:00:00 GMT.</summary>
    Imf,

    /// <summary>Monday, 23-Nov-26 12:00:00 GMT.</summary>
    Rfc850,

    /// <summary>Mon Nov 23 12:00:00 2026.</summary>
    Asctime,
}

/// <summary>What an entity tag looks like.</summary>
public enum EtagForm
{
    /// <summary>In quotes, as RFC 9110, 8.8.3 wants it.</summary>
    Strong,

    /// <summary>With W/ before it.</summary>
    Weak,

    /// <summary>Without its quotes.</summary>
    Unquoted,

    /// <summary>With spaces inside its quotes.</summary>
    Spaced,

    /// <summary>There is none: Last-Modified is alone.</summary>
    None,
}
