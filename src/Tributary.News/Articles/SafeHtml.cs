using System.Net;
using AngleSharp.Dom;
using Ganss.Xss;

namespace Tributary.News.Articles;

/// <summary>HTML of strangers, made fit for a page: only what a text is made of stays. Pure; thread-safe.</summary>
public static class SafeHtml
{
    /// <summary>Of a longer text only so many UTF-16 units are read.</summary>
    public const int MaxLength = 1_000_000;

    private static readonly HtmlSanitizer Absolute = Build(keepRelative: false);
    private static readonly HtmlSanitizer Relative = Build(keepRelative: true);

    /// <summary>
    /// The same text without what could run, ask for input, frame another page, restyle this one or count its readers. Addresses in it are
    /// absolute, of the schemes http, https and mailto, of pictures also data; links carry <c>rel="noopener noreferrer nofollow"</c>;
    /// pictures of at most one pixel are dropped. What is nested deeper than 256 elements becomes plain text.
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
        // Parsers recurse over the tree, and misnested elements multiply in it.
        if (HtmlNesting.IsDeeperThan(html, 256))
            return WebUtility.HtmlEncode(PlainText.FromHtml(html) ?? "");
        return (keepRelative ? Relative : Absolute).Sanitize(html, baseAddress?.AbsoluteUri ?? "").Trim();
    }

    private static HtmlSanitizer Build(bool keepRelative)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = Set(
                "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup data "
                + "dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd "
                + "li main mark menu nav ol p picture pre q rp rt ruby s samp section small span strike strong sub summary sup table "
                + "tbody td tfoot th thead time tr track tt u ul var video wbr"),
            AllowedAttributes = Set(
                "abbr align alt axis border cellpadding cellspacing char charoff cite clear colspan compact controls datetime dir "
                + "headers height href hreflang hspace lang loop media nowrap open poster preload rel rev reversed rowspan rules "
                + "scope span src start summary title type valign value vspace width"),
            AllowedSchemes = Set("http https mailto"),
            UriAttributes = Set("href src cite poster"),
        })
        {
            KeepChildNodes = true,
        };
        sanitizer.RemovingTag += (_, removing) => Reduce(removing.Tag);
        sanitizer.FilterUrl += (_, url) => url.SanitizedUrl = Address(url, keepRelative);
        sanitizer.PostProcessDom += (_, done) => Finish(done.Document);
        return sanitizer;
    }

    private static HashSet<string> Set(string names) => new(names.Split(' '), StringComparer.OrdinalIgnoreCase);

    // What is left of an element that does not stay: of most what is in it, of some its text alone, and nothing of what no browser shows as
    // text. One of those that is not closed takes all behind it along, as it does there.
    private static void Reduce(IElement element)
    {
        switch (element.LocalName)
        {
            case "script" or "style" or "iframe" or "noscript" or "noembed" or "noframes" or "template" or "svg" or "title" or "select"
                or "head" or "frameset":
                element.InnerHtml = "";
                break;
            case "xmp" or "plaintext" or "listing":
                var text = element.TextContent;
                element.InnerHtml = "";
                var lines = element.Owner!.CreateElement("pre");
                lines.TextContent = text;
                element.AppendChild(lines);
                break;
            case "textarea":
                element.TextContent = element.TextContent;
                break;
            case "math":
                Flatten(element);
                break;
        }
    }

    private static void Flatten(IElement formula)
    {
        foreach (var unseen in formula.QuerySelectorAll("annotation, annotation-xml, style, script, template, title").ToList())
            unseen.Remove();
        // A copy for those who cannot see the one that is drawn beside it, as KaTeX, MathJax and MediaWiki make them.
        var isCopy = formula.ParentElement?.ClassName?.Contains("mathml", StringComparison.OrdinalIgnoreCase) == true;
        formula.TextContent = isCopy ? "" : formula.TextContent;
    }

    private static string? Address(FilterUrlEventArgs url, bool keepRelative)
    {
        if (url.SanitizedUrl is not { } address)
            return url.Tag.LocalName == "img" && IsPicture(url.OriginalUrl) ? url.OriginalUrl.Trim() : null;
        return keepRelative || address.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)
            ? address
            : null;
    }

    // A picture of SVG runs no script inside an img, but nothing is lost without it.
    private static bool IsPicture(string address)
    {
        var text = address.AsSpan().Trim();
        return text.StartsWith("data:image/png;base64,", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("data:image/jpeg;base64,", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("data:image/gif;base64,", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("data:image/webp;base64,", StringComparison.OrdinalIgnoreCase);
    }

    private static void Finish(IDocument document)
    {
        foreach (var picture in document.QuerySelectorAll("img").ToList())
            if (IsPixel(picture.GetAttribute("width")) || IsPixel(picture.GetAttribute("height")))
                picture.Remove();
        foreach (var link in document.QuerySelectorAll("a"))
        {
            if (link.HasAttribute("href"))
                link.SetAttribute("rel", "noopener noreferrer nofollow");
            else
                link.RemoveAttribute("rel");
        }
    }

    private static bool IsPixel(string? size) => size?.Trim() is "0" or "1" or "0px" or "1px";
}
