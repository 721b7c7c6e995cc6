using System.Text;

namespace Tributary.News.Articles;

/// <summary>
/// HTML of strangers, made fit for a page: only what a text is made of stays. Pure; thread-safe; in linear time, whatever the text holds.
/// </summary>
public static class SafeHtml
{
    /// <summary>Of a longer text only so many UTF-16 units are read.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>
    /// The same text without what could run, ask for input, frame another page, restyle this one or count its readers. Addresses in it are
    /// absolute, of the schemes http, https and mailto, of pictures also data; links carry <c>rel="noopener noreferrer nofollow"</c>;
    /// pictures of at most one pixel are dropped. What is nested deeper than 256 elements, leaves more than 256 formatting elements open,
    /// or would become more than four times as long, becomes plain text.
    /// </summary>
    /// <param name="html">Anything.</param>
    /// <param name="baseAddress">What relative addresses are relative to; null where it is not known.</param>
    /// <param name="keepRelative">Whether an address that stays relative is kept. On a page it would lead to that page's own site.</param>
    public static string Sanitize(string html, Uri? baseAddress, bool keepRelative = false)
    {
        if (html.AsSpan().IndexOfAny('<', '&', '\0') < 0)
            return html.Contains('>', StringComparison.Ordinal) ? html.Replace(">", "&gt;", StringComparison.Ordinal) : html;
        if (html.Length > MaxLength)
            html = html[..MaxLength];
        var filter = new HtmlFilter(html, (element, name, text) =>
            Address(element.Name == "img" && name == "src", text, baseAddress, keepRelative));
        return filter.Run()?.Trim() ?? Plain(html);
    }

    private static string Plain(string html)
    {
        var output = new StringBuilder(html.Length);
        HtmlReferences.Escape(PlainText.WholeFromHtml(html), output);
        return output.ToString();
    }

    private static string? Address(bool isPicture, string text, Uri? baseAddress, bool keepRelative)
    {
        var address = Bare(text);
        if (address.Length == 0)
            return null;
        if (SchemeOf(address) is { IsEmpty: false } scheme)
            return scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
                || scheme.Equals("mailto", StringComparison.OrdinalIgnoreCase) || (isPicture && IsPicture(address))
                ? address
                : null;
        if (baseAddress is null)
            return keepRelative ? address : null;
        return Uri.TryCreate(baseAddress, address, out var whole) && whole.Scheme is "http" or "https" ? whole.AbsoluteUri : null;
    }

    // As browsers read it (URL, 4.4): without white space and controls around it, and without ends of lines and tabs in it.
    private static string Bare(string text)
    {
        var (from, to) = (0, text.Length);
        while (from < to && text[from] <= ' ')
            from++;
        while (to > from && text[to - 1] <= ' ')
            to--;
        var bare = text.AsSpan(from, to - from);
        return bare.IndexOfAny('\t', '\n', '\r') < 0 ? bare.ToString()
            : string.Concat(bare.ToString().Split(['\t', '\n', '\r']));
    }

    private static ReadOnlySpan<char> SchemeOf(ReadOnlySpan<char> address)
    {
        var colon = address.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(address[0]))
            return [];
        foreach (var c in address[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return [];
        return address[..colon];
    }

    // A picture of SVG runs no script inside an img, but nothing is lost without it.
    private static bool IsPicture(string address) =>
        address.StartsWith("data:image/png;base64,", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith("data:image/jpeg;base64,", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith("data:image/gif;base64,", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith("data:image/webp;base64,", StringComparison.OrdinalIgnoreCase);
}
