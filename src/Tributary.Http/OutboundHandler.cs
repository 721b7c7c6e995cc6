using System.Net;

namespace Tributary.Http;

/// <summary>
/// Lets code that has an <see cref="HttpClient"/> go through an <see cref="OutboundClient"/>:
/// <c>new HttpClient(new OutboundHandler(client))</c>. Its requests have the client's bounds, limits, network guard, redirects and further
/// attempts. Contents are read whole before they are sent, and answers before they are given. <see cref="HttpRequestMessage.Version"/> is
/// not heeded, nor are headers that frame a message: the client decides on both. Does not dispose of the client.
/// </summary>
/// <remarks>
/// Where there is no answer an <see cref="HttpRequestException"/> is thrown, with an <see cref="OutboundException"/> within; for a bound
/// that was reached a <see cref="TaskCanceledException"/> with a <see cref="TimeoutException"/> within, as
/// <see cref="HttpClient.Timeout"/> has it. That one and <see cref="OutboundOptions.Timeout"/> both count: the earlier one ends the
/// request.
/// </remarks>
/// <param name="client">What sends the requests.</param>
public sealed class OutboundHandler(OutboundClient client) : HttpMessageHandler
{
    // What names a connection or frames a body is for the hop that the client makes, and its bodies have a length.
    private static readonly HashSet<string> OfTheHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Expect", "Transfer-Encoding",
    };

    // Of a body as it was sent, which one that was decompressed is no more.
    private static readonly HashSet<string> OfTheCoded = new(StringComparer.OrdinalIgnoreCase) { "Content-Encoding", "Content-Length" };

    private readonly OutboundClient _client = client ?? throw new ArgumentNullException(nameof(client));

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = await RequestAsync(request, cancellationToken).ConfigureAwait(false);
        var result = await _client.SendAsync(asked, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.Response is { } response ? Message(request, response) : throw Thrown(result.Failure!);
    }

    private static async Task<OutboundRequest> RequestAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var headers = message.Headers.NonValidated
            .Where(header => !OfTheHop.Contains(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, Joined(header.Key, header.Value)))
            .ToLookup(header => Credentials.IsName(header.Key));
        return new()
        {
            Address = message.RequestUri ?? throw new InvalidOperationException("the request has no address"),
            Method = message.Method.Method,
            Headers = [.. headers[false]],
            SecretHeaders = [.. headers[true].Select(header => KeyValuePair.Create(header.Key, new Secret(header.Value)))],
            Body = message.Content is { } content ? await BodyAsync(content, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    private static async Task<OutboundBody> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bytes = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var headers = content.Headers.NonValidated.ToDictionary(
            header => header.Key, header => Joined(header.Key, header.Value), StringComparer.OrdinalIgnoreCase);
        headers.Remove("Content-Length");
        headers.Remove("Content-Type", out var type);
        return new(bytes, type) { Headers = [.. headers] };
    }

    // What a User-Agent lists stands side by side (RFC 9110, 10.1.5).
    private static string Joined(string name, IEnumerable<string> values) =>
        string.Join(name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) ? " " : ", ", values);

    private static HttpResponseMessage Message(HttpRequestMessage request, OutboundResponse response)
    {
        request.RequestUri = response.Address;
        var message = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            Version = response.HttpVersion,
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(response.Body),
        };
        var isDecoded = response.Header("Content-Encoding") is not null;
        foreach (var (name, value) in response.Headers)
            if (!(isDecoded && OfTheCoded.Contains(name)) && !message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private static Exception Thrown(Failure failure)
    {
        var error = new OutboundException(failure);
        if (failure.Kind is FailureKind.Timeout or FailureKind.Deadline or FailureKind.NotStarted)
            return new TaskCanceledException(failure.Message, new TimeoutException(failure.Message, error));
        var code = failure.Kind switch
        {
            FailureKind.Dns => HttpRequestError.NameResolutionError,
            FailureKind.Connect => HttpRequestError.ConnectionError,
            FailureKind.Tls => HttpRequestError.SecureConnectionError,
            FailureKind.Http => HttpRequestError.InvalidResponse,
            FailureKind.TooLarge => HttpRequestError.ConfigurationLimitExceeded,
            _ => HttpRequestError.Unknown,
        };
        return new HttpRequestException(code, failure.Message, error);
    }
}
