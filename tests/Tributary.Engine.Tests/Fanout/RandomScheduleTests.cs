using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using Outcome = Tributary.Fanout.Outcome<int, int>;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>
/// Everything at once, at random: options, sources, delays, failures, cancellations, early leaving. What must always hold is checked.
/// </summary>
public sealed class RandomScheduleTests
{
    private enum Ending
    {
        Natural,
        Break,
        ConsumerThrows,
        CallerCancels,
    }

    private enum Behaviour
    {
        Succeeds,
        Fails,
        ThrowsAtOnce,
        IsCancelledByAnother,
        IgnoresItsToken,
        FailsWhenCancelled,
    }

    /// <summary>One random fan-out, and what was seen of it.</summary>
    private sealed class Trial(Sim sim) : IDisposable
    {
        private readonly Random _random = sim.Random;
        private readonly CancellationTokenSource _caller = new();
        private readonly Dictionary<int, Behaviour> _started = [];
        private readonly List<Outcome> _outcomes = [];
        private readonly Load _load = new();
        private readonly Load _permits = new();

        private TrackedSource Source { get; set; } = null!;

        private FanOutOptions Options { get; set; } = null!;

        private Ending Ending { get; set; }

        private int EndsAfter { get; set; }

        private int Count { get; set; }

        private Exception? Thrown { get; set; }

        internal async Task RunAsync()
        {
            Draw();
            Thrown = await Record.ExceptionAsync(ConsumeAsync);
            Assert.Equal((0, 0), (_load.Now, _permits.Now));
            Assert.Equal(Source.Opened, Source.Disposed);
            Assert.InRange(_load.Peak, 0, Options.MaxConcurrency);
            CheckOutcomes();
            CheckEnd();
        }

        public void Dispose() => _caller.Dispose();

        private void Draw()
        {
            Count = _random.Next(3) == 0 ? 0 : _random.Next(1, 25);
            Ending = (Ending)_random.Next(4);
            EndsAfter = _random.Next(12);
            Source = new(sim, Count)
            {
                Delay = _random.Next(3), ThrowsAt = _random.Next(4) == 0 ? _random.Next(25) : null,
            };
            Options = new()
            {
                MaxConcurrency = _random.Next(1, 6),
                MaxUnread = _random.Next(2) == 0 ? null : _random.Next(4),
                ItemTimeout = _random.Next(2) == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(_random.Next(1, 12)),
                Deadline = _random.Next(2) == 0 ? Deadline.None : Deadline.After(TimeSpan.FromMilliseconds(_random.Next(40)), sim.Time),
                OnFailure = _random.Next(3) == 0 ? OnFailure.CancelRest : OnFailure.Continue,
                ReportNotStarted = _random.Next(2) == 0,
                Order = (OutcomeOrder)_random.Next(2),
                Time = sim.Time,
            };
        }

        private IAsyncEnumerable<Outcome> Start() => (_random.Next(2), _random.Next(2)) switch
        {
            (0, 0) => FanOut.RunAsync(Source.Plain(), WorkAsync, Options, _caller.Token),
            (0, _) => FanOut.RunAsync(Source.Asynchronous(), WorkAsync, Options, _caller.Token),
            (_, 0) => FanOut.RunAsync(Source.Plain(), AdmitAsync, WorkAsync, Options, _caller.Token),
            _ => FanOut.RunAsync(Source.Asynchronous(), AdmitAsync, WorkAsync, Options, _caller.Token),
        };

        private async Task ConsumeAsync()
        {
            await foreach (var outcome in Start())
            {
                _outcomes.Add(outcome);
                Assert.InRange(Source.Pulled - _outcomes.Count, 0, Bound);
                if (_outcomes.Count == EndsAfter)
                {
                    if (Ending == Ending.Break)
                        break;
                    if (Ending == Ending.ConsumerThrows)
                        throw new ConsumerException();
                    if (Ending == Ending.CallerCancels)
                        Sim.Cancel(_caller);
                }
                if (_random.Next(3) == 0)
                    await sim.Delay(_random.Next(3), CancellationToken.None);
            }
        }

        // What is dropped as not started without an outcome is pulled, but never handed out: such inputs are over, and hold no place.
        private int Bound => Options.ReportNotStarted ? Options.MaxConcurrency + (Options.MaxUnread ?? Options.MaxConcurrency) : Count;

        private async ValueTask<IDisposable?> AdmitAsync(int input, ItemContext context, CancellationToken token)
        {
            await sim.Delay(_random.Next(4), _random.Next(4) == 0 ? CancellationToken.None : token);
            return _random.Next(8) switch
            {
                0 => null,
                1 => throw new WorkException(input),
                _ => _permits.Enter(),
            };
        }

        private ValueTask<int> WorkAsync(int input, ItemContext context, CancellationToken token)
        {
            Assert.Equal(input, context.Index);
            Assert.False(Options.Deadline.HasPassed, "started after the deadline");
            Assert.False(token.IsCancellationRequested, "started after the cancellation");
            var behaviour = (Behaviour)_random.Next(Options.OnFailure == OnFailure.CancelRest ? 10 : 6);
            Assert.True(_started.TryAdd(input, behaviour), "started twice");
            return behaviour == Behaviour.ThrowsAtOnce ? throw new WorkException(input) : WorkAsync(input, behaviour, token);
        }

        private async ValueTask<int> WorkAsync(int input, Behaviour behaviour, CancellationToken token)
        {
            using var inside = _load.Enter();
            if (behaviour == Behaviour.IgnoresItsToken)
                token = CancellationToken.None;
            try
            {
                await sim.Delay(_random.Next(15), token);
            }
            catch (OperationCanceledException) when (behaviour == Behaviour.FailsWhenCancelled)
            {
                throw new WorkException(input);
            }
            catch (OperationCanceledException) when (_random.Next(2) == 0)
            {
                await sim.Delay(_random.Next(3), CancellationToken.None);
                throw;
            }
            return behaviour switch
            {
                Behaviour.Fails => throw new WorkException(input),
                Behaviour.IsCancelledByAnother when !token.IsCancellationRequested => throw new OperationCanceledException("another"),
                _ => input,
            };
        }

        private void CheckOutcomes()
        {
            Assert.Equal(_outcomes.Count, _outcomes.Select(outcome => outcome.Index).Distinct().Count());
            if (Options.Order == OutcomeOrder.Input)
                Assert.Equal(_outcomes.Select(outcome => outcome.Index).Order(), _outcomes.Select(outcome => outcome.Index));
            foreach (var outcome in _outcomes)
                CheckOutcome(outcome);
            if (Thrown is ConsumerException || (Ending == Ending.Break && _outcomes.Count == EndsAfter))
                return;
            Assert.Subset(_outcomes.Select(outcome => outcome.Input).ToHashSet(), _started.Keys.ToHashSet());
            if (Options.ReportNotStarted)
                Assert.Equal(Source.Pulled, _outcomes.Count);
        }

        private void CheckOutcome(Outcome outcome)
        {
            Assert.Equal(outcome.Input, outcome.Index);
            Assert.Equal(outcome.Kind == OutcomeKind.Failed, outcome.Error is not null);
            Assert.Equal(outcome.Kind is OutcomeKind.Succeeded or OutcomeKind.Failed, outcome.Cause == CancelCause.None);
            switch (outcome.Kind)
            {
                case OutcomeKind.Succeeded:
                    Assert.Equal(outcome.Input, outcome.GetOrThrow());
                    break;
                case OutcomeKind.Failed:
                    Assert.True(
                        outcome.Error is WorkException error ? error.Input == outcome.Input : outcome.Error!.Message == "another",
                        outcome.Error.ToString());
                    break;
                case OutcomeKind.TimedOut:
                    Assert.True(outcome.Cause is CancelCause.ItemTimeout or CancelCause.Deadline);
                    if (outcome.Cause == CancelCause.ItemTimeout)
                        Assert.True(outcome.Elapsed >= Options.ItemTimeout);
                    break;
                case OutcomeKind.NotStarted:
                    Assert.True(Options.ReportNotStarted);
                    Assert.DoesNotContain(outcome.Input, _started);
                    break;
                default:
                    Assert.True(outcome.Cause is CancelCause.Caller or CancelCause.SiblingFailed);
                    break;
            }
        }

        private void CheckEnd()
        {
            var fault = _outcomes.Where(outcome =>
                outcome.Kind == OutcomeKind.Failed || outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.ItemTimeout }).ToList();
            switch (Thrown)
            {
                case null:
                    if (Ending == Ending.Break && _outcomes.Count == EndsAfter)
                        return;
                    // A caller that cancels after the deadline has ended the batch, or when all was done, changes nothing.
                    if (_caller.IsCancellationRequested && !Options.Deadline.HasPassed)
                    {
                        Assert.Equal((Count, Count), (Source.Pulled, _outcomes.Count));
                        Assert.DoesNotContain(_outcomes, outcome => outcome.Cause == CancelCause.Caller);
                    }
                    Assert.True(Options.OnFailure == OnFailure.Continue || fault.Count == 0);
                    if (Options.Deadline.IsNone || (Options.ReportNotStarted && Source.Opened > 0))
                        Assert.Equal(Count, Source.Pulled);
                    break;
                case OperationCanceledException { Message: not "another" } cancelled:
                    Assert.Equal(_caller.Token, cancelled.CancellationToken);
                    Assert.True(_caller.IsCancellationRequested);
                    break;
                case ConsumerException:
                    Assert.Equal((Ending.ConsumerThrows, EndsAfter), (Ending, _outcomes.Count));
                    break;
                case var error when error == Source.Error:
                    Assert.NotNull(Source.ThrowsAt);
                    break;
                default:
                    Assert.Equal(OnFailure.CancelRest, Options.OnFailure);
                    Assert.Contains(fault, outcome => outcome.Error == Thrown || Thrown is TimeoutException);
                    break;
            }
        }
    }

    [Fact]
    public void Whatever_happens_the_contract_holds() => Seeds.Each(4_000, async sim =>
    {
        using var trial = new Trial(sim);
        await trial.RunAsync();
    });

    private sealed class WorkException(int input) : Exception($"input {input}")
    {
        public int Input => input;
    }

    private sealed class ConsumerException : Exception;
}
