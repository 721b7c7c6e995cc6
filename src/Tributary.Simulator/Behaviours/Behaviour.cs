namespace Tributary.Simulator.Behaviours;

/// <summary>
/// What an instance does besides answering faithfully. The default does nothing. Immutable.
/// At most one of Status, NotJson, Nested, Huge, a bomb, Message200, Redirect and Body (what is answered), and at most one of Drip, Stall,
/// Reset, Close, HalfClose, Truncate, WrongLength and Garble (how it is sent); Huge and the bombs go with none of the latter.
/// </summary>
public sealed record Behaviour
{
    /// <summary>Wait before the headers. Default zero.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Upper end of a jitter range, drawn evenly from Delay upwards; null: Delay is exact.</summary>
    public TimeSpan? DelayUpTo { get; init; }

    /// <summary>
    /// HTTP status 204 to 999 instead of the answer, with the provider's own error body where it has one. 204 and 304 have none.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>With Status: a Retry-After header in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>With Status: a Retry-After header as an HTTP date, so much after the request.</summary>
    public TimeSpan? RetryAfterDate { get; init; }

    /// <summary>With RetryAfterDate: which of the three forms of RFC 9110, 5.6.7; null for the preferred one.</summary>
    public DateForm? DateForm { get; init; }

    /// <summary>With Status: a Retry-After header with this text, whatever it says.</summary>
    public string? RetryAfterText { get; init; }

    /// <summary>Sends the body in pieces.</summary>
    public Drip? Drip { get; init; }

    /// <summary>Sends up to this point and then nothing, until the client leaves.</summary>
    public FaultPoint? Stall { get; init; }

    /// <summary>Sends up to this point and then resets the connection. What was sent last may be lost with it, as TCP does.</summary>
    public FaultPoint? Reset { get; init; }

    /// <summary>Sends up to this point and then closes the connection in order.</summary>
    public FaultPoint? Close { get; init; }

    /// <summary>Sends up to this point, closes its own direction and keeps the other one open until the client leaves.</summary>
    public FaultPoint? HalfClose { get; init; }

    /// <summary>Breaks the rules of HTTP/1.1 in this way; the connection ends with it.</summary>
    public Garble? Garble { get; init; }

    /// <summary>So many interim answers (100 and 103 in turn) before the answer; <see cref="int.MaxValue"/>: without end.</summary>
    public int? Interim { get; init; }

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

    /// <summary>The same in Brotli.</summary>
    public long? BrBomb { get; init; }

    /// <summary>The same in deflate (zlib).</summary>
    public long? DeflateBomb { get; init; }

    /// <summary>The same in zstd.</summary>
    public long? ZstdBomb { get; init; }

    /// <summary>The faithful answer with its body changed in this way.</summary>
    public BodyFault? Body { get; init; }

    /// <summary>How the body is compressed, whatever the client accepts.</summary>
    public BodyCoding? Coding { get; init; }

    /// <summary>
    /// The faithful answer, uncompressed and padded with spaces to so many bytes; made once for each address, then sent from memory.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>
    /// Further headers as <c>NAME=VALUE|NAME=VALUE</c>, in place of the answer's own of the same name; %2C in a value is a comma.
    /// </summary>
    public string? Headers { get; init; }

    /// <summary>
    /// ETag and Last-Modified on every answer of status 200; a request that repeats either byte for byte is answered with 304.
    /// </summary>
    public bool Validators { get; init; }

    /// <summary>What the entity tag looks like; implies Validators.</summary>
    public EtagForm? Etag { get; init; }

    /// <summary>So many requests in any span of this length; then 429 with Retry-After, until the oldest is out of it.</summary>
    public Rate? Rate { get; init; }

    /// <summary>So many requests within one second; one more is answered 429 and counted as a flagged burst.</summary>
    public int? Burst { get; init; }

    /// <summary>With Rate: how every answer tells what is left.</summary>
    public RateHeaders? RateHeaders { get; init; }

    /// <summary>Status 200 with this error message in the provider's error shape.</summary>
    public string? Message200 { get; init; }

    /// <summary>302 to this address; "loop" redirects to the same address for ever.</summary>
    public string? Redirect { get; init; }

    /// <summary>Of a press: which edition is out. Null: the first, 0.</summary>
    public int? Edition { get; init; }

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
