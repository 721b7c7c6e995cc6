using System.Text;

namespace Tributary.News.Tests.Feeds.Fuzzing;

/// <summary>Damages documents as bytes, the same way for the same seed.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private const int MaxLength = 64 * 1024;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a [", "<!ENTITY a \"b\">", "]>", "<?xml version='1.0' encoding='utf-16'?>", "<?a", "?>", "&",
            "&amp;", "&nbsp;", "&#", "&#x1F600;", "&#55357;", "&#56832;", "&#150;", "&#0;", "<", ">", "</", "/>", "<item>", "</item>", "<entry>",
            "</entry>", "<channel>", "</channel>", "</rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<title>", "</title>", "<link>",
            "<link href=''/>", "<guid>", "<description>", "<content type='xhtml'>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "<author>", "<name>",
            "<content mode='base64'>", " xmlns=\"", " xmlns:dc='http://purl.org/dc/elements/1.1/'", " xml:base='/a/'", " xml:base='http://['", " a=", "\"", "'", "\r",
            "\r\n", "\0", "{", "[", "}", "\":", "\\u", "<media:content url='a'>", "<image>", "<skipHours><hour>24</hour>", "<html>",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0], [0xC3], [0xE2, 0x80], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0x80], [0x9F],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(Seed());
        for (var i = _random.Next(1, 8); i > 0; i--)
            Damage(bytes);
        if (bytes.Count > MaxLength)
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return _random.Next(12) == 0 ? Encoded([.. bytes]) : [.. bytes];
    }

    /// <summary>So many bytes at once as a stream may give.</summary>
    public int Chunk() => _random.Next(4) == 0 ? _random.Next(1, 4) : _random.Next(1, 2000);

    private byte[] Seed() => seeds[_random.Next(seeds.Count)];

    private void Damage(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, _random.Next(2, 200)), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                var other = Seed();
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + _random.Next(1000))]);
                break;
            case 5 when _random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                var piece = Pieces[_random.Next(Pieces.Length)];
                for (var times = _random.Next(10) == 0 ? _random.Next(600) : 1; times > 0; times--)
                    bytes.InsertRange(at, piece);
                break;
            default:
                bytes.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                break;
        }
    }

    private byte[] Encoded(byte[] bytes)
    {
        Encoding[] encodings = [Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1];
        var encoding = encodings[_random.Next(encodings.Length)];
        var text = encoding.GetBytes(Encoding.UTF8.GetString(bytes));
        return _random.Next(2) == 0 ? [.. encoding.GetPreamble(), .. text] : text;
    }
}
