namespace Tributary.Http.Bodies;

/// <summary>
/// Reads another stream, which it owns, up to a number of bytes and throws what it is told to beyond; looks ahead at the first bytes, and remembers
/// the last four and whether its reader ran into the end, which tells data that end early from data that are whole.
/// </summary>
internal sealed class CappedStream(Stream inner, long max, Func<Exception> beyond, Action<int>? onRead) : Stream
{
    private ReadOnlyMemory<byte> _ahead;

    /// <summary>How many bytes came from the other stream.</summary>
    public long Count { get; private set; }

    /// <summary>The last four bytes, as a number with the first of them lowest.</summary>
    public uint Tail { get; private set; }

    /// <summary>Whether a read found nothing more.</summary>
    public bool Ended { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first bytes, which a later read gives again; fewer where the stream has fewer.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        var read = await inner.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        onRead?.Invoke(read);
        return _ahead = Counted(buffer.AsMemory(0, read));
    }

    /// <summary>Reads to the end.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        while (await ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ahead.IsEmpty)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            onRead?.Invoke(read);
            Ended |= read == 0 && !buffer.IsEmpty;
            return Counted(buffer[..read]).Length;
        }

        var count = Math.Min(buffer.Length, _ahead.Length);
        _ahead[..count].CopyTo(buffer);
        _ahead = _ahead[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Counted(ReadOnlyMemory<byte> read)
    {
        foreach (var last in read.Span[Math.Max(0, read.Length - sizeof(uint))..])
            Tail = (Tail >> 8) | ((uint)last << 24);
        return (Count += read.Length) <= max ? read : throw beyond();
    }
}
