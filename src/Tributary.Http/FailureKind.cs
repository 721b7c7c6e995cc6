namespace Tributary.Http;

/// <summary>Why a request gave nothing. A closed set.</summary>
public enum FailureKind
{
    /// <summary>The request cannot be sent as it is: a key is missing, or no header can carry it. No request was made.</summary>
    InvalidRequest,

    /// <summary>The host name could not be resolved.</summary>
    Dns,

    /// <summary>No connection could be made.</summary>
    Connect,

    /// <summary>The TLS handshake failed, or the certificate is not valid.</summary>
    Tls,

    /// <summary>A bound of this request's own was reached; the failure's phase says which.</summary>
    Timeout,

    /// <summary>The batch's deadline ended it while it was in flight.</summary>
    Deadline,

    /// <summary>The batch's deadline came before it could begin.</summary>
    NotStarted,

    /// <summary>The provider refused the key: 401, 403 or its own code.</summary>
    Auth,

    /// <summary>The provider said slow down: 429 or its own code.</summary>
    RateLimited,

    /// <summary>Our own count of the provider's allowance is used up; no request was made.</summary>
    Quota,

    /// <summary>Any other status that is not a success, or an answer that is not HTTP.</summary>
    Http,

    /// <summary>The body is not what it is said to be.</summary>
    Malformed,

    /// <summary>More bytes than allowed, as sent or as decompressed.</summary>
    TooLarge,

    /// <summary>The network guard refuses the address.</summary>
    Blocked,

    /// <summary>What was to be asked failed repeatedly and rests; no request was made.</summary>
    CircuitOpen,

    /// <summary>The caller stopped it.</summary>
    Cancelled,

    /// <summary>A defect, caught at the boundary of the request.</summary>
    Unexpected,
}
