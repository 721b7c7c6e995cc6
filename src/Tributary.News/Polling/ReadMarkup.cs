using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Tributary.News.Polling;

/// <summary>
/// What a reader gets of markup: its text, and the addresses of its links and pictures without their queries. Many a server writes
/// something of its own into each answer (a counting picture's number, a nonce, how long the page took), and none of it makes an article
/// another one.
/// </summary>
internal static class ReadMarkup
{
    private static readonly SearchValues<string> Addresses = SearchValues.Create(["href=", "src="], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> AddressEnds = SearchValues.Create("?#\"'<> \t\r\n");

    /// <summary>A hash of it, chained to another. Linear in the length; allocates nothing that lasts.</summary>
    public static ulong Hash(ReadOnlySpan<char> html, ulong seed)
    {
        var buffer = ArrayPool<char>.Shared.Rent(html.Length);
        var length = Keep(html, buffer);
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(buffer.AsSpan(0, length)), (long)seed);
        ArrayPool<char>.Shared.Return(buffer);
        return hash;
    }

    private static int Keep(ReadOnlySpan<char> html, Span<char> kept)
    {
        var length = 0;
        while (html.IndexOf('<') is var start and >= 0)
        {
            Add(html[..start], kept, ref length);
            var end = EndOf(html[start..]);
            var tag = html.Slice(start, end);
            html = html[(start + end)..];
            if (tag.Length < 2 || !IsMarkup(tag[1]))
                Add(tag, kept, ref length);
            else
                AddAddresses(tag, kept, ref length);
        }

        Add(html, kept, ref length);
        return length;
    }

    private static bool IsMarkup(char afterBracket) => char.IsAsciiLetter(afterBracket) || afterBracket is '/' or '!' or '?';

    // Of a comment, a script and a style sheet the whole; of what is no tag, the sign alone.
    private static int EndOf(ReadOnlySpan<char> tag)
    {
        if (tag.Length < 2 || !IsMarkup(tag[1]))
            return 1;
        var closing = tag.StartsWith("<!--") ? "-->"
            : IsNamed(tag, "script") ? "</script>"
            : IsNamed(tag, "style") ? "</style>"
            : ">";
        var end = tag.IndexOf(closing, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? tag.Length : end + closing.Length;
    }

    private static bool IsNamed(ReadOnlySpan<char> tag, string name) =>
        tag[1..].StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && tag.Length > name.Length + 1 && !char.IsAsciiLetterOrDigit(tag[name.Length + 1]);

    private static void AddAddresses(ReadOnlySpan<char> tag, Span<char> kept, ref int length)
    {
        while (tag.IndexOfAny(Addresses) is var at and >= 0)
        {
            tag = tag[(tag[at..].IndexOf('=') + at + 1)..].TrimStart("\"'");
            var end = tag.IndexOfAny(AddressEnds);
            Add(end < 0 ? tag : tag[..end], kept, ref length);
        }
    }

    private static void Add(ReadOnlySpan<char> text, Span<char> kept, ref int length)
    {
        text.CopyTo(kept[length..]);
        length += text.Length;
    }
}
