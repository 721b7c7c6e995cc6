using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Simulator.Providers;

/// <summary>What is sent back: decided here, sent elsewhere.</summary>
internal sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>When set, the body is so many bytes of padding, made while it is sent.</summary>
    public long? Padding { get; init; }

    /// <summary>The Content-Encoding of the padding (gzip, br, deflate or zstd); null for none.</summary>
    public string? PaddingCoding { get; init; }

    /// <summary>The body is sent as it is, whatever the client accepts.</summary>
    public bool Plain { get; init; }

    public static Answer Json(int status, string contentType, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(body, Relaxed))
            write(writer);
        return new Answer(status, contentType, body.WrittenMemory);
    }

    public static Answer Text(int status, string contentType, string body) => new(status, contentType, Encoding.UTF8.GetBytes(body));

    public Answer With(params IEnumerable<KeyValuePair<string, string>> headers) => this with { Headers = [.. Headers, .. headers] };
}
