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

    // These describe a body, and a GET has none.
    private static readonly HashSet<string> OfBody = new(StringComparer.OrdinalIgnoreCase) { "Allow", "Expires", "Last-Modified" };

    /// <exception cref="ArgumentException">An address that is not absolute, or a header that cannot be sent.</exception>
    public static void Check(OutboundRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Address.IsAbsoluteUri)
            throw new ArgumentException("the address is not absolute: it needs http:// or https:// and a host", nameof(request));
        foreach (var (name, value) in request.Headers)
        {
            CheckName(name);
            if (!IsFieldValue(value))
                throw new ArgumentException($"the header {name} has a character that a header cannot carry", nameof(request));
        }

        foreach (var (name, _) in request.SecretHeaders)
            CheckName(name);
        request.Cache?.Check();
        request.Validators?.Check();
    }

    /// <summary>A failure where a key cannot be sent as it is; null where every one can.</summary>
    public static Failure? Lacks(OutboundRequest request)
    {
        foreach (var (name, secret) in request.SecretHeaders)
            if (!IsFieldValue(secret.Reveal()))
                return new(FailureKind.NotConfigured, $"the key for {name} has a character that a header cannot carry, like a line break");
        return null;
    }

    public static HttpRequestMessage Message(OutboundRequest request, Uri address, string userAgent, RequestTimeline timeline)
    {
        var own = Redirect.SameOrigin(address, request.Address);
        var target = own && request.SecretQuery is { } query ? SecretQuery.Add(address, query.Key, query.Value) : address;
        var message = new HttpRequestMessage(HttpMethod.Get, target)
        {
            // Where the handshake agrees on it; without TLS there is none to agree in.
            Version = target.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Options.Set(RequestTimeline.Key, timeline);
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
        if (!message.Headers.NonValidated.Contains("Accept-Encoding"))
            message.Headers.TryAddWithoutValidation("Accept-Encoding", BodyReader.Codings);
        return message;
    }

    public static bool IsFieldValue(string value) => !value.AsSpan().ContainsAnyExcept(FieldCharacters);

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            throw new ArgumentException($"'{name}' is no name of a header (RFC 9110, 5.1)");
        if (Framing.Contains(name))
            throw new ArgumentException($"the header {name} is set by the client alone");
        if (OfBody.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"the header {name} describes a body, and a GET has none");
    }

    // RFC 9110, 5.5: tab, space, visible ASCII, and the upper half of Latin-1, so that a validator goes back as it came.
    private static readonly System.Buffers.SearchValues<char> FieldCharacters = System.Buffers.SearchValues.Create(
        ['\t', .. Enumerable.Range(0x20, 0x5f).Select(code => (char)code), .. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);

    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
