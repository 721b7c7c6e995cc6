using System.Text;
using System.Text.Json;
using Tributary.News.JsonPaths;

namespace Tributary.News.Feeds;

/// <summary>
/// A window over a JSON document of any length: it holds the bytes of the value that is being read and grows only for a value that is
/// longer than it. Comments and trailing commas are allowed.
/// </summary>
internal sealed class JsonWindow
{
    private static readonly JsonReaderOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64 };

    private static readonly JsonDocumentOptions InDocument = new()
    {
        AllowTrailingCommas = Tolerant.AllowTrailingCommas, CommentHandling = Tolerant.CommentHandling, MaxDepth = Tolerant.MaxDepth,
    };

    private readonly Stream _stream;
    private byte[] _bytes = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _isEnd;
    private JsonReaderState _state = new(Tolerant);
    private int _line = 1;

    public JsonWindow(Stream stream)
    {
        _stream = stream;
        Grow();
        Decode();
    }

    /// <summary>The line of what is read next, from 1.</summary>
    public int Line => _line;

    /// <summary>Reads one token; false at the end of the document.</summary>
    /// <exception cref="JsonException">It is no JSON from here on.</exception>
    public bool Read(out JsonTokenType type, out string? name)
    {
        while (true)
        {
            var reader = Reader();
            if (reader.Read())
            {
                type = reader.TokenType;
                name = type == JsonTokenType.PropertyName ? Text(ref reader) : null;
                Advance(in reader);
                return true;
            }
            if (_isEnd)
            {
                (type, name) = (JsonTokenType.None, null);
                return false;
            }
            Advance(in reader);
            Grow();
        }
    }

    /// <summary>
    /// Reads the value that comes next, whole; null where an array ends instead. It stands in the window, until the next is read.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON from here on, or has more values than are read.</exception>
    public JsonDocument? Value()
    {
        if (Bytes() is not { } value)
            return null;
        LenientJson.Mend(value.Span);
        return LenientJson.HasTooMany(value.Span, Tolerant)
            ? throw new JsonException($"more than {LenientJson.MaxValues:N0} values")
            : JsonDocument.Parse(value, InDocument);
    }

    /// <summary>Passes over the value that comes next.</summary>
    /// <exception cref="JsonException">It is no JSON from here on.</exception>
    public void Skip() => Bytes();

    private Memory<byte>? Bytes()
    {
        while (true)
        {
            var reader = Reader();
            if (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                {
                    Advance(in reader);
                    return null;
                }
                var begin = _start + (int)reader.TokenStartIndex;
                if (reader.TrySkip())
                {
                    var value = _bytes.AsMemory(begin, _start + (int)reader.BytesConsumed - begin);
                    Advance(in reader);
                    return value;
                }
            }
            if (_isEnd)
                throw new JsonException("it ends in the middle");
            Grow();
        }
    }

    private Utf8JsonReader Reader() => new(_bytes.AsSpan(_start, _end - _start), _isEnd, _state);

    private void Advance(in Utf8JsonReader reader)
    {
        var length = (int)reader.BytesConsumed;
        _line += _bytes.AsSpan(_start, length).Count((byte)'\n');
        _start += length;
        _state = reader.CurrentState;
    }

    private void Grow()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 4);
        var room = _bytes.AsSpan(_end);
        var read = _stream.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
        _end += read;
        _isEnd = read < room.Length;
    }

    /// <summary>JSON is UTF-8 (RFC 8259, 8.1); the mark that some put before it goes.</summary>
    private void Decode()
    {
        if (_bytes.AsSpan(0, _end).StartsWith(Encoding.UTF8.Preamble))
            _start = 3;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, or no UTF-8
        }
    }
}
