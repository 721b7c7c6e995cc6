namespace Tributary.Http;

/// <summary>
/// A bound for each part of a request. Each counts from where its part begins; what is null is as the next wider place has it: the
/// request's over the provider's over the client's. Between more than zero and 24 hours, or infinite for none.
/// </summary>
public sealed record PhaseBounds
{
    /// <summary>The defaults, each set.</summary>
    public static PhaseBounds Defaults { get; } = new()
    {
        Queue = TimeSpan.FromMinutes(1),
        Dns = TimeSpan.FromSeconds(5),
        Connect = TimeSpan.FromSeconds(10),
        Tls = TimeSpan.FromSeconds(10),
        Send = TimeSpan.FromSeconds(10),
        Response = TimeSpan.FromSeconds(30),
        BodyIdle = TimeSpan.FromSeconds(10),
        MinBodyRate = 64,
    };

    /// <summary>Waiting for a turn: for the provider's cool-down, rate, spacing and slots, before each attempt. Default 1 min.</summary>
    public TimeSpan? Queue { get; init; }

    /// <summary>The name look-up. Default 5 s.</summary>
    public TimeSpan? Dns { get; init; }

    /// <summary>The TCP connection, all of the name's addresses together. Default 10 s.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>The TLS handshake. Default 10 s.</summary>
    public TimeSpan? Tls { get; init; }

    /// <summary>Writing the request. Default 10 s.</summary>
    public TimeSpan? Send { get; init; }

    /// <summary>From the request's last byte to the end of the response's headers. Default 30 s.</summary>
    public TimeSpan? Response { get; init; }

    /// <summary>The gap between two reads of the body. Default 10 s.</summary>
    public TimeSpan? BodyIdle { get; init; }

    /// <summary>
    /// Bytes of the body, as sent, in a second: at least so many on average over every 10 s. Default 64; 0 for no such bound.
    /// </summary>
    public int? MinBodyRate { get; init; }

    internal static PhaseBounds Unbounded { get; } = new();

    internal PhaseBounds Over(PhaseBounds wider) => new()
    {
        Queue = Queue ?? wider.Queue,
        Dns = Dns ?? wider.Dns,
        Connect = Connect ?? wider.Connect,
        Tls = Tls ?? wider.Tls,
        Send = Send ?? wider.Send,
        Response = Response ?? wider.Response,
        BodyIdle = BodyIdle ?? wider.BodyIdle,
        MinBodyRate = MinBodyRate ?? wider.MinBodyRate,
    };

    internal TimeSpan Of(Phase phase) => phase switch
    {
        Phase.Queue => Queue,
        Phase.Dns => Dns,
        Phase.Connect => Connect,
        Phase.Tls => Tls,
        Phase.Send => Send,
        Phase.Response => Response,
        Phase.Body => BodyIdle,
        _ => null,
    } ?? Timeout.InfiniteTimeSpan;

    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range.</exception>
    internal void Check(string name)
    {
        for (var phase = Phase.Queue; phase <= Phase.Body; phase++)
            if (Of(phase) is var bound && bound != Timeout.InfiniteTimeSpan && (bound <= TimeSpan.Zero || bound > TimeSpan.FromHours(24)))
                throw new ArgumentOutOfRangeException(name, bound, $"the bound {phase} is not between 0 and 24 h");
        if (MinBodyRate < 0)
            throw new ArgumentOutOfRangeException(name, MinBodyRate, "the least rate of a body is below 0");
    }
}
