using System.Runtime.CompilerServices;

namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>
/// The numbers from 0, plainly or asynchronously, watched: how many were pulled, never by two at once, and whether it was disposed.
/// </summary>
public sealed class TrackedSource(Simulation simulation, int count = int.MaxValue)
{
    private bool _pulling;

    public int Pulled { get; private set; }

    public int Opened { get; private set; }

    public int Disposed { get; private set; }

    /// <summary>How long the asynchronous one takes for each; it heeds its token.</summary>
    public int Delay { get; init; }

    /// <summary>Thrown in place of this input.</summary>
    public int? ThrowsAt { get; init; }

    public Exception Error { get; init; } = new InvalidOperationException("the source");

    /// <summary>Thrown when it is disposed.</summary>
    public Exception? DisposalError { get; init; }

    public IEnumerable<int> Plain()
    {
        Opened++;
        try
        {
            for (var input = 0; input < count; input++)
                yield return Pull(input);
        }
        finally
        {
            Dispose();
        }
    }

    public async IAsyncEnumerable<int> Asynchronous([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Opened++;
        try
        {
            for (var input = 0; input < count; input++)
            {
                Assert.False(_pulling, "pulled by two at once");
                _pulling = true;
                try
                {
                    await simulation.Delay(Delay, cancellationToken);
                }
                finally
                {
                    _pulling = false;
                }
                yield return Pull(input);
            }
        }
        finally
        {
            Dispose();
        }
    }

    private void Dispose()
    {
        Disposed++;
        if (DisposalError is not null)
            throw DisposalError;
    }

    private int Pull(int input)
    {
        if (input == ThrowsAt)
            throw Error;
        Pulled++;
        return input;
    }
}
