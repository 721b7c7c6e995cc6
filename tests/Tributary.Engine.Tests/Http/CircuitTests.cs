using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http;

public sealed class CircuitTests
{
    private static readonly Failure Broken = new(FailureKind.Http, "a.test answered with status 503");
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLedger _ledger = new();

    [Fact]
    public async Task Five_failures_in_a_row_open_it_with_a_reason_and_a_time()
    {
        var circuits = Circuits();
        for (var i = 0; i < CircuitRules.Threshold; i++)
        {
            Assert.Null(await EnterAsync(circuits));
            await ReportAsync(circuits, Broken);
        }

        var open = await EnterAsync(circuits);
        Assert.Equal(FailureKind.CircuitOpen, open!.Kind);
        Assert.Equal("rests after 5 failures in a row; next request after 12:00:30 UTC (in 30 s); the last failure: a.test answered with status 503", open.Message);
        Assert.Equal(CircuitRules.FirstRest, open.RetryAfter);
    }

    [Fact]
    public async Task A_success_between_them_starts_the_count_again()
    {
        var circuits = Circuits();
        for (var i = 0; i < 20; i++)
        {
            await ReportAsync(circuits, i % CircuitRules.Threshold == 4 ? null : Broken);
            Assert.Null(await EnterAsync(circuits));
        }
    }

    [Fact]
    public async Task One_probe_of_all_processes_goes_through_when_the_rest_is_over()
    {
        await OpenAsync(Circuits());
        var processes = Enumerable.Range(0, 5).Select(_ => Circuits()).ToList();
        _time.Advance(CircuitRules.FirstRest);
        var passed = await Task.WhenAll(processes.Select(process => EnterAsync(process)));
        Assert.Single(passed, failure => failure is null);
        Assert.All(passed.OfType<Failure>(), failure => Assert.Equal(CircuitRules.ProbePatience, failure.RetryAfter));
    }

    [Fact]
    public async Task A_probe_that_succeeds_closes_it_and_nothing_is_kept()
    {
        var circuits = Circuits();
        await OpenAsync(circuits);
        _time.Advance(CircuitRules.FirstRest);
        Assert.Null(await EnterAsync(circuits));
        await ReportAsync(circuits, null);
        Assert.Null(await EnterAsync(circuits));
        Assert.Empty(await _ledger.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Each_probe_that_fails_doubles_the_rest_up_to_a_quarter_of_an_hour()
    {
        var circuits = Circuits();
        await OpenAsync(circuits);
        foreach (var minutes in new[] { 0.5, 1, 2, 4, 8, 15, 15 })
        {
            Assert.Equal(minutes, (await EnterAsync(circuits))!.RetryAfter!.Value.TotalMinutes);
            _time.Advance(TimeSpan.FromMinutes(minutes));
            Assert.Null(await EnterAsync(circuits));
            await ReportAsync(circuits, Broken);
        }
    }

    [Fact]
    public async Task A_probe_that_is_never_heard_of_again_is_another_ones_turn()
    {
        await OpenAsync(Circuits());
        _time.Advance(CircuitRules.FirstRest);
        Assert.Null(await EnterAsync(Circuits()));
        Assert.NotNull(await EnterAsync(Circuits()));
        _time.Advance(CircuitRules.ProbePatience);
        Assert.Null(await EnterAsync(Circuits()));
    }

    [Theory]
    [InlineData(-10_957)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(400)]
    public async Task A_rest_by_a_wrong_clock_is_over_by_the_right_one(int days)
    {
        var wrong = new FakeTimeProvider(_time.GetUtcNow().AddDays(days));
        await OpenAsync(new(_ledger, wrong));
        Assert.Null(await EnterAsync(Circuits()));
        // Whoever comes next waits for the probe alone.
        var other = await EnterAsync(Circuits());
        Assert.Equal(CircuitRules.ProbePatience, other!.RetryAfter);
    }

    [Fact]
    public async Task What_a_circuit_said_itself_is_no_failure_and_a_reason_has_a_bound()
    {
        var circuits = Circuits();
        for (var i = 0; i < CircuitRules.Threshold; i++)
            await ReportAsync(circuits, Broken with { Message = new('x', 10_000) });
        for (var i = 0; i < 5; i++)
            await ReportAsync(circuits, await EnterAsync(circuits));
        Assert.InRange((await EnterAsync(circuits))!.Message.Length, 200, 350);
        Assert.InRange(Assert.Single(await _ledger.ReadAsync(CancellationToken.None)).Value.Length, 200, 400);
    }

    [Fact]
    public async Task Circuits_are_apart()
    {
        var circuits = Circuits();
        await OpenAsync(circuits);
        Assert.Null(await circuits.EnterAsync("other", CancellationToken.None));
    }

    [Fact]
    public void Whatever_happens_it_opens_again_within_a_quarter_of_an_hour_and_reads_back_what_it_wrote() =>
        Gen.Int[0, 4].Array[0, 200].Sample(steps =>
        {
            var (state, now) = (CircuitState.Closed, DateTimeOffset.UnixEpoch);
            foreach (var step in steps)
            {
                now += step == 4 ? TimeSpan.FromMinutes(16) : TimeSpan.FromSeconds(step);
                (state, var passes) = CircuitRules.Enter(state, now);
                if (passes)
                    state = step == 0 ? CircuitRules.Succeeded() : CircuitRules.Failed(state, "why", now);
                Assert.Equal(state, CircuitState.Parse(state.Text()));
                Assert.True(CircuitRules.Enter(state, now + CircuitRules.LongestRest).MayPass);
            }
        });

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("null")]
    public void What_cannot_be_read_is_closed(string text) => Assert.Equal(CircuitState.Closed, CircuitState.Parse(text));

    private CircuitBreaker Circuits() => new(_ledger, _time);

    private static ValueTask<Failure?> ValueOf(CircuitBreaker circuits) => circuits.EnterAsync("one", CancellationToken.None);

    private static Task<Failure?> EnterAsync(CircuitBreaker circuits) => ValueOf(circuits).AsTask();

    private static ValueTask ReportAsync(CircuitBreaker circuits, Failure? failure) => circuits.ReportAsync("one", failure, CancellationToken.None);

    private static async Task OpenAsync(CircuitBreaker circuits)
    {
        for (var i = 0; i < CircuitRules.Threshold; i++)
            await ReportAsync(circuits, Broken);
    }
}
