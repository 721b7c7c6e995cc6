using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>A ledger that hangs, blocks or ignores its token.</summary>
public sealed class SteadyLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ConcurrentQueue<Exception> _lost = new();
    private readonly ManualResetEventSlim _gate = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task It_is_not_waited_for_beyond_its_bound_and_that_is_told_once(bool reads, bool blocks)
    {
        var stuck = new StuckLedger(reads, blocks, _gate);
        var ledger = new SteadyLedger(stuck, _lost.Enqueue, _time);
        var provider = new Provider("a.test:80", new() { Quota = new(5, TimeSpan.FromHours(1)) }, PhaseBounds.Defaults, ledger, _time);
        var entering = provider.EnterAsync(Timeout.InfiniteTimeSpan, Token).AsTask();
        await stuck.Asked;
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(entering.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        provider.Leave(await entering);
        provider.Leave(await provider.EnterAsync(Timeout.InfiniteTimeSpan, Token));
        Assert.Equal("no answer within 5 s", Assert.IsType<TimeoutException>(Assert.Single(_lost)).Message);
    }

    [Fact]
    public async Task Who_leaves_before_does_not_keep_it_from_being_found_out()
    {
        var stuck = new StuckLedger(reads: false, blocks: false, _gate);
        var ledger = new SteadyLedger(stuck, _lost.Enqueue, _time);
        using var caller = new CancellationTokenSource();
        var updating = ledger.UpdateAsync("a", _ => ("1", 0), caller.Token).AsTask();
        await stuck.Asked;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => updating);
        Assert.Empty(_lost);
        _time.Advance(TimeSpan.FromSeconds(5));
        while (_lost.IsEmpty)
            await Task.Delay(1, Token);
        Assert.Equal(7, await ledger.UpdateAsync("a", _ => ("1", 7), Token));
    }

    [Fact]
    public async Task One_that_heeds_its_token_is_not_lost_for_a_caller_who_leaves()
    {
        var memory = new HeedingLedger();
        var ledger = new SteadyLedger(memory, _lost.Enqueue, _time);
        using var caller = new CancellationTokenSource();
        var updating = ledger.UpdateAsync("a", _ => ("1", 0), caller.Token).AsTask();
        await memory.Asked;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => updating);
        await memory.Left;
        _time.Advance(TimeSpan.FromSeconds(10));
        memory.Release();
        Assert.Equal(7, await ledger.UpdateAsync("a", _ => ("1", 7), Token));
        Assert.Equal(["a"], (await memory.ReadAsync(Token)).Keys);
        Assert.Empty(_lost);
    }

    [Fact]
    public async Task What_it_throws_after_it_was_left_is_seen_by_nobody()
    {
        var unseen = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> see = (_, args) => unseen.Enqueue(args.Exception.GetBaseException());
        TaskScheduler.UnobservedTaskException += see;
        try
        {
            await LeaveAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= see;
        }

        Assert.DoesNotContain(unseen, error => error is InvalidDataException);

        async Task LeaveAsync()
        {
            var stuck = new StuckLedger(reads: false, blocks: false, _gate);
            var ledger = new SteadyLedger(stuck, _lost.Enqueue, _time);
            var updating = ledger.UpdateAsync("a", _ => ("1", 7), Token).AsTask();
            await stuck.Asked;
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(7, await updating);
            await stuck.FailAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_it_registers_with_its_token_harms_nobody(bool callerLeaves)
    {
        var rude = new RudeLedger();
        var ledger = new SteadyLedger(rude, _lost.Enqueue, _time);
        using var caller = new CancellationTokenSource();
        var updating = ledger.UpdateAsync("a", _ => ("1", 7), caller.Token).AsTask();
        await rude.Asked;
        if (callerLeaves)
        {
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => updating);
        }
        else
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(7, await updating);
        }

        await rude.Called;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_gives_nothing_is_lost(bool reads)
    {
        var ledger = new SteadyLedger(new EmptyLedger(), _lost.Enqueue, _time);
        if (reads)
            Assert.Empty(await ledger.ReadAsync(Token));
        else
            Assert.Equal(7, await ledger.UpdateAsync("a", _ => ("1", 7), Token));
        Assert.IsType<InvalidOperationException>(Assert.Single(_lost));
    }

    private sealed class EmptyLedger : ILedger
    {
        public ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken) =>
            new(default(T)!);

        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken) =>
            new((IReadOnlyDictionary<string, string>)null!);
    }

    // Ends by its token, and a callback of it throws.
    private sealed class RudeLedger : ILedger
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        public Task Called => _called.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        public async ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(() =>
            {
                _called.TrySetResult();
                throw new InvalidDataException("callback");
            });
            _asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return change(null).Result;
        }

        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken) =>
            new(new Dictionary<string, string>());
    }

    // Ignores its token: whatever it is asked, or changes alone.
    private sealed class StuckLedger(bool reads, bool blocks, ManualResetEventSlim gate) : ILedger
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        public async Task FailAsync()
        {
            _never.SetException(new InvalidDataException("late"));
            await _never.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
        {
            await StickAsync();
            return change(null).Result;
        }

        public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
        {
            if (reads)
                await StickAsync();
            return new Dictionary<string, string>();
        }

        private Task StickAsync()
        {
            _asked.TrySetResult();
            if (blocks)
                gate.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            return _never.Task;
        }
    }

    private sealed class HeedingLedger : ILedger
    {
        private readonly MemoryLedger _memory = new();
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isOpen;

        public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        public Task Left => _left.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        public void Release() => _isOpen = true;

        public async ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            try
            {
                if (!_isOpen)
                    await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                _left.TrySetResult();
            }

            return await _memory.UpdateAsync(name, change, cancellationToken);
        }

        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken) => _memory.ReadAsync(cancellationToken);
    }
}
