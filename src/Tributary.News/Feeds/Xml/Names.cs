namespace Tributary.News.Feeds.Xml;

/// <summary>The namespaces that feeds are written in, whatever prefix and whichever of its addresses a document uses.</summary>
internal enum Space
{
    /// <summary>None, or any of those that RSS has been put in.</summary>
    Plain,

    /// <summary>One that means nothing here.</summary>
    Foreign,
    Atom,
    Content,
    Dc,
    DcTerms,
    FeedBurner,
    Itunes,
    Media,
    Rdf,
    Slash,
    Syndication,
    Thread,
    Xhtml,
    Xml,
}

/// <summary>The local names that mean something in one of them.</summary>
internal enum Word
{
    Unknown,
    Rss,
    Rdf,
    Feed,
    Channel,
    Item,
    Entry,
    Html,
    Head,
    Body,
    Title,
    Link,
    Description,
    Language,
    Image,
    Url,
    TextInput,
    PubDate,
    LastBuildDate,
    Ttl,
    SkipHours,
    Hour,
    SkipDays,
    Day,
    ManagingEditor,
    Author,
    Guid,
    Id,
    Category,
    Enclosure,
    Comments,
    Source,
    Content,
    Summary,
    Encoded,
    FullItem,
    Published,
    Issued,
    Updated,
    Modified,
    Created,
    Date,
    Subtitle,
    Tagline,
    Icon,
    Logo,
    Name,
    Email,
    Uri,
    Homepage,
    Creator,
    Subject,
    Publisher,
    Thumbnail,
    Group,
    Keywords,
    Tags,
    Tag,
    Total,
    OrigLink,
    UpdatePeriod,
    UpdateFrequency,
    Abstract,
    Contributor,
    Info,
    Identifier,
    Div,
}

/// <summary>Names as they stand in documents to names that are known, without making a string of them.</summary>
internal static class Names
{
    private const int MaxLength = 64;

    /// <summary>The word, in whatever case.</summary>
    public static Word Local(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 20)
            return Word.Unknown;
        var word = Lower(name);
        if (word != Word.Unknown || !name.ContainsAnyInRange('A', 'Z'))
            return word;
        Span<char> lower = stackalloc char[20];
        var length = name.ToLowerInvariant(lower);
        return Lower(lower[..length]);
    }

    /// <summary>The namespace of that address; null where the address is unknown.</summary>
    public static Space? OfAddress(ReadOnlySpan<char> address)
    {
        address = address.Trim().TrimEnd('/');
        if (address.IsEmpty)
            return Space.Plain;
        if (address.Length > MaxLength)
            return null;
        Span<char> buffer = stackalloc char[MaxLength];
        ReadOnlySpan<char> lower = buffer[..address.ToLowerInvariant(buffer)];
        if (lower.StartsWith("http://"))
            lower = lower["http://".Length..];
        else if (lower.StartsWith("https://"))
            lower = lower["https://".Length..];
        return lower switch
        {
            "www.w3.org/2005/atom" or "purl.org/atom/ns#" or "purl.org/atom" or "purl.org/net/rss1.1#" => Space.Atom,
            "purl.org/rss/1.0" or "purl.org/rss/1.0#" or "my.netscape.com/rdf/simple/0.9" or "channel.netscape.com/rdf/simple/0.9"
                or "my.netscape.com/publish/formats/rss-0.91.dtd" or "example.com/newformat#" or "example.com/necho" or "purl.org/echo"
                or "uri/of/echo/namespace#" or "purl.org/pie" or "backend.userland.com/rss" or "backend.userland.com/rss2"
                or "backend.userland.com/rss091" or "backend.userland.com/rss092" or "blogs.law.harvard.edu/tech/rss"
                or "cyber.law.harvard.edu/rss" or "purl.org/rss/2.0" or "www.rssboard.org/rss-specification" => Space.Plain,
            "purl.org/rss/1.0/modules/content" => Space.Content,
            "purl.org/dc/elements/1.1" or "purl.org/dc/elements/1.0" => Space.Dc,
            "purl.org/dc/terms" => Space.DcTerms,
            "rssnamespace.org/feedburner/ext/1.0" => Space.FeedBurner,
            "www.itunes.com/dtds/podcast-1.0.dtd" or "www.itunes.com/dtds/podcast-1.0" or "example.com/dtds/podcast-1.0.dtd"
                or "www.google.com/schemas/play-podcasts/1.0" or "www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" =>
                    Space.Itunes,
            "search.yahoo.com/mrss" or "tools.search.yahoo.com/mrss" or "video.search.yahoo.com/mrss" or "search.yahoo.com/rss"
                or "www.rssboard.org/media-rss" => Space.Media,
            "www.w3.org/1999/02/22-rdf-syntax-ns#" or "www.w3.org/1999/02/22-rdf-syntax-ns" => Space.Rdf,
            "purl.org/rss/1.0/modules/slash" => Space.Slash,
            "purl.org/rss/1.0/modules/syndication" => Space.Syndication,
            "purl.org/syndication/thread/1.0" => Space.Thread,
            "www.w3.org/1999/xhtml" => Space.Xhtml,
            "www.w3.org/xml/1998/namespace" => Space.Xml,
            _ => null,
        };
    }

    /// <summary>
    /// The namespace that a prefix which the document does not declare is used for everywhere else; null where there is none.
    /// </summary>
    public static Space? OfPrefix(ReadOnlySpan<char> prefix) => prefix switch
    {
        "atom" or "atom10" or "atom03" or "a10" => Space.Atom,
        "content" => Space.Content,
        "dc" => Space.Dc,
        "dcterms" => Space.DcTerms,
        "feedburner" => Space.FeedBurner,
        "itunes" or "googleplay" => Space.Itunes,
        "media" => Space.Media,
        "rdf" => Space.Rdf,
        "rss" => Space.Plain,
        "slash" => Space.Slash,
        "sy" => Space.Syndication,
        "thr" => Space.Thread,
        "xhtml" => Space.Xhtml,
        "xml" => Space.Xml,
        _ => null,
    };

    private static Word Lower(ReadOnlySpan<char> name) => name switch
    {
        "rss" => Word.Rss,
        "rdf" => Word.Rdf,
        "feed" => Word.Feed,
        "channel" => Word.Channel,
        "item" => Word.Item,
        "entry" => Word.Entry,
        "html" => Word.Html,
        "head" => Word.Head,
        "body" => Word.Body,
        "title" => Word.Title,
        "link" => Word.Link,
        "description" => Word.Description,
        "language" => Word.Language,
        "image" => Word.Image,
        "url" => Word.Url,
        "textinput" => Word.TextInput,
        "pubdate" => Word.PubDate,
        "lastbuilddate" => Word.LastBuildDate,
        "ttl" => Word.Ttl,
        "skiphours" => Word.SkipHours,
        "hour" => Word.Hour,
        "skipdays" => Word.SkipDays,
        "day" => Word.Day,
        "managingeditor" => Word.ManagingEditor,
        "author" => Word.Author,
        "guid" => Word.Guid,
        "id" => Word.Id,
        "category" => Word.Category,
        "enclosure" => Word.Enclosure,
        "comments" => Word.Comments,
        "source" => Word.Source,
        "content" => Word.Content,
        "summary" => Word.Summary,
        "encoded" => Word.Encoded,
        "fullitem" => Word.FullItem,
        "published" => Word.Published,
        "issued" => Word.Issued,
        "updated" => Word.Updated,
        "modified" => Word.Modified,
        "created" => Word.Created,
        "date" => Word.Date,
        "subtitle" => Word.Subtitle,
        "tagline" => Word.Tagline,
        "icon" => Word.Icon,
        "logo" => Word.Logo,
        "name" => Word.Name,
        "email" => Word.Email,
        "uri" => Word.Uri,
        "homepage" => Word.Homepage,
        "creator" => Word.Creator,
        "subject" => Word.Subject,
        "publisher" => Word.Publisher,
        "thumbnail" => Word.Thumbnail,
        "group" => Word.Group,
        "keywords" => Word.Keywords,
        "tags" => Word.Tags,
        "tag" => Word.Tag,
        "total" => Word.Total,
        "origlink" => Word.OrigLink,
        "updateperiod" => Word.UpdatePeriod,
        "updatefrequency" => Word.UpdateFrequency,
        "abstract" => Word.Abstract,
        "contributor" => Word.Contributor,
        "info" => Word.Info,
        "identifier" => Word.Identifier,
        "div" => Word.Div,
        _ => Word.Unknown,
    };
}
