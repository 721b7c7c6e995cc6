namespace Tributary.Fanout;

/// <summary>
/// What a scope or a race throws at its deadline. Where the deadline was handed down, the scope, race or fan-out that it came from knows it
/// again as an echo of its own deadline, whichever of the two timers was first.
/// </summary>
#pragma warning disable CA1064, CA1032 // Caught as what it derives from.
internal sealed class DeadlinePassedException(string message, Deadline deadline, Exception? inner = null) : TimeoutException(message, inner)
#pragma warning restore CA1064, CA1032
{
    internal Deadline Deadline => deadline;
}
