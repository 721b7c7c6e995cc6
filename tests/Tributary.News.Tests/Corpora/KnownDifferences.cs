namespace Tributary.News.Tests.Corpora;

/// <summary>Why an expectation of another project is not met.</summary>
internal static class KnownDifferences
{
    // By the beginning of the case's name, in its folder.
    private static readonly (string Case, string Reason)[] Reasons =
    [
        ("gofeed/translator/atom/feed_categories_", "gofeed prefers a category's label; here the term is kept, which does not change with the language"),
        ("gofeed/translator/atom/feed_item_updated_-_atom03", "gofeed takes the date of a change for that of publication"),
        ("gofeed/translator/json/json1", "gofeed takes the first item's date for the feed's"),
        ("gofeed/translator/rss/feed_item_fallbacks_", "gofeed takes dc:date for a change as well as for publication"),
        ("gofeed/translator/rss/feed_item_links_", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/translator/rss/feed_links_", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/parser/rss/rdf_channel_links", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/parser/rss/rdf_item_links", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/parser/rss/rss_channel_item_links", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/parser/rss/rss_channel_links", "of several links gofeed takes the last, this reader the first"),
        ("gofeed/parser/atom/atom10_feed_entry_author_multiple", "all authors are kept, in one text"),
        ("gofeed/parser/atom/entry_id_xml_base", "an id is compared, not followed: it is kept as it stands (RFC 4287, 4.2.6.1)"),
        ("feedparser/wellformed/base/http_entry_id_base_", "an id is compared, not followed: it is kept as it stands (RFC 4287, 4.2.6.1)"),
        ("gofeed/parser/rss/rss_channel_item_author_naked_markup", "an author of nothing but markup is read as none"),
        ("feedparser/encoding/bozo_linenoise", "bytes that are no UTF-8 are read as Windows-1252; feedparser guesses twice"),
        ("feedparser/wellformed/atom/entry_published_parsed_date_overwriting", "of two dates of publication the first counts; feedparser takes the last"),
        ("feedparser/wellformed/atom/entry_updated_multiple_values", "of two dates of a change the first counts; feedparser takes the last"),
        ("feedparser/wellformed/base/rel_uri_with_unicode_character", "the same address, percent-encoded"),
        ("feedparser/wellformed/feedburner/", "FeedBurner's note to browsers is not the feed's description"),
        ("feedparser/wellformed/http/headers_content_location-unsafe", "the feed's own javascript: address is given as it is; a page or a request never follows it"),
        ("feedparser/wellformed/lang/http_content_language", "a header of HTTP's, which is not part of the document"),
        ("feedparser/wellformed/rss/entity_in_doctype", "entities that a document declares are never resolved"),
        ("feedparser/wellformed/rss/item_description_not_a_doctype", "feedparser escapes what is no tag; here the sanitiser does"),
        ("feedparser/wellformed/rss/rss_version_090", "a root without a channel or an item is refused"),
        ("feedparser/wellformed/rdf/rss_version_10", "a root without a channel or an item is refused"),
        ("feedparser/wellformed/sanitize/xml_declaration_unexpected_character", "a broken declaration goes with its text, as in a browser"),
        ("feedparser/wellformed/sanitize/xml_malicious_comment", "a comment ends where HTML ends it, so that less of the text is left"),
        ("feedparser/wellformed/namespace/", "SVG and MathML inside a text are taken out whole: they can carry script"),
    ];

    public static string? Reason(Miss miss)
    {
        foreach (var (name, reason) in Reasons)
            if (miss.File.StartsWith(name, StringComparison.Ordinal))
                return reason;
        return miss.File.StartsWith("feedparser/wellformed/sanitize/", StringComparison.Ordinal) ? Sanitised(miss) : null;
    }

    // What must not survive is looked for by a test of its own; here is only what another allow-list would keep or drop besides.
    private static string? Sanitised(Miss miss) => miss.File switch
    {
        _ when miss.File.Contains("style", StringComparison.Ordinal) => "styles are taken out whole; feedparser keeps some properties",
        _ when miss.File.Contains("crazy", StringComparison.Ordinal) => "markup so broken that what is left of its text differs",
        _ when miss.File.Contains("acceptable_", StringComparison.Ordinal) => "the allow-list is shorter: neither forms nor what only a script would use",
        _ when miss.File.Contains("iframe", StringComparison.Ordinal) || miss.File.Contains("object", StringComparison.Ordinal)
            || miss.File.Contains("applet", StringComparison.Ordinal) || miss.File.Contains("frame", StringComparison.Ordinal)
            => "what stands inside a frame or an object goes with it",
        _ when miss.File.Contains("script", StringComparison.Ordinal) => "the same text, with white space or an element around it that differs",
        _ => null,
    };
}
