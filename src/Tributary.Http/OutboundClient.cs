using System.Collections.Concurrent;
using System.Net;
using Tributary.Fanout;
using Tributary.Http.Bodies;
using Tributary.Http.Connections;
using Tributary.Http.Guard;
using Tributary.Http.Limits;
using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>
/// The one way out to the network: bounded, guarded, and timed phase by phase. Safe for several threads; make one for the life of the
/// program, since connections are pooled in it.
/// </summary>
public sealed class OutboundClient : IAsyncDisposable
{
    private readonly OutboundOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Provider> _providers = new(StringComparer.Ordinal);
    private readonly ConnectionCount _connections = new();
    private readonly Resolver _resolver;
    private readonly Connector _connector;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Opens nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OutboundClient(OutboundOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBody, 1, nameof(options.MaxBody));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxBody, 1_000_000_000, nameof(options.MaxBody));
        foreach (var (provider, limits) in options.Providers.Append(new("", options.ProviderDefaults)))
            if (limits.Concurrency < 1)
                throw new ArgumentOutOfRangeException(nameof(options), $"the provider '{provider}' has a concurrency below 1");
        if (!Outgoing.IsFieldValue(options.UserAgent))
            throw new ArgumentException("the User-Agent has a character that a header cannot carry", nameof(options));

        _options = options;
        _time = time ?? TimeProvider.System;
        _resolver = new(options.Resolve ?? Dns.GetHostAddressesAsync);
        _connector = new(new(options.AllowNetworks), _resolver, new(options.TrustedRoots), _connections);
        _invoker = new(Handler.Create(_connector), disposeHandler: true);
    }

    /// <summary>
    /// Sends a GET and reads its answer whole, following up to 5 redirects. A failure is a value; only misuse and the caller's cancellation
    /// are thrown. When the task ends, no connection attempt, no read and no timer of this request is left.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="timeout">A bound on this request from being handed in to its last byte; infinite for none.</param>
    /// <param name="deadline">The batch's deadline: the earlier of the two ends the request, and names the failure.</param>
    /// <param name="cancellationToken">
    /// Ends it early. Where the deadline has passed by the time it fires, nothing is thrown and the result is
    /// <see cref="FailureKind.Deadline"/>.
    /// </param>
    /// <exception cref="OperationCanceledException">The token was cancelled, and is the exception's.</exception>
    /// <exception cref="ArgumentException">An address that is not absolute, a header that cannot be sent, a negative timeout.</exception>
    public async Task<OutboundResult> SendAsync(
        OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        Outgoing.Check(request);
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        var start = _time.GetTimestamp();
        if (Refusal(request, deadline) is { } refusal)
            return new() { Failure = refusal, StartTimestamp = start };

        using var bound = new Bound(timeout, deadline, _time, cancellationToken);
        var exchange = new Exchange(request, new(_time, request.OnPhase, bound.Token));
        OutboundResponse? response = null;
        Exception? error = null;
        var cause = CancelCause.None;
        try
        {
            response = await FollowAsync(exchange, bound.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ends a request becomes a value below; what is no failure of a request is told as a defect.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            (error, cause) = (thrown, bound.Cause);
        }

        await exchange.Timeline.SettleAsync(bound).ConfigureAwait(false);
        if (cause == CancelCause.Caller)
            throw new OperationCanceledException(cancellationToken);
        var failure = error is null ? null : Failed(error, cause, timeout, exchange);
        return new()
        {
            Response = response,
            Failure = failure,
            Phases = exchange.Timeline.Finish(),
            StartTimestamp = start,
            Elapsed = _time.GetElapsedTime(start),
            Attempts = exchange.Attempts,
        };
    }

    /// <summary>What is in hand now: all zero but for idle connections where nothing is being sent.</summary>
    public OutboundSnapshot Snapshot() => new(
        [.. _providers.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.Snapshot())],
        _connections.Open,
        _connector.Connecting,
        _resolver.Running);

    /// <summary>
    /// Closes the idle connections. Call it when every request has ended; one that has not keeps its connection until it does.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

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

    private Failure Failed(Exception error, CancelCause cause, TimeSpan timeout, Exchange exchange)
    {
        var reached = exchange.Timeline.Reached;
        var host = exchange.Address.IdnHost;
        if (cause != CancelCause.None)
            return FailureOf.Bound(cause, timeout, reached, host) with { Status = exchange.Status };
        if (FailureOf.Exception(error, reached, exchange.Status, host) is { } failure)
        {
            if (failure.Kind == FailureKind.Blocked && !exchange.Answered)
                exchange.Attempts = 0;
            return failure;
        }

        _options.OnDefect?.Invoke(error);
        return new(FailureKind.Unexpected, $"a defect while asking {host}: {error.GetBaseException().GetType().Name}")
        {
            Phase = reached,
            Status = exchange.Status,
        };
    }

    private async Task<OutboundResponse> FollowAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        for (var followed = 0; ; followed++)
        {
            exchange.Timeline.Enqueue();
            var provider = ProviderOf(exchange.Address);
            await provider.Places.EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await HopAsync(exchange, followed, cancellationToken).ConfigureAwait(false) is { } response)
                    return response;
            }
            finally
            {
                provider.Places.Leave();
            }
        }
    }

    // Null after a redirect, with the exchange's address moved on.
    private async Task<OutboundResponse?> HopAsync(Exchange exchange, int followed, CancellationToken cancellationToken)
    {
        exchange.Attempts = 1;
        using var message = Outgoing.Message(exchange.Request, exchange.Address, _options.UserAgent, exchange.Timeline);
        exchange.Timeline.Flow(message);
        using var response = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        exchange.Timeline.Answered();
        var status = (int)response.StatusCode;
        exchange.Status = status;
        exchange.Answered = true;
        Framing.Check(response, exchange.Address.IdnHost);
        if (Redirect.Is(status) && response.Headers.NonValidated.TryGetValues("Location", out var location))
        {
            var next = Redirect.Next(exchange.Request, exchange.Address, status, location.ToString(), followed);
            await BodyReader.SkipAsync(response.Content, cancellationToken).ConfigureAwait(false);
            (exchange.Address, exchange.Status) = (next, null);
            return null;
        }

        var reader = new BodyReader(_options.MaxBody, exchange.Address.IdnHost);
        var body = await reader.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Status = status,
            Headers = Incoming.Headers(response),
            Body = body,
            Address = exchange.Address,
            ReceivedAt = _time.GetUtcNow(),
        };
    }

    private Provider ProviderOf(Uri address) =>
        _providers.GetOrAdd(Provider.NameOf(address), static (name, options) => Provider.From(name, options), _options);
}
