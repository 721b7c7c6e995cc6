using Dapper;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>A row of <c>fetches</c>.</summary>
internal sealed record FetchRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string RunId { get; init; }

    public int Place { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Source { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Kind { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Status { get; init; }

    public int Count { get; init; }

    public long? Total { get; init; }

    public int Skipped { get; init; }

    public int Attempts { get; init; }

    public double StartMs { get; init; }

    public double ElapsedMs { get; init; }

    public double? QueueMs { get; init; }

    public double? DnsMs { get; init; }

    public double? ConnectMs { get; init; }

    public double? TlsMs { get; init; }

    public double? SendMs { get; init; }

    public double? ResponseMs { get; init; }

    public double? BodyMs { get; init; }

    public double? ParseMs { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? Message { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? FailedPhase { get; init; }

    public int? HttpStatus { get; init; }

    public double? RetryAfterMs { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public string? FailedAttempts { get; init; }

    private bool IsSuccess => Status is "fresh" or "not_modified" or "empty" or "partial";

    public static FetchRow Of(string run, int place, SourceOutcome outcome) => new()
    {
        RunId = run,
        Place = place,
        Source = outcome.Id,
        Kind = outcome.Kind,
        Status = outcome.Status,
        Count = outcome.Count,
        Total = outcome.Total,
        Skipped = outcome.Skipped,
        Attempts = outcome.Attempts,
        StartMs = outcome.Start.ToMilliseconds(),
        ElapsedMs = outcome.Elapsed.ToMilliseconds(),
        QueueMs = outcome.Phases[Phase.Queue]?.ToMilliseconds(),
        DnsMs = outcome.Phases[Phase.Dns]?.ToMilliseconds(),
        ConnectMs = outcome.Phases[Phase.Connect]?.ToMilliseconds(),
        TlsMs = outcome.Phases[Phase.Tls]?.ToMilliseconds(),
        SendMs = outcome.Phases[Phase.Send]?.ToMilliseconds(),
        ResponseMs = outcome.Phases[Phase.Response]?.ToMilliseconds(),
        BodyMs = outcome.Phases[Phase.Body]?.ToMilliseconds(),
        ParseMs = outcome.Phases[Phase.Processing]?.ToMilliseconds(),
        Message = Told(outcome),
        FailedPhase = outcome.Failure?.Phase?.Word(),
        HttpStatus = outcome.Failure?.Status,
        RetryAfterMs = outcome.Failure?.RetryAfter?.ToMilliseconds(),
        FailedAttempts = Storage.FailedAttempts.Text(outcome.FailedAttempts),
    };

    public SourceOutcome ToOutcome() => new()
    {
        Id = Source,
        Kind = Kind,
        Failure = Message is null || IsSuccess ? null : FailureOf(Status, Message, FailedPhase, HttpStatus, RetryAfterMs),
        BreaksOff = Status == "partial",
        Warnings = IsSuccess && Message is not null ? [Message] : [],
        Count = Count,
        Total = Total,
        Skipped = Skipped,
        Attempts = Attempts,
        FailedAttempts = Storage.FailedAttempts.Parse(FailedAttempts),
        Start = StartMs.ToDuration(),
        Elapsed = ElapsedMs.ToDuration(),
        Phases = ToPhases(),
        NotModified = Status == "not_modified",
    };

    // Why there was no answer, or what was wrong with the one that there was.
    private static string? Told(SourceOutcome outcome) =>
        outcome.Failure?.Message ?? (outcome.Warnings.Count == 0 ? null : string.Join("; ", outcome.Warnings));

    public static Failure FailureOf(string kind, string message, string? phase, int? status, double? retryAfterMs) =>
        new(Parsed(kind, Enum.GetValues<FailureKind>(), Words.Word), message)
        {
            Phase = phase is null ? null : Parsed(phase, Enum.GetValues<Phase>(), Words.Word),
            Status = status,
            RetryAfter = retryAfterMs?.ToDuration(),
        };

    private PhaseTimes ToPhases()
    {
        (Phase Phase, double? Ms)[] times =
        [
            (Phase.Queue, QueueMs), (Phase.Dns, DnsMs), (Phase.Connect, ConnectMs), (Phase.Tls, TlsMs),
            (Phase.Send, SendMs), (Phase.Response, ResponseMs), (Phase.Body, BodyMs), (Phase.Processing, ParseMs),
        ];
        return times
            .Where(time => time.Ms is not null)
            .Aggregate(PhaseTimes.None, (phases, time) => phases.Plus(time.Phase, time.Ms!.Value.ToDuration()));
    }

    private static T Parsed<T>(string word, T[] values, Func<T, string> wordOf)
    {
        foreach (var value in values)
            if (wordOf(value) == word)
                return value;
        var known = string.Join(", ", values.Select(wordOf));
        throw new StoreException($"the store holds '{word}' where one of {known} is expected: update tributary");
    }
}
