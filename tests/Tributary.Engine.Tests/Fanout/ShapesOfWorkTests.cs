using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>Work may give a task or a value task, with a value or without, and everything that takes work takes each of them.</summary>
public sealed class ShapesOfWorkTests
{
    private static readonly FanOutOptions Options = new() { MaxConcurrency = 2 };

    private int _done;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<int> TaskAsync(int input, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return input * 2;
    }

    private static async ValueTask<int> ValueTaskAsync(int input, CancellationToken token) => await TaskAsync(input, token);

    private async Task DoAsync(int input, CancellationToken token)
    {
        await TaskAsync(input, token);
        Interlocked.Increment(ref _done);
    }

    private async ValueTask DoValueTaskAsync(int input, CancellationToken token) => await DoAsync(input, token);

    [Fact]
    public async Task A_fan_out_takes_all_of_them()
    {
        var source = new[] { 1, 2, 3 };
        var asynchronous = source.ToAsyncEnumerable();
        Admission<int> admission = (_, _, _) => default;
        Assert.Equal(3, await FanOut.RunAsync(source, (input, _, token) => TaskAsync(input, token), Options, Token).CountAsync(Token));
        Assert.Equal(3, await FanOut.RunAsync(source, (input, _, token) => ValueTaskAsync(input, token), Options, Token).CountAsync(Token));
        Assert.Equal(3, await FanOut.RunAsync(source, (input, _, token) => DoAsync(input, token), Options, Token).CountAsync(Token));
        Assert.Equal(3, await FanOut.RunAsync(source, (input, _, token) => DoValueTaskAsync(input, token), Options, Token).CountAsync(Token));
        Assert.Equal(3, await FanOut.RunAsync(asynchronous, (input, _, token) => TaskAsync(input, token), Options, Token).CountAsync(Token));
        Assert.Equal(3, await FanOut.RunAsync(source, admission, (input, _, token) => TaskAsync(input, token), Options, Token).CountAsync(Token));

        var tasks = await FanOut.CollectAsync(source, (input, _, token) => TaskAsync(input, token), Options, Token);
        var valueTasks = await FanOut.CollectAsync(source, async (input, _, token) => await ValueTaskAsync(input, token), Options, Token);
        Assert.Equal([2, 4, 6], tasks.Select(outcome => outcome.GetOrThrow()));
        Assert.Equal([2, 4, 6], valueTasks.Select(outcome => outcome.GetOrThrow()));
        Assert.True((await FanOut.CollectAsync(source, async (input, _, token) => await DoAsync(input, token), Options, Token)).IsComplete);
        Assert.True((await FanOut.CollectAsync(asynchronous, (input, _, token) => DoValueTaskAsync(input, token), Options, Token)).IsComplete);
        Assert.Equal(4 * 3, _done);
    }

    [Fact]
    public async Task A_race_takes_all_of_them()
    {
        Assert.Equal(2, (await FanOut.FirstAsync([1], (input, _, token) => TaskAsync(input, token), null, Token)).GetOrThrow());
        Assert.Equal(2, (await FanOut.FirstAsync([1], (input, _, token) => ValueTaskAsync(input, token), null, Token)).GetOrThrow());
        Assert.Equal(1, (await FanOut.FirstAsync([1], (input, _, token) => DoAsync(input, token), null, Token)).Input);
        Assert.Equal(1, (await FanOut.FirstAsync([1], (input, _, token) => DoValueTaskAsync(input, token), null, Token)).Input);
        Assert.Equal(2, (await FanOut.QuorumAsync([1, 2], 2, (input, _, token) => TaskAsync(input, token), null, Token)).Count);
        Assert.Equal(2, (await FanOut.QuorumAsync([1, 2], 2, (input, _, token) => DoValueTaskAsync(input, token), null, Token)).Count);
        Assert.Equal(2, (await FanOut.QuorumAsync([1, 2], 2, (input, _, token) => DoAsync(input, token), null, Token)).Count);
        Assert.Equal(6, _done);
    }

    [Fact]
    public async Task A_scope_takes_all_of_them()
    {
        var sum = await TaskScope.RunAsync(
            async (scope, token) =>
            {
                var task = scope.Start(own => TaskAsync(1, own));
                var valueTask = scope.Start(own => ValueTaskAsync(2, own));
                await scope.Start(own => DoAsync(3, own)).Task;
                await scope.Start(own => DoValueTaskAsync(4, own)).Task;
                await scope.NestAsync((_, own) => DoAsync(5, own));
                await scope.NestAsync((_, own) => DoValueTaskAsync(6, own));
                return await task.Task + await valueTask.Task + await scope.NestAsync((_, own) => TaskAsync(3, own))
                    + await scope.NestAsync((_, own) => ValueTaskAsync(4, own));
            },
            cancellationToken: Token);
        Assert.Equal((2 + 4 + 6 + 8, 4), (sum, _done));
        Assert.Equal(2, await TaskScope.RunAsync((_, token) => ValueTaskAsync(1, token), null, Token));
        await TaskScope.RunAsync((_, token) => DoValueTaskAsync(1, token), null, Token);
        await TaskScope.RunAsync((_, token) => DoAsync(1, token), null, Token);
        Assert.Equal(6, _done);
    }

    [Fact]
    public async Task What_work_without_a_value_throws_is_its_outcome()
    {
        var error = new InvalidOperationException();
        var report = await FanOut.CollectAsync([1], (_, _, _) => throw error, Options, Token);
        Assert.Same(error, report[0].Error);
        var nothing = await FanOut.CollectAsync([1], (_, _, _) => (Task<int>)null!, Options, Token);
        Assert.Equal(OutcomeKind.Failed, nothing[0].Kind);
    }
}
