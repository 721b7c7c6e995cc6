using System.Buffers;

namespace Tributary.News.Feeds.Xml;

/// <summary>Where a text is put together. What goes beyond two million characters is left out.</summary>
internal sealed class TextBuffer
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    private static readonly SearchValues<char> NonCharacters = SearchValues.Create("\uFFFE\uFFFF");

    private char[] _chars = new char[1024];
    private bool _hasHalves;

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    /// <summary>Whether something was left out.</summary>
    public bool Overflowed { get; private set; }

    public void Clear()
    {
        Length = 0;
        Overflowed = _hasHalves = false;
        if (_chars.Length > 256 * 1024)
            _chars = new char[1024];
    }

    public void Append(char c)
    {
        if (Length == _chars.Length && !Grow(1))
            return;
        _chars[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (_chars.Length - Length < text.Length && !Grow(text.Length))
            text = text[..(_chars.Length - Length)];
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Appends half of a surrogate pair, which may stand alone: <see cref="Repair"/> sees to that.</summary>
    public void AppendHalf(char half)
    {
        _hasHalves = true;
        Append(half);
    }

    public void Shorten(int length) => Length = Math.Min(Length, length);

    /// <summary>Mends what no text has: halves of pairs that stand alone, and the control characters that were Windows-1252.</summary>
    public void Repair()
    {
        RepairControls();
        _chars.AsSpan(0, Length).ReplaceAny(NonCharacters, '\uFFFD');
        if (_hasHalves)
            RepairSurrogates();
    }

    /// <summary>Takes the control characters U+0080 to U+009F, which nobody means, for the Windows-1252 that they once were.</summary>
    private void RepairControls()
    {
        var rest = _chars.AsSpan(0, Length);
        for (int at; (at = rest.IndexOfAnyInRange('\u0080', '\u009F')) >= 0; rest = rest[(at + 1)..])
            rest[at] = CharInput.Windows1252((byte)rest[at]);
    }

    /// <summary>Puts U+FFFD for each half of a surrogate pair that stands alone, as numeric references can make them.</summary>
    private void RepairSurrogates()
    {
        var rest = _chars.AsSpan(0, Length);
        for (int at; (at = rest.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0;)
        {
            if (char.IsHighSurrogate(rest[at]) && at + 1 < rest.Length && char.IsLowSurrogate(rest[at + 1]))
            {
                rest = rest[(at + 2)..];
                continue;
            }
            rest[at] = '\uFFFD';
            rest = rest[(at + 1)..];
        }
    }

    private bool Grow(int more)
    {
        // What fits is kept: a text that is cut off is a beginning, without holes.
        Overflowed |= Length + (long)more > MaxLength;
        _hasHalves |= Overflowed;
        Array.Resize(ref _chars, (int)Math.Clamp(Length + (long)more, Math.Min(_chars.Length * 2L, MaxLength), MaxLength));
        return !Overflowed;
    }
}
