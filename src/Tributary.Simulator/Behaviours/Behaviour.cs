namespace Tributary.Simulator.Behaviours;

/// <summary>
/// What an instance does besides answering faithfully. The default does nothing. Immutable.
/// At most one of Status, NotJson, Nested, Huge, GzipBomb, Message200 and Redirect (what is answered), and at most one of
/// Drip, Stall, Reset, Truncate and WrongLength (how it is sent); Huge and GzipBomb go with none of the latter.
/// </summary>
public sealed record Behaviour
{
    /// <summary>Wait before the headers. Default zero.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Upper end of a jitter range, drawn evenly from Delay upwards; null: Delay is exact.</summary>
    public TimeSpan? DelayUpTo { get; init; }

    /// <summary>HTTP status 400 to 599 instead of the answer, with the provider's own error body where it has one.</summary>
    public int? Status { get; init; }

    /// <summary>With Status: a Retry-After header in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>With Status: a Retry-After header as an HTTP date, so much after the request.</summary>
    public TimeSpan? RetryAfterDate { get; init; }

    /// <summary>Sends the body in pieces.</summary>
    public Drip? Drip { get; init; }

    /// <summary>Sends up to this point and then nothing, until the client leaves.</summary>
    public FaultPoint? Stall { get; init; }

    /// <summary>Sends up to this point and then resets the connection. What was sent last may be lost with it, as TCP does.</summary>
    public FaultPoint? Reset { get; init; }

    /// <summary>Declares the whole length, sends half of the body, closes the connection.</summary>
    public bool Truncate { get; init; }

    /// <summary>Declares half the length and sends the whole body; the surplus stays on the connection.</summary>
    public bool WrongLength { get; init; }

    /// <summary>A captcha page, text/html with status 200.</summary>
    public bool NotJson { get; init; }

    /// <summary>JSON nested so many levels deep.</summary>
    public int? Nested { get; init; }

    /// <summary>A JSON body of so many bytes, sent uncompressed.</summary>
    public long? Huge { get; init; }

    /// <summary>A gzip body that unpacks to so many bytes, whatever the client accepts.</summary>
    public long? GzipBomb { get; init; }

    /// <summary>Status 200 with this error message in the provider's error shape.</summary>
    public string? Message200 { get; init; }

    /// <summary>302 to this address; "loop" redirects to the same address for ever.</summary>
    public string? Redirect { get; init; }

    /// <summary>Only the next so many requests; then the instance has no behaviour of its own. Null: all.</summary>
    public int? Times { get; init; }

    /// <summary>
    /// Requests allowed in the provider's window (NewsAPI 12 h, Guardian a day, Algolia and Firebase an hour); null: 1,000,000.
    /// </summary>
    public int? Allowance { get; init; }

    /// <summary>The Guardian's gateway looks for the key in the query alone.</summary>
    public bool QueryKeyOnly { get; init; }

    /// <summary>Algolia answers a filter on points or num_comments with 400, as it did in June and July 2026.</summary>
    public bool PointsNotFilterable { get; init; }

    /// <summary>Reads the one-line form, for example <c>status:503,retry-after:30s,times:2</c>; see docs/simulator.md.</summary>
    /// <exception cref="FormatException">
    /// A word or value is not of the vocabulary, or two exclude each other; the message says which.
    /// </exception>
    public static Behaviour Parse(string text) => BehaviourWords.Parse(text);

    /// <summary>The one-line form, which <see cref="Parse"/> reads back; empty for no behaviour.</summary>
    public override string ToString() => BehaviourWords.Format(this);
}

/// <summary>So many bytes, then a pause, until all is sent.</summary>
public readonly record struct Drip(int Bytes, TimeSpan Interval);

/// <summary>How far an answer gets before it fails.</summary>
public enum FaultPoint
{
    /// <summary>Nothing is sent.</summary>
    BeforeHeaders,

    /// <summary>The headers are sent.</summary>
    AfterHeaders,

    /// <summary>The headers and half of the body are sent.</summary>
    MidBody,
}
