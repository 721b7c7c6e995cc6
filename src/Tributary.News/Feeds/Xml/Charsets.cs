using System.Buffers;
using System.Text;

namespace Tributary.News.Feeds.Xml;

/// <summary>Charsets by the names that documents and servers give them, as the WHATWG's Encoding Standard reads those names.</summary>
internal static class Charsets
{
    private static readonly SearchValues<byte> EndOfLabel = SearchValues.Create("\"' \t\r\n?>"u8);

    /// <summary>The encoding of that name, or null where none is known by it.</summary>
    public static Encoding? Find(string label)
    {
        var name = label.Trim().ToLowerInvariant();
        return name switch
        {
            "utf-8" or "utf8" or "utf_8" or "unicode-1-1-utf-8" or "x-unicode20utf8" => Encoding.UTF8,
            "utf-16" or "utf16" or "utf-16le" or "utf_16_le" or "ucs-2" or "iso-10646-ucs-2" or "unicode" => Encoding.Unicode,
            "utf-16be" or "utf_16_be" => Encoding.BigEndianUnicode,
            "utf-32" or "utf32" or "utf-32le" or "utf_32_le" or "ucs-4" or "iso-10646-ucs-4" => Encoding.UTF32,
            "utf-32be" or "utf_32_be" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            "us-ascii" or "ascii" or "ansi_x3.4-1968" or "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "iso88591" or "latin1" or "latin-1"
                or "l1" or "cp819" or "x-cp1252" => Legacy(1252),
            "iso-8859-9" or "iso8859-9" or "iso_8859-9" or "latin5" or "l5" => Legacy(1254),
            "iso-8859-11" or "iso8859-11" or "tis-620" or "dos-874" => Legacy(874),
            "gb2312" or "gbk" or "gb_2312" or "gb_2312-80" or "x-gbk" or "chinese" or "csgb2312" or "gb18030" or "cp936" => Legacy(54936),
            "euc-kr" or "ks_c_5601-1987" or "ks_c_5601-1989" or "ksc5601" or "ksc_5601" or "korean" or "uhc" or "windows-949" or "cp949"
                => Legacy(949),
            "shift_jis" or "shift-jis" or "sjis" or "x-sjis" or "ms_kanji" or "windows-31j" or "ms932" => Legacy(932),
            "big5" or "big5-hkscs" or "cn-big5" or "x-x-big5" => Legacy(950),
            _ => Other(name),
        };
    }

    /// <summary>Windows-1252, which old labels of Latin 1 and ASCII mean on the web.</summary>
    public static Encoding Windows1252 { get; } = Legacy(1252)!;

    /// <summary>The charset that an XML declaration names, where the bytes begin with one that can be read as ASCII; or null.</summary>
    public static string? Declared(ReadOnlySpan<byte> start)
    {
        var at = start.IndexOf("<?xml"u8);
        if (at < 0)
            return null;
        var declaration = start[at..];
        var end = declaration.IndexOf("?>"u8);
        declaration = end < 0 ? declaration : declaration[..end];
        at = declaration.IndexOf("encoding"u8);
        if (at < 0)
            return null;
        var value = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n"u8);
        if (value.IsEmpty || value[0] != '=')
            return null;
        value = value[1..].TrimStart(" \t\r\n\"'"u8);
        end = value.IndexOfAny(EndOfLabel);
        value = end < 0 ? value : value[..end];
        return value.IsEmpty || value.Length > 64 ? null : Encoding.ASCII.GetString(value);
    }

    /// <summary>The encoding of wider units than a byte, or EBCDIC, that the first bytes betray (XML 1.0, appendix F); or null.</summary>
    public static Encoding? Betrayed(ReadOnlySpan<byte> start) => start switch
    {
        [0, 0, 0, (byte)'<', ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [(byte)'<', 0, 0, 0, ..] => Encoding.UTF32,
        [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Legacy(37),
        _ => null,
    };

    /// <summary>The encoding of a byte order mark and the mark's length; null and 0 where there is none.</summary>
    public static (Encoding? Encoding, int Length) Marked(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => (null, 0),
    };

    /// <summary>Whether its units are wider than a byte, so that ASCII's bytes never stand alone.</summary>
    public static bool IsWide(Encoding encoding) => encoding is UnicodeEncoding or UTF32Encoding;

    private static Encoding? Other(string name)
    {
        if ((name.StartsWith("cp", StringComparison.Ordinal) || name.StartsWith("ibm", StringComparison.Ordinal))
            && int.TryParse(name.AsSpan(name[0] == 'c' ? 2 : 3), out var page) && page is > 0 and < 65536)
        {
            return Legacy(page);
        }
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Not registered for the whole process: what one document needs is nobody else's business.
    private static Encoding? Legacy(int page) => CodePagesEncodingProvider.Instance.GetEncoding(page);
}
