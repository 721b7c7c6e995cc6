namespace Tributary.Http.Connections;

/// <summary>
/// Counts what comes over the connections to one host and port, framing included, against what the answers under way may take. A peer can
/// send without end what is no body: chunk extensions, empty frames, padding. Which of several requests on one connection it is for cannot
/// be told below TLS, so they have their allowance together. Safe for several threads.
/// </summary>
internal sealed class Intake(Intakes all, string host, int port, long each)
{
    private readonly Lock _lock = new();
    private long _room;
    private int _underWay;

    public (string Host, int Port) At => (host, port);

    /// <summary>Connections and answers under way; <see cref="Intakes"/> alone counts them.</summary>
    public int Users { get; set; }

    /// <exception cref="OutboundException">More came than all answers under way may take.</exception>
    public void Receive(int bytes)
    {
        lock (_lock)
            if ((_room -= bytes) >= 0)
                return;
        throw new OutboundException(new(
            FailureKind.TooLarge, $"what {host} sends has more than {each} bytes for one answer, its framing included"));
    }

    /// <summary>So many answers more are under way. One more has an allowance, for what is still on its way to those that were given up.</summary>
    public void Expect(int answers)
    {
        lock (_lock)
        {
            _underWay += answers;
            _room = each * (_underWay + 1);
        }
    }

    public void Leave() => all.Leave(this);
}

/// <summary>The counts of every host and port that has a connection or an answer under way. Safe for several threads.</summary>
/// <param name="maxBody">At most so many bytes of a body, as sent.</param>
internal sealed class Intakes(long maxBody)
{
    private readonly Dictionary<(string Host, int Port), Intake> _intakes = [];
    private readonly Lock _lock = new();

    /// <summary>To be left once.</summary>
    public Intake Join(string host, int port)
    {
        lock (_lock)
        {
            if (!_intakes.TryGetValue((host, port), out var intake))
            {
                _intakes.Add((host, port), intake = new(this, host, port, (2 * maxBody) + 1_000_000));
                intake.Expect(0);
            }

            intake.Users++;
            return intake;
        }
    }

    public void Leave(Intake intake)
    {
        lock (_lock)
            if (--intake.Users == 0)
                _intakes.Remove(intake.At);
    }
}

/// <summary>One answer that is under way, until it is disposed of.</summary>
internal readonly struct Receiving : IDisposable
{
    private readonly Intake _intake;

    public Receiving(Intake intake)
    {
        _intake = intake;
        intake.Expect(1);
    }

    public void Dispose()
    {
        _intake.Expect(-1);
        _intake.Leave();
    }
}
