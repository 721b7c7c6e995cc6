using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Tributary.Fanout;
using Tributary.Http.Bodies;
using Tributary.Http.Caching;
using Tributary.Http.Connections;
using Tributary.Http.Flights;
using Tributary.Http.Limits;
using Tributary.Http.Retries;
using Tributary.Http.Telemetry;
using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>
/// Takes one request to its provider and back: a turn, an attempt, its redirects, and another attempt where that may heal, all within its
/// bounds.
/// </summary>
internal sealed class Sender(
    OutboundOptions options,
    TimeProvider time,
    Providers providers,
    Connector connector,
    HttpMessageInvoker pool,
    ResponseMemory? memory,
    Func<double> random)
{
    private readonly AnswerReader _reader = new(options, time);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<OutboundResult> SendAsync(
        OutboundRequest request, Begun begun, TimeSpan timeout, Deadline deadline, Flight? flight, CancellationToken cancellationToken)
    {
        var start = begun.At;
        using var home = providers.Hold(request.Address);
        using var bound = new Bound(timeout, home.Provider.BoundsOf(request), deadline, time, cancellationToken, options.OnDefect);
        if (begun.SetOutAt is { } setOut)
            bound.SetOut(setOut);
        var timeline = new RequestTimeline(time, request.OnPhase, bound);
        flight?.Begin(timeline);
        var telemetry = RequestTelemetry.Begin(request);
        var exchange = new Exchange(request, bound, timeline) { Flight = flight };
        OutboundResponse? response = null;
        Failure? failure = null;
        try
        {
            response = await AnswerAsync(exchange, start).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ends a request becomes a value; what is no failure of a request is told as a defect.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            failure = Failed(thrown, exchange);
        }

        await timeline.SettleAsync().ConfigureAwait(false);
        var stopped = bound.Kind == BoundKind.Caller && response is null;
        var result = new OutboundResult
        {
            Response = response,
            Failure = stopped ? new(FailureKind.Cancelled, "the caller stopped it") : failure,
            Phases = timeline.Finish(),
            StartTimestamp = start,
            Elapsed = time.GetElapsedTime(start),
            Attempts = exchange.Attempts,
            FailedAttempts = exchange.Failed,
        };
        telemetry.End(result);
        return stopped ? throw new OperationCanceledException(cancellationToken) : result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OutboundResponse> AnswerAsync(Exchange exchange, long start)
    {
        for (var waited = TimeSpan.Zero; ; exchange.Restart())
        {
            var begun = time.GetTimestamp();
            OutboundResponse? response = null;
            Exception? error = null;
            try
            {
                response = await FollowAsync(exchange, exchange.Bound.Token).ConfigureAwait(false);
                // A caller who stops does so too where another attempt would follow, whether it has begun to wait for it or not.
                if (response.IsSuccess || exchange.Bound.Kind is not (BoundKind.None or BoundKind.Caller))
                    return response;
                if (RefusedCondition(exchange, response) is { } refused)
                {
                    exchange.Fail(new(refused, time.GetElapsedTime(start, begun), time.GetElapsedTime(begun), TimeSpan.Zero));
                    exchange.AskForAll();
                    continue;
                }
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException && exchange.Bound.Kind == BoundKind.None)
            {
                error = thrown;
            }

            var why = response is null ? Why(error!, exchange) : StatusFailure.From(response);
            var took = exchange.SetOutAt is { } setOut ? time.GetElapsedTime(setOut) : TimeSpan.Zero;
            // Who was refused a turn has been told how long that lasts.
            if (why is null || exchange.SetOutAt is null || !exchange.MayRepeat(why)
                || WaitAfter(why) is not { } wait)
            {
                if (response is null)
                    ExceptionDispatchInfo.Throw(error!);
                return response;
            }

            waited = wait;
            exchange.HasReplacedConnection |= why.IsLost;
            exchange.Fail(new(why, time.GetElapsedTime(start, begun), time.GetElapsedTime(begun), wait));
            exchange.Timeline.Enqueue();
            await Task.Delay(waited, time, exchange.Bound.Token).ConfigureAwait(false);

            // A connection that was closed says nothing of the host yet: another one is tried at once, and is no attempt by the rules.
            TimeSpan? WaitAfter(Failure failure) => failure.IsLost && !exchange.HasReplacedConnection ? TimeSpan.Zero
                : Retry.Wait(options.Retry, failure, exchange.AttemptsByTheRules, waited, random(), took, exchange.Bound.Left);
        }
    }

    // Where the condition is at fault and not the request, it is asked again without.
    private static Failure? RefusedCondition(Exchange exchange, OutboundResponse response) => exchange.Condition is not { } condition ? null
        : response.Status is 400 or 413 or 431 ? StatusFailure.From(response)
        : response.Status != 304 || !condition.Contradict(response.Headers) ? null
        : new(FailureKind.Http,
            $"{response.Address.IdnHost} answered 304 for another ETag than the one it was asked about") { Status = 304 };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OutboundResponse> FollowAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        for (; ; exchange.Followed++)
        {
            exchange.Timeline.Enqueue();
            // What is refused in any case takes nobody's turn.
            connector.ThrowIfRefused(exchange.Address);
            using var hold = providers.Hold(exchange.Address);
            var provider = hold.Provider;
            var turn = await providers.EnterAsync(provider, exchange.Bound.Patience, cancellationToken).ConfigureAwait(false);
            Route? route = null;
            try
            {
                route = await connector.EnterAsync(exchange.Address, cancellationToken).ConfigureAwait(false);
                if (await HopAsync(exchange, provider, turn, route, cancellationToken).ConfigureAwait(false) is { } response)
                    return response;
            }
            catch (Exception error) when (Why(error, exchange) is { Kind: FailureKind.Blocked } && exchange.Status is null)
            {
                await provider.ReturnAsync(turn).ConfigureAwait(false);
                throw;
            }
            finally
            {
                if (route is not null)
                    connector.Leave(route);
                // A caller who stops is no sign of load; a bound of the request's own is.
                provider.Leave(turn, timedOut: exchange.Bound.Kind is BoundKind.Phase or BoundKind.Total or BoundKind.Rate);
            }
        }
    }

    // Null after a redirect, with the exchange's address moved on.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OutboundResponse?> HopAsync(
        Exchange exchange, Provider provider, Turn turn, Route route, CancellationToken cancellationToken)
    {
        if (exchange.SetOutAt is null)
        {
            exchange.SetOutAt = time.GetTimestamp();
            exchange.Attempts++;
        }

        exchange.Bound.SetOut();
        exchange.Flight?.SetOut(time.GetTimestamp());
        using var message = Outgoing.Message(exchange, options.UserAgent);
        if (connector.IsFull)
            message.Headers.ConnectionClose = true;
        exchange.Timeline.Flow(message, route);
        using var receiving = new Receiving(route.Intake);
        using var response = await DispatchAsync(message, exchange.Timeline, route, cancellationToken).ConfigureAwait(false);
        exchange.Timeline.Answered();
        var status = (int)response.StatusCode;
        exchange.Status = status;
        exchange.Answered = true;
        var headers = Incoming.Headers(response);
        await provider.HeardAsync(turn, status, headers, time.GetElapsedTime(turn.StartedAt), time.GetUtcNow(), cancellationToken)
            .ConfigureAwait(false);
        if (memory is not null && status is >= 200 and <= 399 && !exchange.AsGet && !exchange.Request.IsSafe)
            await memory.ForgetAsync(exchange.Address, headers, cancellationToken).ConfigureAwait(false);
        if (Redirect.Is(status) && response.Headers.NonValidated.TryGetValues("Location", out var location))
        {
            var next = Redirect.Next(exchange, status, location);
            await AnswerReader.SkipAsync(response.Content, cancellationToken).ConfigureAwait(false);
            exchange.Redirected(status, next, Freshness.OfRedirect(status, headers, time.GetUtcNow()));
            return null;
        }

        var (body, isWhole) = await _reader.ReadAsync(message, response, exchange, cancellationToken).ConfigureAwait(false);
        var validators = Validators.From(headers, exchange.Address);
        var unchanged = status == 304 && Outgoing.IsConditional(message);
        if (unchanged)
            validators = Validators.Renewed(exchange.Condition, validators);
        return new()
        {
            Status = status,
            HttpVersion = response.Version,
            Headers = headers,
            Body = body,
            IsWhole = isWhole,
            Address = exchange.Address,
            MovedTo = status == 304 && !unchanged ? null : exchange.MovedTo,
            ReceivedAt = time.GetUtcNow(),
            Origin = unchanged ? ResponseOrigin.NotModified : ResponseOrigin.Fresh,
            Validators = validators is null || Credentials.AreRepeatedIn(exchange.Request, validators) ? null : validators,
            KeysWithheld = exchange.Sent.KeysWithheld,
            ReusableUntil = exchange.ReusableUntil,
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HttpResponseMessage> DispatchAsync(
        HttpRequestMessage message, RequestTimeline timeline, Route route, CancellationToken cancellationToken)
    {
        if (options.Handler is not null)
            timeline.HandedOver();
        // Only over TLS a connection may carry several requests, so that one may wait for another's.
        var mayShare = message.RequestUri!.Scheme == Uri.UriSchemeHttps;
        if (mayShare)
            route.Join(timeline);
        try
        {
            return await pool.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (options.Handler is null && FailureOf.IsPeers(error))
        {
            throw FailureOf.Invalid(error);
        }
        finally
        {
            if (mayShare)
                route.Leave(timeline);
        }
    }

    private Failure Failed(Exception error, Exchange exchange)
    {
        if (exchange.Bound.Kind != BoundKind.None)
        {
            var timeline = exchange.Timeline;
            return FailureOf.Bound(exchange.Bound, timeline.Reached, exchange.Address.IdnHost, timeline.Lacking, exchange.IsMany)
                with { Status = exchange.Status };
        }

        if (Why(error, exchange) is { } failure)
        {
            if (failure.Kind == FailureKind.Blocked && !exchange.Answered)
                exchange.Attempts = 0;
            return failure;
        }

        options.OnDefect?.Invoke(error);
        return new(FailureKind.Unexpected, $"a defect while asking {exchange.Address.IdnHost}: {error.GetBaseException().GetType().Name}")
        {
            Phase = exchange.Timeline.Reached,
            Status = exchange.Status,
        };
    }

    private static Failure? Why(Exception error, Exchange exchange) =>
        FailureOf.Exception(error, exchange.Timeline.Reached, exchange.Status, exchange.Address.IdnHost);
}
