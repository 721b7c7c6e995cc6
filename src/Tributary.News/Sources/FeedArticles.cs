using System.Globalization;
using System.Net;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>Items of a feed as articles. Pure.</summary>
internal sealed class FeedArticles
{
    private const int UntitledLength = 80;

    // Clocks of publishers are wrong by hours and zones; what is dated later than this is a mistake or a trick to stay on top.
    private static readonly TimeSpan Foresight = TimeSpan.FromDays(1);

    private readonly FeedDocument _document;
    private readonly SourceQuery _query;
    private readonly TextMatch? _match;
    private readonly FeedIdentity _identity;
    private readonly CancellationToken _cancellationToken;
    private readonly string _source;
    private readonly string? _publisher;
    private readonly string? _lang;
    private (string Given, string? Clean) _byline = ("", null);

    private FeedArticles(FeedDocument document, SourceDeclaration declaration, SourceQuery query, CancellationToken cancellationToken)
    {
        (_document, _query, _cancellationToken) = (document, query, cancellationToken);
        _match = query.Text is { } text ? TextMatch.Of(text) : null;
        _identity = new(document);
        _source = declaration.Id;
        _publisher = PlainText.Line(declaration.Title) ?? Plain(document.Feed.Title, 200) ?? HostName.SiteOf(document.Address.AbsoluteUri);
        _lang = Language(document.Feed.Language);
    }

    /// <summary>
    /// What the query finds, in the document's order; where there is more than its limit, the newest, newest first, unless relevance is
    /// asked for.
    /// </summary>
    public static SourceAnswer Of(
        FeedDocument document, SourceDeclaration declaration, SourceQuery query, CancellationToken cancellationToken) =>
        new FeedArticles(document, declaration, query, cancellationToken).Answer();

    /// <summary>Whether every date of the document lies ahead: then it is our clock that is wrong.</summary>
    public static bool IsAllAhead(FeedDocument document, SourceQuery query)
    {
        var latest = query.AskedAt + Foresight;
        var dated = document.Entries.Where(entry => (entry.Published ?? entry.Updated) is not null);
        return dated.Any() && dated.All(entry => !(entry.Published <= latest) && !(entry.Updated <= latest));
    }

    /// <summary>One line of a feed's text, without tags.</summary>
    public static string? Plain(FeedText? text, int max) =>
        text is null ? null : text.IsHtml ? PlainText.Beginning(text.Value, max) : PlainText.Line(text.Value, max);

    private SourceAnswer Answer()
    {
        var entries = _document.Entries;
        var order = Order();
        var articles = new List<Article>(Math.Min(entries.Count, _query.Limit));
        var skipped = 0;
        for (var i = 0; i < entries.Count && articles.Count < _query.Limit; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var index = order is null ? i : order[i];
            var entry = entries[index];
            if (Title(entry) is not { } title)
                skipped++;
            else if (
                _identity.Of(index, title) is var (url, id) && Article(entry, title, url, id) is var article && IsWanted(entry, article))
                articles.Add(article);
        }

        return new() { Articles = articles, Skipped = skipped, Total = entries.Count };
    }

    // The places of the newest first, where not all can be taken; a list that is taken whole is sorted by whoever merges it.
    private int[]? Order()
    {
        var count = _document.Entries.Count;
        if (count <= _query.Limit || _query.Sort != SortOrder.Newest)
            return null;
        var (places, keys) = (new int[count], new (long Age, int Place)[count]);
        for (var i = 0; i < count; i++)
            (places[i], keys[i]) = (i, (-(Date(_document.Entries[i])?.UtcTicks ?? 0), i));
        Array.Sort(keys, places);
        return places;
    }

    private Article Article(Entry entry, string title, string url, string id) => new()
    {
        Id = id,
        Url = url,
        ItemId = entry.Id,
        Title = Articles.Title.WithoutSuffix(title, _publisher),
        Summary = IsContent(entry.Summary, entry) ? null : Plain(entry.Summary, PlainText.SummaryLength),
        Content = Markup(entry),
        Author = Author(entry.Author),
        Publisher = _publisher,
        PublishedAt = Date(entry),
        Lang = entry.Language is null ? _lang : Language(entry.Language) ?? _lang,
        Image = entry.Image is null ? null : WebAddress.Accept(entry.Image),
        Source = _source,
    };

    // A language that is unknown is not a wrong one.
    private bool IsWanted(Entry entry, Article article) =>
        _query.Spans(article)
        && (_query.Lang is null || article.Lang is null || article.Lang == _query.Lang)
        && (_match is null || _match.Finds(article.Title, Whole(entry.Summary), Whole(entry.Content)));

    private static string? Title(Entry entry) =>
        Plain(entry.Title, Articles.Title.MaxLength) ?? Plain(entry.Summary, UntitledLength) ?? Plain(entry.Content, UntitledLength);

    private static string? Whole(FeedText? text) => text switch
    {
        { IsHtml: true } => PlainText.FromHtml(text.Value),
        { Value.Length: > HtmlText.MaxLength } => text.Value[..HtmlText.MaxLength],
        _ => text?.Value,
    };

    // Plain text becomes HTML that says the same, so that whoever shows it need not know which it was.
    private static string? Markup(Entry entry) => entry.Content is { } content
        ? content.IsHtml ? content.Value : Encoded(content.Value)
        : IsContent(entry.Summary, entry) ? entry.Summary?.Value : null;

    // Whoever shows it reads no more of it, and a long one may grow to six times its length.
    private static string Encoded(string text)
    {
        using var html = new StringWriter(CultureInfo.InvariantCulture);
        WebUtility.HtmlEncode(text.Length <= SafeHtml.MaxLength ? text : text[..SafeHtml.MaxLength], html);
        return html.ToString();
    }

    // Most feeds have one text alone, and call it a description.
    private static bool IsContent(FeedText? summary, Entry entry) => summary is { IsHtml: true } && entry.Content is null;

    private DateTimeOffset? Date(Entry entry)
    {
        var latest = _query.AskedAt + Foresight;
        return entry.Published <= latest ? entry.Published : entry.Updated <= latest ? entry.Updated : null;
    }

    // Most feeds have one author throughout.
    private string? Author(string? given)
    {
        if (given is null)
            return null;
        if (_byline.Given != given)
            _byline = (given, Byline.Clean(given));
        return _byline.Clean;
    }

    /// <summary>The ISO 639-1 code that a language tag begins with (RFC 5646), or null.</summary>
    internal static string? Language(string? tag)
    {
        var text = tag.AsSpan().Trim();
        var end = text.IndexOfAny('-', '_');
        var code = end < 0 ? text : text[..end];
        return code.Length == 2 && char.IsAsciiLetter(code[0]) && char.IsAsciiLetter(code[1])
            ? string.Create(2, code, static (lower, given) => given.ToLowerInvariant(lower))
            : null;
    }
}
