namespace Tributary.News.Feeds.Xml;

/// <summary>Where a text is put together. What goes beyond 16 million characters is left out.</summary>
internal sealed class TextBuffer
{
    private const int MaxLength = 16 * 1024 * 1024;

    private char[] _chars = new char[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    /// <summary>Whether something was left out.</summary>
    public bool Overflowed { get; private set; }

    public void Clear()
    {
        Length = 0;
        Overflowed = false;
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
            return;
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Shorten(int length) => Length = Math.Min(Length, length);

    /// <summary>Takes the control characters U+0080 to U+009F, which nobody means, for the Windows-1252 that they once were.</summary>
    public void RepairControls()
    {
        var rest = _chars.AsSpan(0, Length);
        for (int at; (at = rest.IndexOfAnyInRange('\u0080', '\u009F')) >= 0; rest = rest[(at + 1)..])
            rest[at] = CharInput.Windows1252((byte)rest[at]);
    }

    /// <summary>Puts U+FFFD for each half of a surrogate pair that stands alone, as numeric references can make them.</summary>
    public void RepairSurrogates()
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
        if (Length + (long)more > MaxLength)
        {
            Overflowed = true;
            return false;
        }
        Array.Resize(ref _chars, Math.Max(Length + more, _chars.Length * 2));
        return true;
    }
}
