using System.Buffers;
using Tributary.Http.Timing;

namespace Tributary.Http.Bodies;

/// <summary>Reads of a success all of its body, of an error what is soon there, and nothing where there is no body.</summary>
internal sealed class AnswerReader(OutboundOptions options, TimeProvider time)
{
    // An error's body is for its message alone: its status is the answer.
    private const long MaxError = 1_000_000;
    private static readonly TimeSpan ErrorTime = TimeSpan.FromSeconds(2);

    private const int SkippedBuffer = 16 * 1024;
    private const int MaxSkipped = 4 * SkippedBuffer;

    /// <returns>The body, and whether it is known to be whole.</returns>
    /// <exception cref="OutboundException">A success that is not HTTP, or whose body is not what it should be.</exception>
    public async ValueTask<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadAsync(
        HttpRequestMessage request, HttpResponseMessage response, Exchange exchange, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status < 200)
            throw Framing.Invalid(exchange.Address.IdnHost, $"it answered {status}, which nobody asked for");
        if (!Framing.HasBody(request.Method, status))
            return (default, true);
        if (status > 299)
            return await ReadErrorAsync(response, exchange, cancellationToken).ConfigureAwait(false);
        if (status == 206 && !request.Headers.NonValidated.Contains("Range"))
            throw Framing.Invalid(exchange.Address.IdnHost, "it answered 206, a part, and nobody asked for one");
        return await ReadAsync(response, exchange, options.MaxBody, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads past what is there already of a body that nobody needs, so that its connection can be used again. Nothing is waited for: a
    /// body that has not ended by then closes its connection.
    /// </summary>
    public static async ValueTask SkipAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(SkippedBuffer);
        try
        {
            var stream = await content.ReadAsStreamAsync(stop.Token).ConfigureAwait(false);
            for (var left = MaxSkipped; left > 0;)
            {
                var reading = stream.ReadAsync(buffer, stop.Token);
                if (!reading.IsCompleted)
                    await stop.CancelAsync().ConfigureAwait(false);
                var read = await reading.ConfigureAwait(false);
                if (read == 0)
                    return;
                left -= read;
            }
        }
#pragma warning disable CA1031 // The handler throws many kinds, and none of them matters here.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Whatever ended the body early, the answer is known.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadErrorAsync(
        HttpResponseMessage response, Exchange exchange, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var soon = time.CreateTimer(static either => Foreign.Cancel((CancellationTokenSource)either!), either, ErrorTime, Timeout.InfiniteTimeSpan);
        await using var stopping = soon.ConfigureAwait(false);
        try
        {
            return await ReadAsync(response, exchange, Math.Min(options.MaxBody, MaxError), either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OutboundException or HttpRequestException or IOException or OperationCanceledException
            && exchange.Bound.Kind != BoundKind.Caller)
        {
            return (default, false);
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadAsync(
        HttpResponseMessage response, Exchange exchange, long max, CancellationToken cancellationToken)
    {
        var host = exchange.Address.IdnHost;
        var framing = Framing.Of(response, host);
        var reader = new BodyReader(max, options.MaxRatio, host, exchange.Bound);
        var body = await reader.ReadAsync(response.Content, framing, cancellationToken).ConfigureAwait(false);
        return (body, framing.TellsEnd || options.Handler is not null || exchange.Timeline.ClosedInOrder);
    }
}
