using System.Runtime.CompilerServices;

namespace Tributary.App.Lab.Instruments;

/// <summary>Waits, as for an answer, then computes, as over that answer.</summary>
/// <param name="Time">What is waited with.</param>
/// <param name="Wait">How long it waits; zero for not at all.</param>
/// <param name="Steps">How much it computes.</param>
internal sealed record PieceOfWork(TimeProvider Time, TimeSpan Wait, long Steps)
{
    public async Task<ulong> RunAsync(CancellationToken token)
    {
        if (Wait > TimeSpan.Zero)
            await Task.Delay(Wait, Time, token);
        token.ThrowIfCancellationRequested();
        return Compute(Steps);
    }

    /// <summary>So many steps of a generator of numbers (xorshift), each of which needs the one before.</summary>
    // As fast the first time as ever: the experiment counts its steps beforehand.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Compute(long steps)
    {
        var state = 88172645463325252UL;
        for (; steps > 0; steps--)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }
        return state;
    }
}
