using System.Net;
using Tributary.Http.Bodies;
using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>The message of one hop.</summary>
internal static class Outgoing
{
    // What frames a message or names its connection is the handler's to say.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Keep-Alive", "Proxy-Connection",
        "Proxy-Authorization",
    };

    // From so many bytes on, the provider is asked whether it wants them (RFC 9110, 10.1.1): who refuses may hang up instead of reading
    // them all, and that can take the answer with it.
    private const int LongBody = 1_000_000;

    // Each is about what one address holds (RFC 9110, 13.1). The others guard: met by another representation they refuse, and harm nobody.
    private static readonly HashSet<string> Conditions = new(StringComparer.OrdinalIgnoreCase)
    {
        "If-None-Match", "If-Modified-Since", "If-Range",
    };

    // These describe a body: an answer's, or one that says so itself.
    private static readonly HashSet<string> OfBody = new(StringComparer.OrdinalIgnoreCase) { "Allow", "Expires", "Last-Modified" };

    /// <exception cref="ArgumentException">An address that is not absolute, or a header that cannot be sent.</exception>
    public static void Check(OutboundRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Address.IsAbsoluteUri)
            throw new ArgumentException("the address is not absolute: it needs http:// or https:// and a host", nameof(request));
        if (request.Method.Length is 0 or > 20 || request.Method.AsSpan().ContainsAnyExcept(Letters))
            throw new ArgumentException("a method is 1 to 20 letters, such as GET or POST", nameof(request));
        if (request.Method.ToUpperInvariant() is "CONNECT" or "TRACE")
            throw new ArgumentException($"the method {request.Method} is not for requests to a provider", nameof(request));
        if (request.Body is { } body)
        {
            if (request.Method.ToUpperInvariant() is "GET" or "HEAD")
                throw new ArgumentException($"a {request.Method.ToUpperInvariant()} has no body", nameof(request));
            if (body.ContentType is { } type && !IsFieldValue(type))
                throw new ArgumentException("the media type has a character that a header cannot carry", nameof(request));
            foreach (var (name, value) in body.Headers)
                if (BodyHeaderRefusal(name, value) is { } refusal)
                    throw new ArgumentException(refusal, nameof(request));
        }

        foreach (var (name, value) in request.Headers)
            if (OutboundRequest.HeaderRefusal(name, value) is { } refusal)
                throw new ArgumentException(refusal, nameof(request));
        foreach (var (name, _) in request.SecretHeaders)
            if (NameRefusal(name) is { } refusal)
                throw new ArgumentException(refusal, nameof(request));
        request.Cache?.Check();
        request.Validators?.Check();
    }

    /// <summary>A failure where a key cannot be sent as it is; null where every one can.</summary>
    public static Failure? Lacks(OutboundRequest request)
    {
        foreach (var (name, secret) in request.SecretHeaders)
            if (!IsFieldValue(secret.Reveal()))
                return new(FailureKind.InvalidRequest, $"the key for {name} has a character that a header cannot carry, like a line break");
        return null;
    }

    public static HttpRequestMessage Message(Exchange exchange, string userAgent)
    {
        var (request, asGet, address) = (exchange.Sent, exchange.AsGet, exchange.Address);
        var target = request.SecretQuery is { } query ? SecretQuery.Add(address, query.Key, query.Value) : address;
        var message = new TimedMessage(asGet ? HttpMethod.Get : new(request.Method.ToUpperInvariant()), target, exchange.Timeline)
        {
            // Where the handshake agrees on it; without TLS there is none to agree in.
            Version = target.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (request.Body is { } body && !asGet)
        {
            message.Content = new ReadOnlyMemoryContent(body.Content);
            if (body.Content.Length > LongBody)
                message.Headers.ExpectContinue = true;
            if (body.ContentType is { } type)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            foreach (var (name, value) in body.Headers)
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        var headers = IsElsewhere(exchange) ? WithoutConditions(request.Headers) : request.Headers;
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, secret) in request.SecretHeaders)
            message.Headers.TryAddWithoutValidation(name, secret.Reveal());
        var condition = exchange.Condition;
        if (condition is { ETag: { } tag })
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (condition is { LastModified: { } modified })
            message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        if (!message.Headers.NonValidated.Contains("User-Agent"))
            message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        // A part of what is compressed cannot be decompressed.
        if (!message.Headers.NonValidated.Contains("Accept-Encoding"))
            message.Headers.TryAddWithoutValidation(
                "Accept-Encoding", message.Headers.NonValidated.Contains("Range") ? "identity" : BodyReader.Codings);
        return message;
    }

    /// <summary>Whether a message asks if something has changed, so that 304 is an answer to it.</summary>
    public static bool IsConditional(HttpRequestMessage message) =>
        message.Headers.NonValidated.Contains("If-None-Match") || message.Headers.NonValidated.Contains("If-Modified-Since");

    /// <summary>
    /// Headers as they go to another address than the one that their conditions are about. A part that is asked for on a condition is not
    /// asked for without it: of another address's it might be put together with the wrong rest.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> WithoutConditions(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (!headers.Any(header => Conditions.Contains(header.Key)))
            return headers;
        var isPart = headers.First("If-Range") is not null;
        return [.. headers.Where(header => !Conditions.Contains(header.Key)
            && !(isPart && header.Key.Equals("Range", StringComparison.OrdinalIgnoreCase)))];
    }

    // A caller's own condition belongs to the address that the caller named. Before something is changed it is a guard, and stays.
    private static bool IsElsewhere(Exchange exchange) =>
        exchange.Address != exchange.Request.Address && (exchange.AsGet || exchange.Request.IsSafe);

    private static string? BodyHeaderRefusal(string name, string value) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
            || !(OfBody.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            ? $"the header {name} does not describe a body, or is set by the client (Content-Length, Content-Type)"
        : name.AsSpan().ContainsAnyExcept(TokenCharacters) ? $"'{name}' is not a valid header name (RFC 9110, 5.1)"
        : IsFieldValue(value) ? null
        : $"the header {name} has a character that a header cannot carry";

    public static bool IsFieldValue(string value) => !value.AsSpan().ContainsAnyExcept(FieldCharacters);

    public static string? NameRefusal(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) ? $"'{name}' is not a valid header name (RFC 9110, 5.1)"
        : Framing.Contains(name) ? $"the header {name} is set by the client alone"
        : OfBody.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            ? $"the header {name} describes a body, and is set with it"
            : null;

    // RFC 9110, 5.5: tab, space, visible ASCII, and the upper half of Latin-1, so that a validator goes back as it came.
    private static readonly System.Buffers.SearchValues<char> FieldCharacters = System.Buffers.SearchValues.Create(
        ['\t', .. Enumerable.Range(0x20, 0x5f).Select(code => (char)code), .. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
