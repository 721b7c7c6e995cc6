namespace Tributary.Http;

/// <summary>The parts of a request, in the order in which they happen.</summary>
public enum Phase
{
    /// <summary>Waiting for a slot: one of the provider's concurrent requests.</summary>
    Queue,

    /// <summary>Resolving the host name.</summary>
    Dns,

    /// <summary>Opening the TCP connection.</summary>
    Connect,

    /// <summary>The TLS handshake.</summary>
    Tls,

    /// <summary>Sending the request.</summary>
    Send,

    /// <summary>Waiting for the response's headers.</summary>
    Response,

    /// <summary>Reading the body.</summary>
    Body,

    /// <summary>What the caller does with the answer. No request has it; <see cref="PhaseTimes.Plus"/> adds it.</summary>
    Processing,

    /// <summary>The whole request: named only where a bound on the whole was reached.</summary>
    Total,
}
