namespace Tributary.Http.Bodies;

/// <summary>
/// Reads another stream, which it owns, up to a number of bytes and has its reader refuse what is beyond; looks ahead at the first bytes,
/// and remembers whether its reader ran into the end, which tells data that end early from data that are whole.
/// </summary>
internal sealed class CappedStream(Stream inner, BodyReader reader, string how, IProgress<int>? told) : ForwardStream
{
    private ReadOnlyMemory<byte> _ahead;

    /// <summary>How many bytes came from the other stream.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a read found nothing more.</summary>
    public bool Ended { get; private set; }

    /// <summary>The first bytes, which a later read gives again; fewer where the stream has fewer.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        var read = await inner.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return _ahead = buffer.AsMemory(0, Counted(read));
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
            Ended |= read == 0 && !buffer.IsEmpty;
            return Counted(read);
        }

        var count = Math.Min(buffer.Length, _ahead.Length);
        _ahead[..count].CopyTo(buffer);
        _ahead = _ahead[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int read)
    {
        told?.Report(read);
        return (Count += read) <= reader.Max ? read : throw reader.TooLong(how);
    }
}
