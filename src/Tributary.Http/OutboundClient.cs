using System.Runtime.CompilerServices;
using Tributary.Fanout;
using Tributary.Http.Caching;
using Tributary.Http.Connections;
using Tributary.Http.Flights;
using Tributary.Http.Guard;
using Tributary.Http.Limits;
using Tributary.Http.Retries;
using Tributary.Http.Telemetry;

namespace Tributary.Http;

/// <summary>
/// The one way out to the network: bounded, guarded, and timed phase by phase. Safe for several threads; make one for the life of the
/// program, since connections are pooled in it.
/// </summary>
public sealed partial class OutboundClient : IAsyncDisposable
{
    // A command that ends does not keep its user waiting for this.
    private const int TidiedAtEnd = 100;

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly Providers _providers;
    private readonly SteadyLedger _ledger;
    private readonly Routes _routes;
    private readonly Resolver _resolver;
    private readonly Connector _connector;
    private readonly HttpMessageInvoker _invoker;
    private readonly ResponseMemory? _memory;
    private readonly SingleFlight _flights;
    private readonly Sender _sender;
    private bool _isDisposed;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="options">Its bounds; the defaults where null.</param>
    /// <param name="time">The clock of every bound; the system's where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OutboundClient(OutboundOptions? options = null, TimeProvider? time = null)
    {
        options ??= new();
        CheckTimeout(options.Timeout);
        options.Bounds.Check(nameof(options.Bounds));
        options.Retry.Check(nameof(options.Retry));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBody, 1, nameof(options.MaxBody));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxBody, 1_000_000_000, nameof(options.MaxBody));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRatio, 1, nameof(options.MaxRatio));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RememberDead, TimeSpan.Zero, nameof(options.RememberDead));
        foreach (var (provider, limits) in options.Providers.Append(new("", options.ProviderDefaults)))
            limits.Check(provider, nameof(options));
        if (!Outgoing.IsFieldValue(options.UserAgent))
            throw new ArgumentException("the User-Agent has a character that a header cannot carry", nameof(options));

        // What is told of a defect must not become one.
        options = options with { OnDefect = options.OnDefect.Quietly() };
        (_time, _timeout) = (time ?? TimeProvider.System, options.Timeout);
        _ledger = new(options.Ledger, options.OnLedgerLost, _time);
        _providers = new(options, options.Bounds.Over(PhaseBounds.Defaults), _ledger, _time);
        _resolver = new(options.Resolve ?? Resolver.AskSystemAsync, _time);
        var descriptors = new Descriptors();
        _routes = new(options.KeptOpen, (2 * options.MaxBody) + 1_000_000, options.RememberDead, descriptors, _time);
        _connector = new(
            new(options.AllowNetworks), _resolver, Dialer.For(options, _resolver, _time), _routes,
            new(options.TrustedRoots), descriptors, _time);
        _memory = options.Cache is { } cache ? new(cache, _time, options.OnDefect) : null;
        _invoker = options.Handler is { } standIn ? new(standIn, disposeHandler: false)
            : new(Handler.Create(_connector), disposeHandler: true);
        _sender = new(options, _time, _providers, _connector, _invoker, _memory, options.Random ?? new Dice().Next);
        _flights = new(_sender, _time);
    }

    /// <summary>
    /// Sends a request and reads its answer whole, following up to 5 redirects and trying again where that may heal. Where the same GET is
    /// under way already its answer serves this one too. A failure is a value; only misuse and the caller's cancellation
    /// are thrown. When the task ends, no connection attempt, no read and no timer of this request is left.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="timeout">
    /// A bound on this request from its first turn to its last byte, attempts, waits between them and redirects included; infinite for
    /// none, null for
    /// <see cref="OutboundOptions.Timeout"/>. Waiting for the first turn has a bound of its own, <see cref="PhaseBounds.Queue"/>.
    /// </param>
    /// <param name="deadline">The batch's deadline: the earlier of the two ends the request, and names the failure.</param>
    /// <param name="cancellationToken">
    /// Ends it early. Where the deadline has passed by the time it fires, nothing is thrown and the result is
    /// <see cref="FailureKind.Deadline"/>.
    /// </param>
    /// <exception cref="OperationCanceledException">The token was cancelled, and is the exception's.</exception>
    /// <exception cref="ArgumentException">An address that is not absolute, a header that cannot be sent, a negative timeout.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed of.</exception>
#pragma warning disable RS0027 // The other one has all of its parameters: it is what a method group becomes a delegate by.
    public Task<OutboundResult> SendAsync(
        OutboundRequest request, TimeSpan? timeout = null, Deadline deadline = default, CancellationToken cancellationToken = default) =>
#pragma warning restore RS0027
        SendAsync(request, timeout ?? _timeout, deadline, cancellationToken);

    /// <inheritdoc cref="SendAsync(OutboundRequest, TimeSpan?, Deadline, CancellationToken)"/>
    public Task<OutboundResult> SendAsync(OutboundRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, _timeout, default, cancellationToken);

    /// <inheritdoc cref="SendAsync(OutboundRequest, TimeSpan?, Deadline, CancellationToken)"/>
    public async Task<OutboundResult> SendAsync(
        OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Outgoing.Check(request);
        CheckTimeout(timeout);
        request.Bounds?.Check(nameof(request));
        cancellationToken.ThrowIfCancellationRequested();
        var start = _time.GetTimestamp();
        if (Refusal(request, deadline) is { } refusal)
            return new() { Failure = refusal, StartTimestamp = start };

        if (!request.IsGet)
            return await _sender.SendAsync(request, new(start), timeout, deadline, null, cancellationToken).ConfigureAwait(false);
        return _memory is null
            ? await AskAsync(request, start, timeout, deadline, cancellationToken).ConfigureAwait(false)
            : await RecallAsync(_memory, request, start, timeout, deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Remembers an answer that the caller has understood, for requests like the one that it answers. Nothing is remembered without this
    /// call, but for what a 304 confirms: so no thin or broken answer takes the place of the last good one. Does nothing where the client
    /// has no cache, the request named no policy, the status is not 200, the provider forbids it, or the answer repeats a key. Throws
    /// nothing but cancellation, and takes a second at most.
    /// </summary>
    /// <param name="response">An answer of this client's.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask KeepAsync(OutboundResponse response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        return _memory?.KeepAsync(response, cancellationToken) ?? ValueTask.CompletedTask;
    }

    /// <summary>
    /// The ledger that this client uses, for what else must outlast the process. It never throws but for cancellation: where
    /// <see cref="OutboundOptions.Ledger"/> cannot be used, it goes on in memory.
    /// </summary>
    public ILedger Ledger => _ledger;

    /// <summary>
    /// Rests the provider of an address for everybody: for a source that has found the provider's own word for slowing down in a body.
    /// </summary>
    /// <param name="address">Any address of the provider.</param>
    /// <param name="until">From now on for so long, at most 24 hours. Null where it is not known: 30 s, twice as long each time in a
    /// row, at most 1 h.</param>
    /// <param name="why">What the provider answered, for a person: its first 200 characters are kept.</param>
    /// <param name="cancellationToken">Ends the telling of other processes early; this one knows by then.</param>
    public async ValueTask RestAsync(Uri address, TimeSpan? until, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(why);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var end = until is { } wait
            ? _time.GetUtcNow() + (wait < TimeSpan.FromHours(24) ? wait : TimeSpan.FromHours(24))
            : (DateTimeOffset?)null;
        using var hold = _providers.Hold(address);
        await hold.Provider.RestAsync(end, why, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is in hand now: all zero but for idle connections where nothing is being sent.</summary>
    public OutboundSnapshot Snapshot() => new(
        _providers.Snapshot(),
        _routes.Open,
        _connector.Connecting,
        _resolver.Running);

    /// <summary>
    /// Closes the idle connections, and drops from the ledger what says nothing any more, for a second at most. Call it when every request
    /// has ended; one that has not keeps its connection until it does.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _invoker.Dispose();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        try
        {
            await _providers.EndAsync(TidiedAtEnd, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The next one that reads the ledger tidies it.
        }
    }

    private static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
    }

    private async ValueTask<OutboundResult> RecallAsync(
        ResponseMemory memory,
        OutboundRequest request,
        long start,
        TimeSpan timeout,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        // Half of the time is left for asking, should the cache use up its own.
        var recall = await memory.RecallAsync(request, Shorter(timeout, deadline) / 2, cancellationToken).ConfigureAwait(false);
        if (memory.Fresh(recall) is { } remembered)
        {
            RequestTelemetry.Answered(remembered);
            return new() { Response = remembered, StartTimestamp = start, Elapsed = _time.GetElapsedTime(start) };
        }

        if (timeout != Timeout.InfiniteTimeSpan)
            timeout = Positive(timeout - _time.GetElapsedTime(start));
        var asked = recall?.Conditional ?? request;
        var result = await AskAsync(asked, start, timeout, deadline, cancellationToken).ConfigureAwait(false);
        if (result.Response is not { } response)
            return result;
        var settled = await memory.SettleAsync(recall, response, Shorter(timeout, deadline), CancellationToken.None).ConfigureAwait(false);
        // What is remembered is written anew after a 304 alone.
        return result with { Response = settled, Elapsed = response.Status == 304 ? _time.GetElapsedTime(start) : result.Elapsed };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OutboundResult> AskAsync(
        OutboundRequest request, long start, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        using var hold = _providers.Hold(request.Address);
        var provider = hold.Provider;
        var result = provider.Mirrors is { Count: > 0 }
            ? await HedgeAsync(request, provider, timeout, deadline, cancellationToken).ConfigureAwait(false)
                with { StartTimestamp = start, Elapsed = _time.GetElapsedTime(start) }
            : await FlyAsync(request, start, provider, timeout, deadline, cancellationToken).ConfigureAwait(false);
        if (result.Response is { } response)
            RequestTelemetry.Answered(response);
        return result;
    }

    private Task<OutboundResult> HedgeAsync(
        OutboundRequest request, Provider provider, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken) =>
        Hedge.SendAsync(
            Hedge.Of(request, provider.Mirrors!),
            provider.HedgeAfter,
            _time,
            (one, token) => FlyAsync(one, _time.GetTimestamp(), provider, timeout, deadline, token),
            cancellationToken);

    private ValueTask<OutboundResult> FlyAsync(
        OutboundRequest request, long begun, Provider provider, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken) =>
        _flights.SendAsync(request, new(begun), provider.BoundsOf(request), timeout, deadline, cancellationToken);

    private static TimeSpan Shorter(TimeSpan timeout, Deadline deadline) =>
        deadline.IsNone ? timeout
        : timeout == Timeout.InfiniteTimeSpan || deadline.Remaining < timeout ? Positive(deadline.Remaining)
        : timeout;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static Failure? Refusal(OutboundRequest request, Deadline deadline)
    {
        if (NetworkGuard.Refuses(request.Address) is { } reason)
            return new(FailureKind.Blocked, $"no request may go to {request.Address.IdnHost}: {reason}");
        if (Outgoing.Lacks(request) is { } lacks)
            return lacks;
        return deadline.HasPassed
            ? new(FailureKind.NotStarted, $"the deadline came before {request.Address.IdnHost} could be asked")
            : null;
    }
}
