using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>Sends an answer, well or badly. Returns when it is sent or the fault is done; a stall ends only with the token.</summary>
internal sealed class Delivery(TimeProvider time)
{
    private const int Compressible = 256;

    public async Task SendAsync(HttpContext context, Answer answer, Behaviour behaviour, CancellationToken cancellationToken)
    {
        if (BreaksTheConnection(behaviour) && context.Request.IsHttps)
        {
            // What these write would have to be encrypted, and on HTTP/2 it means something else: the nearest thing is a reset.
            context.Abort();
            return;
        }
        if (behaviour.Interim is { } interim
            && !await new Wire(context, time).WriteAsync(GarbledHttp.Interim(interim), cancellationToken))
            return;
        if (behaviour.Garble is { } garble)
        {
            var wire = new Wire(context, time);
            await wire.WriteAsync(GarbledHttp.Pieces(garble, answer), cancellationToken);
            await wire.CloseAsync(cancellationToken);
            return;
        }
        if (await FailedAsync(context, behaviour, FaultPoint.BeforeHeaders, cancellationToken))
            return;
        var body = Head(context, answer, behaviour.Coding);
        if (answer.Status is StatusCodes.Status304NotModified or StatusCodes.Status204NoContent)
            return;
        if (behaviour.WrongLength)
        {
            await WriteRawAsync(context, body, cancellationToken);
            return;
        }
        if (answer.Padding is { } padding)
        {
            await new Padding(padding, answer.PaddingCoding).WriteAsync(context.Response, cancellationToken);
            return;
        }
        context.Response.ContentLength = body.Length;
        if (Point(behaviour) is not null)
        {
            await context.Response.Body.FlushAsync(cancellationToken);
            if (await FailedAsync(context, behaviour, FaultPoint.AfterHeaders, cancellationToken))
                return;
            await WriteAsync(context.Response, body[..(body.Length / 2)], cancellationToken);
            await FailedAsync(context, behaviour, FaultPoint.MidBody, cancellationToken);
        }
        else if (behaviour.Drip is { } drip)
        {
            await DripAsync(context.Response, body, drip, cancellationToken);
        }
        else
        {
            // Kestrel closes the connection after an answer that is shorter than declared.
            await WriteAsync(context.Response, behaviour.Truncate ? body[..(body.Length / 2)] : body, cancellationToken);
        }
    }

    private static bool BreaksTheConnection(Behaviour behaviour) =>
        behaviour is not { Interim: null, Garble: null, WrongLength: false, Close: null, HalfClose: null };

    private static FaultPoint? Point(Behaviour behaviour) =>
        behaviour.Stall ?? behaviour.Reset ?? behaviour.Close ?? behaviour.HalfClose;

    private async Task<bool> FailedAsync(HttpContext context, Behaviour behaviour, FaultPoint point, CancellationToken cancellationToken)
    {
        if (Point(behaviour) != point)
            return false;
        if (behaviour.Close is not null)
            await new Wire(context, time).CloseAsync(cancellationToken);
        if (behaviour.HalfClose is not null)
            new Wire(context, time).EndSending();
        if (behaviour.Stall is not null || behaviour.HalfClose is not null)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        if (behaviour.Reset is not null)
            context.Abort();
        return true;
    }

    private async Task DripAsync(HttpResponse response, ReadOnlyMemory<byte> body, Drip drip, CancellationToken cancellationToken)
    {
        for (var rest = body; rest.Length > 0;)
        {
            var size = Math.Min(drip.Bytes, rest.Length);
            await WriteAsync(response, rest[..size], cancellationToken);
            rest = rest[size..];
            if (rest.Length > 0)
                await Task.Delay(drip.Interval, time, cancellationToken);
        }
    }

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(bytes, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    // Kestrel does not send more than it declared, so this answer goes past it. Its own empty one follows, more surplus, and then it
    // closes.
    private async Task WriteRawAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        head.Append(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {context.Response.StatusCode} {ReasonPhrases.GetReasonPhrase(context.Response.StatusCode)}\r\n");
        foreach (var (name, value) in context.Response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length / 2}\r\n\r\n");
        context.Response.Headers.Clear();
        context.Response.Headers.Connection = "close";
        await new Wire(context, time).WriteAsync([Encoding.ASCII.GetBytes(head.ToString()), body], cancellationToken);
    }

    private static ReadOnlyMemory<byte> Head(HttpContext context, Answer answer, BodyCoding? coding)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.ContentType.Length > 0)
            context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (coding is { } chosen)
        {
            (context.Response.Headers.ContentEncoding, var coded) = Coding.Of(chosen, answer.Body);
            return coded;
        }
        if (answer.Plain || answer.Body.Length < Compressible
            || !context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return answer.Body;
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.Vary = "Accept-Encoding";
        return Coding.Gzip(answer.Body);
    }
}
