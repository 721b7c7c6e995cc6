namespace Tributary.Http.Caching;

/// <summary>Where an answer's body comes from.</summary>
public enum ResponseOrigin
{
    /// <summary>The provider sent it now.</summary>
    Fresh,

    /// <summary>
    /// The provider was asked and answered 304. The body is the remembered one; empty where the caller held the validators itself.
    /// </summary>
    NotModified,

    /// <summary>It was remembered and is still fresh: nobody was asked.</summary>
    Cached,
}
