using System.Collections.Frozen;

namespace Tributary.News.Tests.Corpora;

/// <summary>Why an expectation of another project is not met: file by file and field by field, so that nothing else hides behind a reason.</summary>
internal static class KnownDifferences
{
    private static readonly FrozenDictionary<string, string> Reasons = new (string Reason, string Folder, string[] Cases)[]
    {
        (
            "bytes that are no UTF-8 are read as Windows-1252; feedparser guesses twice",
            "feedparser/encoding/",
            [
                "bozo_linenoise.xml: entries.summary",
            ]),
        (
            "FeedBurner's note to browsers is not the feed's description",
            "feedparser/wellformed/feedburner/",
            [
                "feedburner_browserfriendly.xml: feed.info",
            ]),
        (
            "a header of HTTP's, which is not part of the document",
            "feedparser/wellformed/lang/",
            [
                "http_content_language.xml: feed.language",
            ]),
        (
            "SVG and MathML inside a text are taken out whole: they can carry script",
            "feedparser/wellformed/namespace/",
            [
                "atommathml.xml: entries.description", "atomsvg.xml: entries.description", "atomsvgdesc.xml: entries.description",
                "atomsvgtitle.xml: entries.description", "atomxlink.xml: entries.description", "rss2.0mathml.xml: entries.description",
                "rss2.0svg.xml: entries.description", "rss2.0svg5.xml: entries.description", "rss2.0svgtitle.xml: entries.description",
                "rss2.0xlink.xml: entries.description",
            ]),
        (
            "a link to chapters is neither the article nor a file that comes with it",
            "feedparser/wellformed/psc/",
            [
                "atomsimplechapterexternal.xml: entries.links",
            ]),
        (
            "entities that a document declares are never resolved",
            "feedparser/wellformed/rss/",
            [
                "entity_in_doctype.xml: entries.guid",
            ]),
        (
            "feedparser escapes what is no tag; here the sanitiser does",
            "feedparser/wellformed/rss/",
            [
                "item_description_not_a_doctype.xml: entries.description",
            ]),
        (
            "the allow-list is shorter: neither forms, maps and media nor what only a script would use",
            "feedparser/wellformed/sanitize/",
            [
                "acceptable_element_area.xml: entries.description", "acceptable_element_command.xml: entries.description",
                "acceptable_element_input.xml: entries.description", "acceptable_element_keygen.xml: entries.description",
                "acceptable_element_source.xml: entries.description",
            ]),
        (
            "<br></br> is two line breaks, as in a browser",
            "feedparser/wellformed/sanitize/",
            [
                "acceptable_element_br.xml: entries.description",
            ]),
        (
            "markup so broken that what is left of its text differs",
            "feedparser/wellformed/sanitize/",
            [
                "entry_content_crazy.xml: entries.content", "entry_summary_crazy.xml: entries.summary",
                "entry_title_crazy.xml: entries.title", "feed_info_crazy.xml: feed.info", "feed_subtitle_crazy.xml: feed.tagline",
                "feed_tagline_crazy.xml: feed.tagline", "feed_title_crazy.xml: feed.title",
                "item_content_encoded_crazy.xml: entries.description", "item_description_crazy.xml: entries.description",
                "item_fullitem_crazy.xml: entries.description",
            ]),
        (
            "what stands inside a frame goes with it, to the end where nobody closed it",
            "feedparser/wellformed/sanitize/",
            [
                "entry_content_iframe.xml: entries.content",
                "entry_summary_iframe.xml: entries.summary",
                "feed_info_iframe.xml: feed.info", "feed_subtitle_iframe.xml: feed.tagline",
                "item_content_encoded_iframe.xml: entries.description",
                "item_description_iframe.xml: entries.description",
                "item_fullitem_iframe.xml: entries.description",
            ]),
        (
            "styles are taken out whole; feedparser keeps some properties",
            "feedparser/wellformed/sanitize/",
            [
                "entry_content_style.xml: entries.content", "entry_summary_style.xml: entries.summary", "feed_info_style.xml: feed.info",
                "feed_subtitle_style.xml: feed.tagline", "feed_tagline_style.xml: feed.tagline",
                "item_body_style.xml: entries.description", "item_content_encoded_style.xml: entries.description",
                "item_description_style.xml: entries.description", "item_fullitem_style.xml: entries.description",
                "item_xhtml_body_style.xml: entries.description", "style_background_url.xml: entries.description",
                "style_font_family__comic_sans_ms.xml: entries.description", "style_letter_spacing_1px.xml: entries.description",
            ]),
        (
            "CDATA inside a text is a comment, as in a browser",
            "feedparser/wellformed/sanitize/",
            [
                "item_content_encoded_script_nested_cdata.xml: entries.content",
            ]),
        (
            "a broken declaration goes with its text, as in a browser",
            "feedparser/wellformed/sanitize/",
            [
                "xml_declaration_unexpected_character.xml: feed.title",
            ]),
        (
            "a comment ends where HTML ends it, so that less of the text is left",
            "feedparser/wellformed/sanitize/",
            [
                "xml_malicious_comment.xml: feed.title",
            ]),
        (
            "gofeed prefers a category's label; here the term is kept, which does not change with the language",
            "gofeed/translator/",
            [
                "atom/feed_categories_-_atom_feed_categories.xml: categories",
            ]),
        (
            "all authors are kept, in one text",
            "gofeed/parser/",
            [
                "atom/atom10_feed_entry_author_multiple.xml: author",
            ]),
        (
            "an author of nothing but markup is read as none",
            "gofeed/parser/",
            [
                "rss/rss_channel_item_author_naked_markup.xml: author",
            ]),
    }
        .SelectMany(one => one.Cases.Select(name => (Name: one.Folder + name, one.Reason)))
        .ToFrozenDictionary(one => one.Name, one => one.Reason, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Reasons.Keys.Order(StringComparer.Ordinal);

    public static string? Reason(Miss miss) => Reasons.GetValueOrDefault(miss.Name);
}
