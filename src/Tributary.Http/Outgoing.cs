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

    // These describe a body: an answer's, or one that says so itself.
    private static readonly HashSet<string> OfBody = new(StringComparer.OrdinalIgnoreCase) { "Allow", "Expires", "Last-Modified" };

    /// <exception cref="ArgumentException">An address that is not absolute, or a header that cannot be sent.</exception>
    public static void Check(OutboundRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Address.IsAbsoluteUri)
            throw new ArgumentException("the address is not absolute: it needs http:// or https:// and a host", nameof(request));
        if (request.Method.Length is 0 or > 20 || !request.Method.All(char.IsAsciiLetter))
            throw new ArgumentException("a method is 1 to 20 letters, such as GET or POST", nameof(request));
        if (request.Method.ToUpperInvariant() is "CONNECT" or "TRACE")
            throw new ArgumentException($"the method {request.Method} is not for requests to a provider", nameof(request));
        if (request.Body is { } body)
        {
            if (request.Method.ToUpperInvariant() is "GET" or "HEAD")
                throw new ArgumentException($"a {request.Method.ToUpperInvariant()} has no body", nameof(request));
            if (body.ContentType is { } type && !IsFieldValue(type))
                throw new ArgumentException("the media type has a character that a header cannot carry", nameof(request));
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

    public static HttpRequestMessage Message(OutboundRequest request, bool asGet, Uri address, string userAgent, RequestTimeline timeline)
    {
        var own = Redirect.SameOrigin(address, request.Address);
        var target = own && request.SecretQuery is { } query ? SecretQuery.Add(address, query.Key, query.Value) : address;
        var message = new HttpRequestMessage(asGet ? HttpMethod.Get : new(request.Method.ToUpperInvariant()), target)
        {
            // Where the handshake agrees on it; without TLS there is none to agree in.
            Version = target.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Options.Set(RequestTimeline.Key, timeline);
        if (request.Body is { } body && !asGet)
        {
            message.Content = new ReadOnlyMemoryContent(body.Content);
            if (body.ContentType is { } type)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (own)
            foreach (var (name, secret) in request.SecretHeaders)
                message.Headers.TryAddWithoutValidation(name, secret.Reveal());
        if (request.Validators is { ETag: { } tag })
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (request.Validators is { LastModified: { } modified })
            message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        if (!message.Headers.NonValidated.Contains("User-Agent"))
            message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        // A part of what is compressed cannot be decompressed.
        if (!message.Headers.NonValidated.Contains("Accept-Encoding"))
            message.Headers.TryAddWithoutValidation("Accept-Encoding", message.Headers.NonValidated.Contains("Range") ? "identity" : BodyReader.Codings);
        return message;
    }

    public static bool IsFieldValue(string value) => !value.AsSpan().ContainsAnyExcept(FieldCharacters);

    public static string? NameRefusal(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) ? $"'{name}' is no name of a header (RFC 9110, 5.1)"
        : Framing.Contains(name) ? $"the header {name} is set by the client alone"
        : OfBody.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            ? $"the header {name} describes a body, and is set with it"
            : null;

    // RFC 9110, 5.5: tab, space, visible ASCII, and the upper half of Latin-1, so that a validator goes back as it came.
    private static readonly System.Buffers.SearchValues<char> FieldCharacters = System.Buffers.SearchValues.Create(
        ['\t', .. Enumerable.Range(0x20, 0x5f).Select(code => (char)code), .. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);

    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
