namespace Tributary.Http.Connections;

/// <summary>
/// Counts what comes over the connections to one host and port, framing included, against what the answers under way may take. A peer can
/// send without end what is no body: chunk extensions, empty frames, padding. Which of several requests on one connection it is for cannot
/// be told below TLS, so they have their allowance together. Safe for several threads.
/// </summary>
internal sealed class Intake
{
    private readonly Lock _lock = new();
    private readonly string _host;
    private readonly long _each;
    private long _room;
    private int _underWay;

    /// <param name="host">Which, for a person.</param>
    /// <param name="each">Bytes for one answer.</param>
    public Intake(string host, long each)
    {
        (_host, _each) = (host, each);
        Expect(0);
    }

    /// <exception cref="OutboundException">More came than all answers under way may take.</exception>
    public void Receive(int bytes)
    {
        lock (_lock)
            if ((_room -= bytes) >= 0)
                return;
        throw new OutboundException(new(
            FailureKind.TooLarge, $"{_host} sent more than {_each} bytes for one answer, framing included"));
    }

    /// <summary>
    /// So many answers more are under way. One more has an allowance, for what is still on its way to those that were given up.
    /// </summary>
    public void Expect(int answers)
    {
        lock (_lock)
        {
            _underWay += answers;
            _room = _each * (_underWay + 1);
        }
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

    public void Dispose() => _intake.Expect(-1);
}
