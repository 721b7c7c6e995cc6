using System.Runtime.ExceptionServices;
using Tributary.Fanout;
using Tributary.Http.Retries;

namespace Tributary.Http.Flights;

/// <summary>
/// A request to a provider that answers at several origins: the next one is asked where the one before has not answered well within a
/// while, the first good answer counts, and the others are ended before it is given.
/// </summary>
internal static class Hedge
{
    /// <summary>The request at its own origin and at each of the others, which are sent its keys and not its condition.</summary>
    public static IEnumerable<OutboundRequest> Of(OutboundRequest request, IReadOnlyList<Uri> mirrors)
    {
        var mirrored = request with
        {
            Headers = Outgoing.WithoutConditions(request.Headers),
            Validators = request.Validators is { } held ? held with { Address = held.Address ?? request.Address } : null,
        };
        return mirrors.Select(mirror => mirrored with { Address = At(request.Address, mirror) }).Prepend(request);
    }

    /// <summary>The first good result; where none is good, that of the request's own origin.</summary>
    public static async Task<OutboundResult> SendAsync(
        IEnumerable<OutboundRequest> requests,
        TimeSpan after,
        TimeProvider time,
        Func<OutboundRequest, CancellationToken, ValueTask<OutboundResult>> send,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        OutboundResult? own = null;
        try
        {
            var won = await FanOut.FirstAsync(
                requests,
                async (request, item, token) =>
                {
                    var got = await send(request, token).ConfigureAwait(false);
                    if (item.Index == 0)
                        own = got;
                    return got;
                },
                new() { Stagger = after, Time = time, FailureOf = Unanswered },
                cancellationToken).ConfigureAwait(false);
            own = won.GetOrThrow();
        }
        catch (AggregateException none)
        {
            if (own is null)
                throw ExceptionDispatchInfo.SetCurrentStackTrace(none.InnerExceptions[0]);
        }

        return own with { StartTimestamp = start, Elapsed = time.GetElapsedTime(start) };
    }

    // A status that no other origin could better is an answer.
    private static OutboundException? Unanswered(object? value) =>
        value is OutboundResult { Response: { } response } && !Retry.MayHeal(response) ? null : (value as OutboundResult)?.Error;

    // Put together from its parts: a path that begins with // would be taken for a host (RFC 3986, 4.2).
    private static Uri At(Uri address, Uri origin) =>
        new UriBuilder(address) { Scheme = origin.Scheme, Host = origin.Host, Port = origin.Port, Fragment = "" }.Uri;
}
