using System.Net;
using AngleSharp.Html.Parser;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>When two texts are the same: as they stand, or as the same safe HTML.</summary>
internal static class Texts
{
    public static bool Same(FeedText? actual, string expected, string? address, bool isTitle)
    {
        if (actual is null)
            return expected.Trim().Length == 0;
        if (Folded(actual.Value) == Folded(expected))
            return true;
        var html = actual.IsHtml ? actual.Value : WebUtility.HtmlEncode(actual.Value);
        var safe = SafeHtml.Sanitize(html, address is null ? null : new Uri(address), keepRelative: true);
        // XHTML stands in a div that is no part of the text (RFC 4287, 3.1.1.3); feedparser keeps it.
        if (Canonical(safe) == Canonical(expected) || Canonical($"<div>{safe}</div>") == Canonical(expected) || Folded(safe) == Folded(expected))
            return true;
        return isTitle && PlainText.FromHtml(html) == PlainText.FromHtml(expected);
    }

    private static string Folded(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // An address with letters beyond ASCII and the same percent-encoded are one (RFC 3987, 3.1).
    private static string Address(string value) => (Uri.TryCreate(value, UriKind.Absolute, out var uri) ? uri.AbsoluteUri : value).TrimEnd('/');

    private static string Canonical(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        foreach (var element in document.Body!.QuerySelectorAll("*"))
        {
            element.RemoveAttribute("rel");
            var attributes = element.Attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal).Select(a => (a.Name, a.Value)).ToList();
            foreach (var (name, _) in attributes)
                element.RemoveAttribute(name);
            foreach (var (name, value) in attributes)
                element.SetAttribute(name, name is "href" or "src" or "cite" ? Address(value) : value);
        }
        return Folded(document.Body.InnerHtml).Replace("> ", ">", StringComparison.Ordinal).Replace(" <", "<", StringComparison.Ordinal);
    }
}
