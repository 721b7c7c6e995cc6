namespace Tributary.Simulator.Behaviours;

/// <summary>What is wrong with a port that speaks TLS. Each has a port of its own; see <see cref="SimulatedWorld.Secure"/>.</summary>
public enum TlsFault
{
    /// <summary>Nothing: TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, a certificate for localhost and 127.0.0.1.</summary>
    None,

    /// <summary>The certificate ended a day ago.</summary>
    Expired,

    /// <summary>The certificate begins in a day.</summary>
    NotYetValid,

    /// <summary>The certificate is for elsewhere.example.</summary>
    WrongName,

    /// <summary>The certificate is signed by itself and no authority.</summary>
    SelfSigned,

    /// <summary>The port answers in plain HTTP.</summary>
    PlainText,

    /// <summary>The port reads the client's hello and says nothing.</summary>
    Stalled,

    /// <summary>The port reads the client's hello and closes.</summary>
    Closed,
}
