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
        foreach (var piece in _full)
        {
            piece.CopyTo(whole, at);
            at += piece.Length;
        }

        _last.AsSpan(0, _used).CopyTo(whole.AsSpan(at));
        return whole;
    }

    public void Dispose()
    {
        foreach (var piece in _full)
            ArrayPool<byte>.Shared.Return(piece);
        ArrayPool<byte>.Shared.Return(_last);
    }
}
