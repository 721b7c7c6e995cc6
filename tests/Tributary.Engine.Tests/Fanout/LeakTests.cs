using System.Runtime.CompilerServices;
using Tributary.Fanout;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>
/// A caller's token that lives long keeps nothing of what ran under it, not even what was registered with a token of ours.
/// </summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fan_out_that_has_ended_is_not_kept_by_its_callers_tokens(bool report)
    {
        using var caller = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var kept = RunFanOut(report, caller.Token, other.Token);
        GC.Collect();
        Assert.All(kept, mark => Assert.False(mark.IsAlive));
    }

    [Fact]
    public void A_scope_that_has_ended_is_not_kept_by_its_callers_token()
    {
        using var caller = new CancellationTokenSource();
        var kept = RunScope(caller.Token);
        GC.Collect();
        Assert.All(kept, mark => Assert.False(mark.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> RunFanOut(bool report, CancellationToken caller, CancellationToken other)
    {
        var kept = new List<WeakReference>();
        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken token = default)
        {
            kept.Add(Mark(token));
            await Task.Yield();
            yield return 1;
        }

        Sim.Run(1, async _ =>
        {
            var run = FanOut.RunAsync(
                Source(CancellationToken.None),
                (input, _, token) =>
                {
                    kept.Add(Mark(token));
                    return new ValueTask<int>(input);
                },
                new() { MaxConcurrency = 2, ReportNotStarted = report },
                caller);
            await foreach (var outcome in run.WithCancellation(other))
                Assert.True(outcome.IsSuccess);
        });
        Assert.Equal(2, kept.Count);
        return kept;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> RunScope(CancellationToken caller)
    {
        var kept = new List<WeakReference>();
        Sim.Run(1, _ => TaskScope.RunAsync(
            async (scope, token) =>
            {
                kept.Add(Mark(token));
                await scope.Start(child =>
                {
                    kept.Add(Mark(child));
                    return Task.CompletedTask;
                }).Task;
            },
            null, caller));
        Assert.Equal(2, kept.Count);
        return kept;
    }

    private static WeakReference Mark(CancellationToken token)
    {
        var mark = new object();
        token.Register(_ => { }, mark);
        return new(mark);
    }
}
