using System.Text.Json.Serialization.Metadata;
using Tributary.Fanout;

namespace Tributary.Http;

public sealed partial class OutboundClient
{
    /// <summary>Sends a request, an address for instance, and gives the text of a successful answer's body.</summary>
    /// <param name="request">What to send. Its bound on the whole is <see cref="OutboundOptions.Timeout"/>.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The body as <see cref="OutboundResponse.GetString"/> reads it.</returns>
    /// <exception cref="OutboundException">There is no answer, or its status is a failure.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and is the exception's.</exception>
    /// <exception cref="ArgumentException">As <see cref="SendAsync(OutboundRequest, TimeSpan?, Deadline, CancellationToken)"/>
    /// says.</exception>
    public async Task<string> GetStringAsync(OutboundRequest request, CancellationToken cancellationToken = default) =>
        (await AnswerAsync(request, cancellationToken).ConfigureAwait(false)).GetString();

    /// <summary>Sends a request, an address for instance, and gives the bytes of a successful answer's body, decompressed.</summary>
    /// <inheritdoc cref="GetStringAsync" path="/param | /exception"/>
    public async Task<ReadOnlyMemory<byte>> GetBytesAsync(OutboundRequest request, CancellationToken cancellationToken = default) =>
        (await AnswerAsync(request, cancellationToken).ConfigureAwait(false)).Body;

    /// <summary>Sends a request, an address for instance, and reads a successful answer's body as JSON.</summary>
    /// <typeparam name="T">What the JSON is read as.</typeparam>
    /// <param name="request">What to send. Its bound on the whole is <see cref="OutboundOptions.Timeout"/>.</param>
    /// <param name="type">How it is read: of a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> that is
    /// generated.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The value as <see cref="OutboundResponse.GetFromJson"/> reads it: null where the JSON is <c>null</c>.</returns>
    /// <exception cref="OutboundException">
    /// There is no answer, its status is a failure, or its body is not such JSON (<see cref="FailureKind.Malformed"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and is the exception's.</exception>
    /// <exception cref="ArgumentException">As <see cref="SendAsync(OutboundRequest, TimeSpan?, Deadline, CancellationToken)"/>
    /// says.</exception>
    public async Task<T?> GetFromJsonAsync<T>(OutboundRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (await AnswerAsync(request, cancellationToken).ConfigureAwait(false)).GetFromJson(type);
    }

    private async Task<OutboundResponse> AnswerAsync(OutboundRequest request, CancellationToken cancellationToken) =>
        (await SendAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false)).GetOrThrow();
}
