using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.JsonPaths;
using Tributary.News.Runs;

namespace Tributary.News.Gathering;

/// <summary>Makes the requests of a list at once, bounded, and gives each result as it ends.</summary>
/// <param name="send">The way to the network.</param>
/// <param name="time">The clock of every bound and every timing.</param>
/// <param name="onDefect">Told of a defect of ours, which becomes an <c>unexpected</c> result. Null for nobody.</param>
public sealed class Gatherer(Send send, TimeProvider time, Action<Exception>? onDefect = null)
{
    // Deeper than its document is only an array of all that was picked.
    private const int MaxDepth = 256;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The results, in the order in which they end. The list is read no further ahead than <paramref name="concurrency"/> asks for. When
    /// the caller stops the run, what had arrived is given still, and what was under way as cancelled; nothing is thrown.
    /// </summary>
    /// <param name="items">The list.</param>
    /// <param name="timeout">A bound on each request.</param>
    /// <param name="deadline">A bound on the whole.</param>
    /// <param name="concurrency">At most so many at once: 1 or more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<GatherResult> RunAsync(
        IAsyncEnumerable<GatherItem> items,
        TimeSpan timeout,
        TimeSpan deadline,
        int concurrency,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = new Run(time.GetTimestamp(), Deadline.After(deadline, time), timeout, cancellationToken);
        var options = new FanOutOptions
        {
            MaxConcurrency = concurrency,
            Deadline = run.Deadline,
            ReportNotStarted = true,
            Time = time,
        };
        var outcomes = FanOut.RunAsync(
            items,
            (item, _, token) => AskAsync(run, item, token),
            options,
            cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using (outcomes.ConfigureAwait(false))
        {
            while (await MovedAsync(outcomes, cancellationToken))
                yield return ResultOf(run, outcomes.Current);
        }
    }

    private static async Task<bool> MovedAsync<T>(IAsyncEnumerator<T> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            return await outcomes.MoveNextAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private GatherResult ResultOf(Run run, Outcome<GatherItem, GatherResult> outcome)
    {
        if (outcome.TryGet(out var result))
            return result;
        var host = outcome.Input.Request?.Address.IdnHost ?? outcome.Input.Id;
        return new()
        {
            Id = outcome.Input.Id,
            Failure = outcome switch
            {
                { Error: { } defect } => Defect(defect),
                { Kind: OutcomeKind.NotStarted, Cause: not CancelCause.Caller } =>
                    new(FailureKind.NotStarted, "the run's deadline came before it could begin"),
                _ => NotAnswered(run, host),
            },
            Start = time.GetElapsedTime(run.Begun) - outcome.Elapsed,
            Elapsed = outcome.Elapsed,
        };
    }

    private async Task<GatherResult> AskAsync(Run run, GatherItem item, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var result = item.Request is { } request ? await AnswerAsync(run, item, request, cancellationToken)
            : new() { Id = item.Id, Failure = new(FailureKind.InvalidRequest, item.Wrong!) };
        return result with { Start = time.GetElapsedTime(run.Begun, begun), Elapsed = time.GetElapsedTime(begun) };
    }

    private async Task<GatherResult> AnswerAsync(
        Run run, GatherItem item, OutboundRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await send(request, run.Timeout, run.Deadline, cancellationToken);
            var read = time.GetTimestamp();
            var result = answer.Response is { } response ? Read(item, response) : new() { Id = item.Id, Failure = answer.Failure };
            return result with { Attempts = answer.Attempts, Phases = answer.Phases.Plus(Phase.Processing, time.GetElapsedTime(read)) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new() { Id = item.Id, Failure = NotAnswered(run, request.Address.IdnHost) };
        }
#pragma warning disable CA1031 // One request's boundary: a defect in it must not end the others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return new() { Id = item.Id, Failure = Defect(defect) };
        }
    }

    private static Failure NotAnswered(Run run, string host) => run.Caller.IsCancellationRequested
        ? new(FailureKind.Cancelled, $"the run was stopped before {host} had answered")
        : new(FailureKind.Deadline, $"the run's deadline came while {host} was being asked");

    private Failure Defect(Exception defect)
    {
        var message = $"a defect: {defect.GetType().Name}";
        try
        {
            onDefect?.Invoke(defect);
        }
#pragma warning disable CA1031 // Whoever is told of defects has one: it is told where it can be, and the request keeps its result.
        catch (Exception another)
#pragma warning restore CA1031
        {
            message += $", and {another.GetType().Name} while reporting it";
        }

        return new(FailureKind.Unexpected, message);
    }

    /// <summary>The result of an answer. Pure.</summary>
    internal static GatherResult Read(GatherItem item, OutboundResponse response)
    {
        var result = new GatherResult { Id = item.Id, Status = response.Status };
        if (StatusFailure.From(response) is { } failure)
            return result with { Failure = failure };
        using var document = LenientJson.Parse(response.Body, MaxDepth);
        if (item.Pick is not { } pick)
            return result with { Value = document?.RootElement.Clone() ?? (response.Body.IsEmpty ? null : Text(response.Body)) };
        if (document is null)
        {
            var message = $"{response.Address.Authority}: expected JSON to pick {pick} from";
            return result with { Failure = new(FailureKind.Malformed, message) { Status = response.Status } };
        }

        try
        {
            var picked = pick.Select(document.RootElement);
            return result with
            {
                Value = !pick.IsSingular ? Array(picked) : picked is [var only] ? only.Clone() : null,
                Warning = picked.Count == 0 ? $"nothing at {pick}" : null,
            };
        }
        catch (JsonPathException tooMuch)
        {
            return result with { Failure = new(FailureKind.TooLarge, $"{pick} {tooMuch.Message}") { Status = response.Status } };
        }
    }

    private static JsonElement Text(ReadOnlyMemory<byte> body) =>
        Element(writer => writer.WriteStringValue(Encoding.UTF8.GetString(body.Span)));

    private static JsonElement Array(IReadOnlyList<JsonElement> items) => Element(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
            item.WriteTo(writer);
        writer.WriteEndArray();
    });

    private static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            write(writer);
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new() { MaxDepth = MaxDepth + 1 });
        return document.RootElement.Clone();
    }

    private sealed record Run(long Begun, Deadline Deadline, TimeSpan Timeout, CancellationToken Caller);
}
