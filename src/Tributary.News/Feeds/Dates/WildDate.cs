using System.Globalization;

namespace Tributary.News.Feeds.Dates;

/// <summary>
/// Any other order and spelling: the text is taken apart into numbers and words, each of which says by its form what it is. A word that
/// means nothing (a day's name, <c>at</c>, <c>de</c>) counts for nothing.
/// </summary>
internal ref struct WildDate
{
    private ReadOnlySpan<char> _rest;
    private DateParts _parts;
    private bool _hasTime;
    private bool _hasZone;
    private bool _isKorean;
    private bool? _afternoon;

    // Numbers that are a day or a year, in the order of their appearance, before or behind the month's name.
    private int _first;
    private int _firstDigits;
    private int _second;
    private int _secondDigits;
    private int _numbers;

    private WildDate(ReadOnlySpan<char> text) => _rest = text;

    public static bool TryRead(ReadOnlySpan<char> text, out DateParts parts)
    {
        var date = new WildDate(text);
        var read = date.Read();
        parts = date._parts;
        return read;
    }

    private bool Read()
    {
        while (!_rest.IsEmpty)
        {
            var c = _rest[0];
            if (char.IsAsciiDigit(c))
            {
                if (!Number())
                    return false;
            }
            else if (char.IsLetter(c))
            {
                Word();
            }
            else if (c is '+' or '-' or '−' && _hasTime && !_hasZone && _rest.Length > 1 && char.IsAsciiDigit(_rest[1]))
            {
                Offset();
            }
            else
            {
                _rest = _rest[1..];
            }
        }
        return Settle();
    }

    private bool Number()
    {
        var digits = Length(_rest, char.IsAsciiDigit);
        if (digits > 9)
            return false;
        var value = int.Parse(_rest[..digits], null);
        var rest = _rest[digits..];
        var next = rest.IsEmpty ? '\0' : rest[0];
        if (!_hasTime && digits <= 2 && rest.Length > 1 && (next == ':' || (next is 'h' or '.' && _parts.Month != 0)) && IsClock(rest))
            return Clock(value, rest);
        if (!rest.IsEmpty && Marked(value, rest[0]))
        {
            _rest = rest[1..];
            return true;
        }
        if (next is '/' or '.' or '-' && _numbers == 0 && _parts.Month == 0 && Numeric(value, digits, next, rest))
            return true;
        if (char.IsLetter(next) && Length(rest, char.IsLetter) is 2 and var suffix
            && rest[..suffix] is "st" or "nd" or "rd" or "th" or "er")
            rest = rest[suffix..];
        _rest = rest;
        if (digits == 8 && _numbers == 0 && _parts.Month == 0)
        {
            (_parts.Year, _parts.Month, _parts.Day) = (value / 10000, value / 100 % 100, value % 100);
            return true;
        }
        Keep(value, digits);
        return true;
    }

    // 19:48, but also the 19h48 of French and the 19.48 of Finnish, which must have two digits behind.
    private static bool IsClock(ReadOnlySpan<char> rest) =>
        rest[0] == ':'
            ? char.IsAsciiDigit(rest[1])
            : Length(rest[1..], char.IsAsciiDigit) == 2 && (rest.Length == 3 || rest[3] is ' ' or ':' or '.');

    private void Keep(int value, int digits)
    {
        if (_numbers == 0)
            (_first, _firstDigits) = (value, digits);
        else if (_numbers == 1)
            (_second, _secondDigits) = (value, digits);
        _numbers++;
    }

    private bool Clock(int hour, ReadOnlySpan<char> rest)
    {
        _hasTime = true;
        _parts.Hour = hour;
        _parts.Minute = Part(ref rest);
        if (rest.Length > 1 && rest[0] is ':' or '.' && char.IsAsciiDigit(rest[1]))
            _parts.Second = Part(ref rest);
        if (rest.Length > 1 && rest[0] is '.' or ',' && char.IsAsciiDigit(rest[1]))
        {
            var unit = (int)TimeSpan.TicksPerSecond;
            rest = rest[1..];
            for (; !rest.IsEmpty && char.IsAsciiDigit(rest[0]); rest = rest[1..])
            {
                unit /= 10;
                _parts.Ticks += unit * (rest[0] - '0');
            }
        }
        _rest = rest;
        // A fourth part is no time.
        return rest.Length < 2 || rest[0] != ':' || !char.IsAsciiDigit(rest[1]);
    }

    private static int Part(ref ReadOnlySpan<char> rest)
    {
        var digits = Length(rest[1..], char.IsAsciiDigit);
        var value = digits is > 0 and <= 2 ? int.Parse(rest[1..(1 + digits)], null) : -1;
        rest = rest[(1 + digits)..];
        return value;
    }

    /// <summary>East Asia says what a number is by the sign behind it.</summary>
    private bool Marked(int value, char mark)
    {
        switch (mark)
        {
            case '年' or '년':
                _parts.Year = value;
                break;
            case '月' or '월':
                _parts.Month = value;
                break;
            case '日' or '일' or '号':
                _parts.Day = value;
                break;
            case '時' or '时' or '시' or '点':
                (_parts.Hour, _hasTime) = (value, true);
                break;
            case '分' or '분':
                _parts.Minute = value;
                break;
            case '秒' or '초':
                _parts.Second = value;
                break;
            default:
                return false;
        }
        _isKorean |= mark is '년' or '월' or '일';
        return true;
    }

    /// <summary>
    /// Three numbers with the same sign between them. With the year first the month is in the middle; else the day comes first with a dot
    /// or a dash, and the month with a slash, unless it can be no month.
    /// </summary>
    private bool Numeric(int first, int digits, char sign, ReadOnlySpan<char> rest)
    {
        var middle = Length(rest[1..], char.IsAsciiDigit);
        if (middle is 0 or > 2 || rest.Length < middle + 3 || rest[middle + 1] != sign)
            return false;
        var second = int.Parse(rest[1..(1 + middle)], null);
        rest = rest[(middle + 2)..];
        var lastDigits = Length(rest, char.IsAsciiDigit);
        if (lastDigits is 0 or > 4)
            return false;
        var last = int.Parse(rest[..lastDigits], null);
        _rest = rest[lastDigits..];
        if (digits == 4)
        {
            (_parts.Year, _parts.Month, _parts.Day) = (first, second, last);
            return true;
        }
        _parts.Year = DateParts.FullYear(last, lastDigits);
        var monthFirst = sign == '/' ? first <= 12 : second > 12;
        (_parts.Month, _parts.Day) = monthFirst ? (first, second) : (second, first);
        return true;
    }

    private void Word()
    {
        var length = Length(_rest, static c => char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark);
        var word = _rest[..length];
        _rest = _rest[length..];
        if (word is "오전" or "上午" or "午前" or "오후" or "下午" or "午後")
        {
            _afternoon = word is "오후" or "下午" or "午後";
            _isKorean |= word[0] == '오';
            return;
        }
        if (_hasTime && (word.Equals("pm", StringComparison.OrdinalIgnoreCase) || word.Equals("am", StringComparison.OrdinalIgnoreCase)))
        {
            _afternoon = word[0] is 'p' or 'P';
            return;
        }
        if (_hasTime && word.Length == 1 && _rest.StartsWith(".m", StringComparison.OrdinalIgnoreCase)
            && word[0] is 'a' or 'A' or 'p' or 'P')
        {
            _afternoon = word[0] is 'p' or 'P';
            _rest = _rest[2..];
            return;
        }
        // A month in front of a comma is a day's name: mar., 12 juin.
        var month = _numbers == 0 && _rest.TrimStart('.').StartsWith(",") ? 0 : DateWords.Month(word);
        if (month > 0 && (_parts.Month == 0 || (_numbers <= 1 && !_hasTime)))
            _parts.Month = month;
        else if (_hasTime && !_hasZone && word is not "at")
            _hasZone = Zone(word);
    }

    private bool Zone(ReadOnlySpan<char> word)
    {
        if (!DateWords.TryZone(word, out var minutes))
            return false;
        var isGreenwich = minutes == 0;
        // GMT+1
        if (isGreenwich && _rest.Length > 1 && _rest[0] is '+' or '-' && char.IsAsciiDigit(_rest[1]))
            return false;
        // GMT +0100 and T before a time: what follows says more.
        if (isGreenwich && _rest.TrimStart(' ') is ['+' or '-', >= '0' and <= '9', ..])
            return false;
        _parts.OffsetMinutes = minutes;
        return true;
    }

    private void Offset()
    {
        var length = 1 + Length(_rest[1..], static c => char.IsAsciiDigit(c) || c == ':');
        _hasZone = DateWords.TryOffset(_rest[..length], out var minutes);
        if (_hasZone)
            _parts.OffsetMinutes = minutes;
        _rest = _rest[length..];
    }

    private bool Settle()
    {
        if (_afternoon is true && _parts.Hour < 12)
            _parts.Hour += 12;
        else if (_afternoon is false && _parts.Hour == 12)
            _parts.Hour = 0;
        // Who writes Korean without a zone writes in Korea.
        if (_isKorean && !_hasZone)
            _parts.OffsetMinutes = 9 * 60;
        if (_parts.Year == 0 && _parts.Day == 0 && _numbers is 1 or 2)
            Assign();
        else if (_parts.Year == 0 && _numbers == 1)
            _parts.Year = DateParts.FullYear(_first, _firstDigits);
        return _parts is { Year: > 0, Month: > 0, Day: > 0 };
    }

    private void Assign()
    {
        if (_numbers == 1)
        {
            // June 2004
            if (_firstDigits == 4)
                (_parts.Year, _parts.Day) = (_first, 1);
            return;
        }
        var yearFirst = _firstDigits >= 3 || (_secondDigits <= 2 && _first > 31);
        (_parts.Year, _parts.Day) = yearFirst
            ? (DateParts.FullYear(_first, _firstDigits), _second)
            : (DateParts.FullYear(_second, _secondDigits), _first);
    }

    private static int Length(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
            length++;
        return length;
    }
}
