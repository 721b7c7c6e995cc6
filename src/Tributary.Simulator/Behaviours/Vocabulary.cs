namespace Tributary.Simulator.Behaviours;

/// <summary>Every word of a behaviour, in the order in which they are written.</summary>
internal static class Vocabulary
{
    public static IReadOnlyList<Word> Words { get; } =
    [
        new("delay", WordPart.Detail, WithDelay, Delay),

        Word.Count("status", WordPart.Answer, 204, 999, (b, value) => b with { Status = value }, b => b.Status),
        Word.Duration("retry-after", (b, value) => b with { RetryAfter = value }, b => b.RetryAfter),
        Word.Duration("retry-after-date", (b, value) => b with { RetryAfterDate = value }, b => b.RetryAfterDate),
        Word.Choice<DateForm>("date-form", WordPart.Detail, (b, value) => b with { DateForm = value }, b => b.DateForm),
        Word.Text("retry-after-text", WordPart.Detail, (b, value) => b with { RetryAfterText = value }, b => b.RetryAfterText),

        new("drip", WordPart.Sending, WithDrip,
            b => b.Drip is { } drip ? Word.Number(drip.Bytes) + "/" + Units.Format(drip.Interval) : null),
        Word.Choice<FaultPoint>("stall", WordPart.Sending, (b, value) => b with { Stall = value }, b => b.Stall),
        Word.Choice<FaultPoint>("reset", WordPart.Sending, (b, value) => b with { Reset = value }, b => b.Reset),
        Word.Choice<FaultPoint>("close", WordPart.Sending, (b, value) => b with { Close = value }, b => b.Close),
        Word.Choice<FaultPoint>("half-close", WordPart.Sending, (b, value) => b with { HalfClose = value }, b => b.HalfClose),
        Word.Flag("truncate", WordPart.Sending, (b, value) => b with { Truncate = value }, b => b.Truncate),
        Word.Flag("wrong-length", WordPart.Sending, (b, value) => b with { WrongLength = value }, b => b.WrongLength),
        Word.Choice<Garble>("garble", WordPart.Sending, (b, value) => b with { Garble = value }, b => b.Garble),
        new("interim", WordPart.Detail, WithInterim, b => b.Interim == int.MaxValue ? "endless" : Word.Number(b.Interim)),

        Word.Flag("not-json", WordPart.Answer, (b, value) => b with { NotJson = value }, b => b.NotJson),
        Word.Count("nested", WordPart.Answer, 1, 10_000_000, (b, value) => b with { Nested = value }, b => b.Nested),
        Word.Size("huge", WordPart.Stream, (b, value) => b with { Huge = value }, b => b.Huge),
        Word.Size("gzip-bomb", WordPart.Stream, (b, value) => b with { GzipBomb = value }, b => b.GzipBomb),
        Word.Size("br-bomb", WordPart.Stream, (b, value) => b with { BrBomb = value }, b => b.BrBomb),
        Word.Size("deflate-bomb", WordPart.Stream, (b, value) => b with { DeflateBomb = value }, b => b.DeflateBomb),
        Word.Size("zstd-bomb", WordPart.Stream, (b, value) => b with { ZstdBomb = value }, b => b.ZstdBomb),
        Word.Text("message-200", WordPart.Answer, WithMessage, b => b.Message200),
        Word.Text("redirect", WordPart.Answer, WithRedirect, b => b.Redirect),
        Word.Choice<BodyFault>("body", WordPart.Answer, (b, value) => b with { Body = value }, b => b.Body),
        Word.Choice<BodyCoding>("coding", WordPart.Detail, (b, value) => b with { Coding = value }, b => b.Coding),
        Word.Size("size", WordPart.Answer, (b, value) => b with { Size = value }, b => b.Size),

        Word.Text("headers", WordPart.Detail, WithHeaders, b => b.Headers),
        Word.Flag("validators", WordPart.Detail, (b, value) => b with { Validators = value }, b => b.Validators),
        Word.Choice<EtagForm>("etag", WordPart.Detail, (b, value) => b with { Etag = value }, b => b.Etag),

        new("rate", WordPart.Detail, WithRate,
            b => b.Rate is { } rate ? Word.Number(rate.Count) + "/" + Units.Format(rate.Period) : null),
        Word.Count("burst", WordPart.Detail, 1, int.MaxValue, (b, value) => b with { Burst = value }, b => b.Burst),
        Word.Choice<RateHeaders>("rate-headers", WordPart.Detail, (b, value) => b with { RateHeaders = value }, b => b.RateHeaders),

        Word.Count("edition", WordPart.Detail, 0, 10_000, (b, value) => b with { Edition = value }, b => b.Edition),
        Word.Count("times", WordPart.Detail, 1, int.MaxValue, (b, value) => b with { Times = value }, b => b.Times),
        Word.Count("allowance", WordPart.Detail, 0, int.MaxValue, (b, value) => b with { Allowance = value }, b => b.Allowance),
        Word.Flag("query-key-only", WordPart.Detail, (b, value) => b with { QueryKeyOnly = value }, b => b.QueryKeyOnly),
        Word.Flag(
            "points-not-filterable", WordPart.Detail, (b, value) => b with { PointsNotFilterable = value }, b => b.PointsNotFilterable),
    ];

    /// <summary>The headers of a behaviour's text, in order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Headers(string text) =>
        text.Split('|').Select(header => header.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])));

    private static Behaviour WithDelay(Behaviour behaviour, string text)
    {
        var ends = text.Split('-', 2);
        return behaviour with
        {
            Delay = Word.Span("delay", ends[0]),
            DelayUpTo = ends.Length > 1 ? Word.Span("delay", ends[1]) : null,
        };
    }

    private static string? Delay(Behaviour behaviour) => behaviour.Delay > TimeSpan.Zero || behaviour.DelayUpTo is not null
        ? Units.Format(behaviour.Delay) + (behaviour.DelayUpTo is { } upTo ? "-" + Units.Format(upTo) : "")
        : null;

    private static Behaviour WithDrip(Behaviour behaviour, string text) =>
        text.Split('/', 2) is [var bytes, var interval] && Units.Whole(bytes) is > 0 and <= int.MaxValue and var count
            && Units.Duration(interval) is { } pause
            ? behaviour with { Drip = new Drip((int)count, pause) }
            : throw Word.Expected("drip", text, "bytes and interval such as 100/50ms");

    private static Behaviour WithInterim(Behaviour behaviour, string text) => behaviour with
    {
        Interim = text == "endless" ? int.MaxValue
            : Units.Whole(text) is > 0 and <= 1_000_000 and var count ? (int)count
            : throw Word.Expected("interim", text, "a whole number from 1 to 1000000, or endless"),
    };

    private static Behaviour WithMessage(Behaviour behaviour, string text) =>
        behaviour with { Message200 = text == "true" ? "Something went wrong." : text };

    private static Behaviour WithRedirect(Behaviour behaviour, string text) =>
        text == "loop" || Uri.TryCreate(text, UriKind.Absolute, out _)
            ? behaviour with { Redirect = text }
            : throw Word.Expected("redirect", text, "an absolute address, or loop");

    private static Behaviour WithHeaders(Behaviour behaviour, string text) =>
        text.Split('|').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0)
            ? behaviour with { Headers = text }
            : throw Word.Expected("headers", text, "NAME=VALUE, several with | between them");

    // 100/m is 100/1m.
    private static Behaviour WithRate(Behaviour behaviour, string text) =>
        text.Split('/', 2) is [var count, var period] && Units.Whole(count) is > 0 and <= int.MaxValue and var most
            && (Units.Duration(period) ?? Units.Duration("1" + period)) is { } span && span > TimeSpan.Zero
            ? behaviour with { Rate = new Rate((int)most, span) }
            : throw Word.Expected("rate", text, "requests and a span such as 100/m or 5/10s");
}
