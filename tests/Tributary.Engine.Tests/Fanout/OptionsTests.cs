using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>What is out of range is refused at the call, before anything runs.</summary>
public sealed class OptionsTests
{
    private static readonly FanOutOptions Options = new() { MaxConcurrency = 1 };

    public static TheoryData<FanOutOptions> OutOfRange => new(
        Options with { MaxConcurrency = 0 },
        Options with { MaxUnread = -1 },
        Options with { ItemTimeout = TimeSpan.Zero },
        Options with { ItemTimeout = TimeSpan.FromMilliseconds(-2) },
        Options with { OnFailure = (OnFailure)2 },
        Options with { Order = (OutcomeOrder)2 });

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_fan_out_refuses_what_is_out_of_range(FanOutOptions options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FanOut.RunAsync([1], WorkAsync, options));
        Assert.StartsWith(error.ParamName!, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = FanOut.CollectAsync([1], WorkAsync, options); });
    }

    public static TheoryData<RaceOptions> OutOfRangeRace => new(
        new RaceOptions { MaxConcurrency = 0 },
        new RaceOptions { Stagger = TimeSpan.FromMilliseconds(-2) },
        new RaceOptions { AttemptTimeout = TimeSpan.Zero });

    [Theory]
    [MemberData(nameof(OutOfRangeRace))]
    public void A_race_refuses_what_is_out_of_range(RaceOptions options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => { _ = FanOut.FirstAsync([1], WorkAsync, options); });
        Assert.StartsWith(error.ParamName!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_refuses_what_is_out_of_range()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => { _ = TaskScope.RunAsync((_, _) => Task.CompletedTask, new() { OnFailure = (OnFailure)2 }); });
        Assert.StartsWith(error.ParamName!, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => { _ = TaskScope.RunAsync((_, _) => Task.CompletedTask, new() { Time = null! }); });
    }

    [Fact]
    public void Nothing_may_be_null()
    {
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync((IEnumerable<int>)null!, WorkAsync, Options));
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync((IAsyncEnumerable<int>)null!, WorkAsync, Options));
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync<int, int>([1], null!, Options));
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync([1], null!, WorkAsync, Options));
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync(AsyncEnumerable.Empty<int>(), null!, WorkAsync, Options));
        Assert.Throws<ArgumentNullException>(() => { _ = FanOut.CollectAsync([1], null!, WorkAsync, Options); });
        Assert.Throws<ArgumentNullException>(() => { _ = FanOut.CollectAsync(AsyncEnumerable.Empty<int>(), null!, WorkAsync, Options); });
        Assert.Throws<ArgumentNullException>(() => { _ = FanOut.FirstAsync((IEnumerable<int>)null!, WorkAsync); });
        Assert.Throws<ArgumentNullException>(() => { _ = FanOut.FirstAsync<int, int>([1], null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = FanOut.FirstAsync([1], WorkAsync, new() { Time = null! }); });
        Assert.Throws<ArgumentNullException>(() => { _ = TaskScope.RunAsync((Func<TaskScope, CancellationToken, Task>)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = TaskScope.RunAsync((Func<TaskScope, CancellationToken, Task<int>>)null!); });
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync([1], WorkAsync, null!));
        Assert.Throws<ArgumentNullException>(() => FanOut.RunAsync([1], WorkAsync, Options with { Time = null! }));
    }

    [Fact]
    public async Task A_call_that_a_scope_refuses_leaves_no_trace() => await TaskScope.RunAsync(async (scope, token) =>
    {
        Assert.Throws<ArgumentNullException>(() => { _ = scope.Start((Func<CancellationToken, Task>)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = scope.Start((Func<CancellationToken, Task<int>>)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = scope.NestAsync((Func<TaskScope, CancellationToken, Task>)null!).AsTask(); });
        Assert.Throws<ArgumentNullException>(() => { _ = scope.NestAsync((Func<TaskScope, CancellationToken, Task<int>>)null!).AsTask(); });
        await Assert.ThrowsAsync<ArgumentNullException>(() => scope.CleanUpAsync(TimeSpan.FromSeconds(1), null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scope.CleanUpAsync(TimeSpan.Zero, _ => Task.Delay(1, token)));
    });

    [Fact]
    public async Task Concurrency_without_a_practical_bound_is_allowed()
    {
        var report = await FanOut.CollectAsync([1, 2], WorkAsync, Options with { MaxConcurrency = int.MaxValue, MaxUnread = int.MaxValue });
        Assert.True(report.IsComplete);
    }

    private static ValueTask<int> WorkAsync(int input, ItemContext context, CancellationToken cancellationToken) => new(input);
}
