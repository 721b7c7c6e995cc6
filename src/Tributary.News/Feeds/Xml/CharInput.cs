using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tributary.News.Feeds.Xml;

/// <summary>
/// A document's characters in a buffer that slides over it. The charset is found as the interface says: byte order mark, what HTTP said,
/// the XML declaration, UTF-8, and Windows-1252 for whatever is no UTF-8. A charset that the bytes contradict is passed over with a
/// warning.
/// </summary>
internal sealed class CharInput
{
    private const int InitialSize = 16 * 1024;
    private const int Declaration = 1024;

    private readonly ByteInput _bytes;
    private readonly WarningList _faults;
    private readonly string _name;
    private readonly Decoder? _decoder;
    private readonly bool _isLatin;
    private bool _flushed;
    private bool _repaired;

    public CharInput(ByteInput bytes, string? charset, WarningList faults)
    {
        _bytes = bytes;
        _faults = faults;
        bytes.Ensure(Declaration);
        var start = bytes.Span[..Math.Min(Declaration, bytes.Span.Length)];
        var (encoding, mark) = Charsets.Marked(start);
        encoding ??= Choose(start, charset);
        bytes.Take(mark);
        _name = encoding.WebName;
        _isLatin = encoding.CodePage == 1252;
        _decoder = _isLatin || encoding is UTF8Encoding ? null : encoding.GetDecoder();
        Chars = ArrayPool<char>.Shared.Rent(InitialSize);
    }

    public char[] Chars { get; private set; }

    /// <summary>Behind the last character that is at hand.</summary>
    public int End { get; private set; }

    /// <summary>How many line feeds have slid out of the buffer.</summary>
    public int LinesGone { get; private set; }

    /// <summary>Lets go of what stands before an index and gets more behind the rest; indexes move down by it, more or not.</summary>
    /// <returns>False where the document has no more.</returns>
    public bool Fill(int keepFrom)
    {
        if (keepFrom > 0)
        {
            LinesGone += Chars.AsSpan(0, keepFrom).Count('\n');
            Chars.AsSpan(keepFrom, End - keepFrom).CopyTo(Chars);
            End -= keepFrom;
        }
        if (Chars.Length - End < 1024)
            Grow();
        var before = End;
        while (End == before && !_flushed)
            Decode();
        return End > before;
    }

    /// <summary>Gives the buffers back. Nothing is at hand afterwards.</summary>
    public void Release()
    {
        if (Chars.Length > 0)
            ArrayPool<char>.Shared.Return(Chars);
        Chars = [];
        End = 0;
        _flushed = true;
        _bytes.Release();
    }

    private Encoding Choose(ReadOnlySpan<byte> start, string? charset)
    {
        var betrayed = Charsets.Betrayed(start);
        return Candidate(charset, "HTTP", betrayed, start) ?? Candidate(Declared(start, betrayed), "the document", betrayed, start)
            ?? betrayed ?? Encoding.UTF8;
    }

    private static string? Declared(ReadOnlySpan<byte> start, Encoding? betrayed) =>
        Charsets.Declared(betrayed is null ? start : Encoding.ASCII.GetBytes(betrayed.GetString(start)));

    private Encoding? Candidate(string? label, string who, Encoding? betrayed, ReadOnlySpan<byte> start)
    {
        if (string.IsNullOrWhiteSpace(label))
            return null;
        if (Charsets.Find(label) is not { } encoding)
        {
            _faults.Add(null, $"{who} names the charset {Show(label)}, which is unknown");
            return null;
        }
        if (betrayed is not null && Charsets.IsWide(betrayed))
        {
            if (!Charsets.IsWide(encoding))
            {
                _faults.Add(null, $"{who} names the charset {Show(label)}, but the document is {betrayed.WebName}");
                return null;
            }
            return betrayed;
        }
        if (Charsets.IsWide(encoding) && !start.Contains((byte)0))
        {
            _faults.Add(null, $"{who} names the charset {Show(label)}, which the document is not in");
            return null;
        }
        return encoding;
    }

    private static string Show(string label) => label.Length > 40 ? label[..40] : label;

    private void Grow()
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(InitialSize, Chars.Length * 2));
        Chars.AsSpan(0, End).CopyTo(larger);
        ArrayPool<char>.Shared.Return(Chars);
        Chars = larger;
    }

    private void Decode()
    {
        if (_bytes.Span.IsEmpty && !_bytes.Read() && _decoder is null)
        {
            _flushed = true;
            return;
        }
        var room = Chars.AsSpan(End);
        if (_isLatin)
            DecodeLatin(room);
        else if (_decoder is null)
            DecodeUtf8(room);
        else
            DecodeOther(_decoder, room);
    }

    private void DecodeLatin(Span<char> room)
    {
        var bytes = _bytes.Span;
        bytes = bytes[..Math.Min(bytes.Length, room.Length)];
        Encoding.Latin1.GetChars(bytes, room);
        var rest = room[..bytes.Length];
        for (int at; (at = rest.IndexOfAnyInRange('\u0080', '\u009F')) >= 0; rest = rest[(at + 1)..])
            rest[at] = Windows1252((byte)rest[at]);
        End += bytes.Length;
        _bytes.Take(bytes.Length);
    }

    private void DecodeUtf8(Span<char> room)
    {
        var status = Utf8.ToUtf16(_bytes.Span, room, out var read, out var written, replaceInvalidSequences: false, _bytes.IsLast);
        End += written;
        _bytes.Take(read);
        if (status == OperationStatus.NeedMoreData && written == 0)
        {
            _bytes.Read();
        }
        else if (status == OperationStatus.InvalidData)
        {
            if (written == room.Length)
                return;
            if (!_repaired)
                _faults.Add(LinesGone + Chars.AsSpan(0, End).Count('\n') + 1, "bytes that are no UTF-8 read as Windows-1252");
            _repaired = true;
            Chars[End++] = Windows1252(_bytes.Span[0]);
            _bytes.Take(1);
        }
    }

    private void DecodeOther(Decoder decoder, Span<char> room)
    {
        var last = _bytes.IsLast;
        decoder.Convert(_bytes.Span, room, flush: last, out var read, out var written, out var completed);
        _bytes.Take(read);
        if (!_repaired && room[..written].Contains('\uFFFD'))
        {
            _repaired = true;
            _faults.Add(LinesGone + Chars.AsSpan(0, End).Count('\n') + 1, $"bytes that are no {_name} read as U+FFFD");
        }
        End += written;
        if (last)
            _flushed = (completed && _bytes.Span.IsEmpty) || (read == 0 && written == 0);
        else if (read == 0 && written == 0)
            _bytes.Read();
    }

    /// <summary>What a byte of 0x80 to 0x9F is in Windows-1252, and any other in Latin 1.</summary>
    internal static char Windows1252(byte value) => value is >= 0x80 and <= 0x9F
        ? "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"[value - 0x80]
        : (char)value;
}
