using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Http.Bodies;
using Tributary.Http.Caching;

namespace Tributary.Http;

/// <summary>An answer with its body read whole, whatever its status.</summary>
public sealed record OutboundResponse
{
    /// <summary>The HTTP status, 100 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>The version of HTTP that the answer came in: 1.0, 1.1 or 2.0.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>The response's and the body's headers, each as received; a header that repeats has several entries.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, decompressed.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Whether the body is known to be whole: its length, its chunks, the end of its HTTP/2 stream or TLS's close_notify said where it ends
    /// (RFC 9112, 6.3 and 9.8; RFC 9113, 8.1). False where it ended with the connection, which may have broken, and where an error's body
    /// was left unread. Of a success, a body that is known not to be whole is a failure. Default true; true of what
    /// <see cref="OutboundOptions.Handler"/> gives.
    /// </summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Where the answer came from, after redirects.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// Where the request's address has moved for good: the last address of the redirects 301 and 308 that it began with, before any other
    /// one (RFC 9110, 15.4.2 and 15.4.9). Null where it began with none. Trust it once you have read what came from there.
    /// </summary>
    public Uri? MovedTo { get; init; }

    /// <summary>When the last byte was there, in UTC: what a date in Retry-After is compared with.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Where the body comes from. Default <see cref="ResponseOrigin.Fresh"/>.</summary>
    public ResponseOrigin Origin { get; init; }

    /// <summary>
    /// What to ask with next time whether it has changed, with the address that gave it; of a 304, those that were sent where it names
    /// none. Null where there are none, and where they or the address repeat a key.
    /// </summary>
    public Validators? Validators { get; init; }

    /// <summary>
    /// Whether keys of the request were left out of what this answers: it came from another origin, or from an address that another origin
    /// had named.
    /// </summary>
    public bool KeysWithheld { get; init; }

    /// <summary><see cref="Exchange.ReusableUntil"/>.</summary>
    internal DateTimeOffset? ReusableUntil { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What it takes to remember it; null where it is not to be remembered.</summary>
    internal Recall? Keeping { get; init; }

    /// <summary>Whether the status is 200 to 299.</summary>
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>
    /// How long from <see cref="ReceivedAt"/> on it is fresh by its own headers (RFC 9111, 4.2), what a cache on the way has used up taken
    /// off: 0 where it is to be checked each time. Null where they say nothing.
    /// </summary>
    public TimeSpan? FreshFor() => Freshness.Told(Headers, ReceivedAt);

    /// <summary>
    /// The body as text: by its byte order mark, else by the charset of Content-Type, else as UTF-8. What is no character is U+FFFD.
    /// </summary>
    public string GetString() => BodyText.Of(Body.Span, Header("Content-Type"));

    /// <summary>The body as JSON in UTF-8 (RFC 8259, 8.1).</summary>
    /// <typeparam name="T">What it is read as.</typeparam>
    /// <param name="type">How it is read: of a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> that is
    /// generated.</param>
    /// <exception cref="OutboundException">The body is not such JSON: <see cref="FailureKind.Malformed"/>.</exception>
    public T? GetFromJson<T>(JsonTypeInfo<T> type)
    {
        var bytes = Body.Span;
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException error)
        {
            var message = $"the body from {Address.IdnHost} is not the JSON expected: {error.Message}";
            throw new OutboundException(new(FailureKind.Malformed, message) { Status = Status }, error);
        }
    }

    /// <summary>The first value of a header, or null. Names are compared without case (RFC 9110, 5.1).</summary>
    public string? Header(string name) => Headers.First(name);
}
