using System.Buffers;

namespace Tributary.Http.Bodies;

/// <summary>
/// Bytes whose number is not known before, in pooled pieces that are never copied to grow: what is held is what has come and at most
/// one piece more. For one flow.
/// </summary>
internal sealed class Pieces(int first) : IDisposable
{
    private const int Largest = 1024 * 1024;

    private readonly List<byte[]> _full = [];
    private byte[] _last = ArrayPool<byte>.Shared.Rent(Math.Min(first, Largest));
    private int _used;

    public int Count { get; private set; }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_used < _last.Length)
                return _last.AsMemory(_used);
            _full.Add(_last);
            _last = ArrayPool<byte>.Shared.Rent(Math.Min(_last.Length * 2, Largest));
            _used = 0;
            return _last;
        }
    }

    public void Advance(int count)
    {
        _used += count;
        Count += count;
    }

    public byte[] ToArray()
    {
        var whole = GC.AllocateUninitializedArray<byte>(Count);
        var at = 0;
        for (var i = 0; i <= _full.Count; i++)
        {
            Piece(i).Span.CopyTo(whole.AsSpan(at));
            at += Piece(i).Length;
        }

        return whole;
    }

    /// <summary>Reads them from the first one on, while they are not disposed of.</summary>
    public Stream Open() => new Reading(this);

    public void Dispose()
    {
        foreach (var piece in _full)
            ArrayPool<byte>.Shared.Return(piece);
        ArrayPool<byte>.Shared.Return(_last);
    }

    private ReadOnlyMemory<byte> Piece(int index) => index < _full.Count ? _full[index] : _last.AsMemory(0, _used);

    private sealed class Reading(Pieces pieces) : ForwardStream
    {
        private int _next;
        private ReadOnlyMemory<byte> _rest;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_rest.IsEmpty && _next <= pieces._full.Count)
                _rest = pieces.Piece(_next++);
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return new(count);
        }
    }
}
