using System.Runtime.ExceptionServices;
using Tributary.Fanout;
using Tributary.Http.Retries;

namespace Tributary.Http.Flights;

/// <summary>
/// A request to a provider that answers at several origins: the next one is asked where the one before has not answered well within a while, the first good
/// answer counts, and the others are ended before it is given.
/// </summary>
internal static class Hedge
{
    /// <summary>The request at its own origin and at each of the others, which are sent its keys and not its condition.</summary>
    public static IEnumerable<OutboundRequest> Of(OutboundRequest request, IReadOnlyList<Uri> mirrors)
    {
        var mirrored = request with
        {
            Headers = request.Headers.Any(header => Outgoing.IsCondition(header.Key))
                ? [.. request.Headers.Where(header => !Outgoing.IsCondition(header.Key))]
                : request.Headers,
            Validators = request.Validators is { } held ? held with { Address = held.Address ?? request.Address } : null,
        };
        return mirrors.Select(mirror => mirrored with { Address = At(request.Address, mirror) }).Prepend(request);
    }

    /// <summary>The first good result; where none is good, that of the request's own origin.</summary>
    public static async Task<OutboundResult> SendAsync(
        IEnumerable<OutboundRequest> requests,
        TimeSpan after,
        TimeProvider time,
        Func<OutboundRequest, CancellationToken, Task<OutboundResult>> send,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        OutboundResult result;
        try
        {
            var won = await FanOut.FirstAsync(
                requests,
                async (request, _, token) => await send(request, token).ConfigureAwait(false) is var got && IsGood(got) ? got : throw new NotGoodException(got),
                new() { Stagger = after, Time = time },
                cancellationToken).ConfigureAwait(false);
            result = won.GetOrThrow();
        }
        catch (AggregateException none)
        {
            if (none.InnerExceptions[0] is not NotGoodException first)
                throw ExceptionDispatchInfo.SetCurrentStackTrace(none.InnerExceptions[0]);
            result = first.Result;
        }

        return result with { StartTimestamp = start, Elapsed = time.GetElapsedTime(start) };
    }

    private static bool IsGood(OutboundResult result) => result.Response is { } response && !Retry.MayHeal(response);

    // Put together from its parts: a path that begins with // would be taken for a host (RFC 3986, 4.2).
    private static Uri At(Uri address, Uri origin) =>
        new UriBuilder(address) { Scheme = origin.Scheme, Host = origin.Host, Port = origin.Port, Fragment = "" }.Uri;

    private sealed class NotGoodException(OutboundResult result) : Exception
    {
        public OutboundResult Result => result;
    }
}
