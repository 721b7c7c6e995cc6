using System.Buffers;

namespace Tributary.News.Feeds.Xml;

/// <summary>A document's bytes, from memory as they are, or from a stream through a buffer.</summary>
internal sealed class ByteInput
{
    private const int BufferSize = 32 * 1024;

    private readonly Stream? _stream;
    private readonly CancellationToken _cancellationToken;
    private ReadOnlyMemory<byte> _memory;
    private byte[] _buffer = [];
    private int _from;
    private int _to;
    private bool _ended;

    /// <param name="bytes">The document.</param>
    /// <param name="cancellationToken">Looked at whenever something is taken.</param>
    public ByteInput(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        _memory = bytes;
        _cancellationToken = cancellationToken;
        _ended = true;
    }

    /// <inheritdoc cref="ByteInput(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ByteInput(Stream stream, CancellationToken cancellationToken = default)
    {
        _stream = stream;
        _cancellationToken = cancellationToken;
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    }

    /// <summary>What is at hand.</summary>
    public ReadOnlySpan<byte> Span => _stream is null ? _memory.Span : _buffer.AsSpan(_from, _to - _from);

    /// <summary>Whether <see cref="Span"/> holds all that is left.</summary>
    public bool IsLast => _ended;

    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public void Take(int count)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_stream is null)
            _memory = _memory[count..];
        else
            _from += count;
    }

    /// <summary>Reads until so many bytes are at hand or there are no more; of a stream at most 1,024 may be asked for.</summary>
    public void Ensure(int count)
    {
        while (!_ended && _to - _from < count)
            Read();
    }

    /// <summary>Gets more bytes behind those at hand.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        if (_ended)
            return false;
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            _to -= _from;
            _from = 0;
        }
        var read = _stream!.Read(_buffer.AsSpan(_to));
        _to += read;
        _ended = read == 0;
        return read > 0;
    }

    /// <summary>The rest as a stream: what is at hand, then what the stream has.</summary>
    public Stream AsStream() => new Rest(this);

    /// <summary>Gives the buffer back. Nothing is at hand afterwards.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _from = _to = 0;
        _ended = true;
    }

    private sealed class Rest(ByteInput input) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (input.Span.IsEmpty && !input.Read())
                return 0;
            var count = Math.Min(buffer.Length, input.Span.Length);
            input.Span[..count].CopyTo(buffer);
            input.Take(count);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
