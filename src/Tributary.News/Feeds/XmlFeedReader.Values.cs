using System.Globalization;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <content>What is made of texts and attributes.</content>
internal sealed partial class XmlFeedReader
{
    private bool _permaLink;
    private bool _permaLinkSaid;
    private bool _badDate;
    private bool _named;
    private string? _mail;

    private string? BaseAt(string? basis) => basis ?? _channel.Link;

    private string? Address(string? basis, ReadOnlySpan<char> text)
    {
        var address = _addresses.Resolve(BaseAt(basis), text);
        if (address is null && Warns && !text.IsWhiteSpace())
            Warn(_lexer.Line, $"an address that leads nowhere left out: {Start(text.Trim())}");
        return address;
    }

    private static ReadOnlySpan<char> Start(ReadOnlySpan<char> text) => text.Length > 60 ? text[..60] : text;

    /// <summary>Ends the innermost element, and takes what it held.</summary>
    private void Close()
    {
        var top = _open.Top;
        switch (top.Role)
        {
            case Role.Text when _capture.IsActive:
                TakeText(top);
                break;
            case Role.Markup when _capture.IsActive:
                var name = _open.TopName;
                _capture.CloseMarkup(name[(name.IndexOf(':') + 1)..]);
                break;
            case Role.Person or Role.Tags when _loose.Overflowed:
                CutOff();
                break;
            case Role.Person:
                _loose.Repair();
                TakePerson();
                break;
            case Role.Image when Addresses.IsWeb(_loose.Span.Trim()):
                if (Current.Beats(Field.Image, 3))
                    Current.Image = _loose.Span.Trim().ToString();
                break;
            case Role.Tags:
                AddCategories(_loose.Span);
                _loose.Clear();
                break;
            case Role.Item:
                TakeItem(top);
                break;
        }
        _open.Pop();
    }

    private void CutOff() => Warn(_lexer.Line, "a text cut off after 2 Mi characters");

    private void TakeItem(OpenElement element)
    {
        _itemAt = 0;
        if (_item.Link is null && _format == FeedFormat.Atom && Addresses.IsWeb(_item.Id))
            _item.Link = _item.Id;
        _item.Language ??= element.Language ?? _channel.Language;
        _item.Base ??= BaseAt(element.Base);
        if (_format == FeedFormat.Atom && _item.Author is null && _channel.Author is { } author)
            _item.AddAuthor(author, 9);
        if (_item.Id is { } id)
            _ids.Add(id);
        _ready.Enqueue(_item.ToEntry());
    }

    private void TakePerson()
    {
        if (!_named && Persons.Name(_loose.Span) is { } name)
            Current.AddAuthor(_pool.Get(name), 0);
        else if (_mail is not null)
            Current.AddAuthor(_mail, 8);
        _mail = null;
        _named = false;
    }

    private void TakeText(OpenElement element)
    {
        var text = _capture.End(out var isHtml);
        var (field, rank) = (_capture.Field, _capture.Rank);
        if (_capture.Overflowed)
            CutOff();
        if (text.IsEmpty)
            return;
        var draft = Current;
        switch (field)
        {
            case Field.Title:
                if (draft.Beats(field, rank))
                    draft.Title = new FeedText(text.ToString(), isHtml);
                break;
            case Field.Summary:
                draft.SetSummary(new FeedText(text.ToString(), isHtml), rank);
                if (draft.Content is null)
                    draft.Base = BaseAt(element.Base);
                break;
            case Field.Content:
                if (draft.Beats(field, rank))
                {
                    draft.Content = new FeedText(text.ToString(), isHtml);
                    draft.Base = BaseAt(element.Base);
                }
                break;
            case Field.Id:
                TakeId(text, rank, element);
                break;
            case Field.Link:
                if (Address(element.Base, text) is { } link && draft.Matches(field, rank))
                    draft.Link = link;
                break;
            case Field.Comments:
                draft.Comments ??= Address(element.Base, text);
                break;
            case Field.Image:
                if (Address(element.Base, text) is { } image && draft.Beats(field, rank))
                    draft.Image = image;
                break;
            case Field.Published or Field.Updated:
                TakeDate(field, rank, text);
                break;
            case Field.Author:
                _named = true;
                if (Persons.Name(text) is { } name)
                    draft.AddAuthor(_pool.Get(name), rank);
                break;
            case Field.AuthorMail:
                _mail = text.ToString();
                break;
            case Field.Category:
                draft.AddCategory(_pool.Get(text));
                break;
            case Field.Categories:
                AddCategories(text);
                break;
            case Field.CommentCount:
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                    draft.CommentCount ??= count;
                break;
            case Field.Language:
                if (draft.Beats(field, rank))
                    draft.Language = _pool.Get(text);
                break;
            default:
                _extra.Take(field, text);
                break;
        }
    }

    private void AddCategories(ReadOnlySpan<char> list)
    {
        foreach (var part in list.Split(','))
            if (list[part].Trim() is { IsEmpty: false } word)
                Current.AddCategory(_pool.Get(word));
    }

    private void TakeId(ReadOnlySpan<char> text, int rank, OpenElement element)
    {
        if (!Current.Beats(Field.Id, rank))
            return;
        var id = text.ToString();
        Current.Id = id;
        var isAtom = _format == FeedFormat.Atom;
        Current.AbsoluteId = isAtom && Addresses.IsRelative(text) ? _addresses.Resolve(BaseAt(element.Base), text) : null;
        if (_itemAt == 0)
            return;
        var isLink = _permaLinkSaid ? _permaLink && text.IndexOf('/') >= 0 && text.IndexOf(' ') < 0 : Addresses.IsWeb(text);
        if (_open.TopName.EndsWith("guid", StringComparison.OrdinalIgnoreCase) && isLink && _item.Beats(Field.Link, 6))
            _item.Link = Addresses.IsWeb(text) ? id : Address(element.Base, text);
    }

    private void TakeDate(Field field, int rank, ReadOnlySpan<char> text)
    {
        if (FeedDate.Parse(text) is not { } date)
        {
            if (!_badDate && Warns)
                Warn(_lexer.Line, $"a date in no known form: {Start(text)}");
            _badDate = true;
            return;
        }
        if (!Current.Matches(field, rank))
            return;
        if (field == Field.Published)
            Current.Published = date;
        else
            Current.Updated = date;
        // Dublin Core's date is of whatever happened last, which may be the publication.
        if (field == Field.Published && rank == Vocabulary.AnyDate && Current.Matches(Field.Updated, Vocabulary.AnyDate))
            Current.Updated = date;
    }

    private void OnChannel(string? basis, string? language)
    {
        if (language is not null && _channel.Beats(Field.Language, 5))
            _channel.Language = language;
        TakeCdf(_channel, basis);
    }

    private void OnItem(string? basis)
    {
        var about = Attribute("rdf:about").Trim();
        if (!about.IsEmpty && _item.Beats(Field.Id, 3))
        {
            _item.Id = about.ToString();
            if (Addresses.IsWeb(about) && _item.Beats(Field.Link, 7))
                _item.Link = _item.Id;
        }
        TakeCdf(_item, basis);
    }

    /// <summary>The attributes in which Microsoft's CDF of 1997 has what others have in elements.</summary>
    private void TakeCdf(Draft draft, string? basis)
    {
        var href = Attribute("href");
        if (!href.IsEmpty && Address(basis, href) is { } link && draft.Beats(Field.Link, 5))
            draft.Link = link;
        var changed = Attribute("lastmod");
        if (!changed.IsEmpty && FeedDate.Parse(changed) is { } date && draft.Beats(Field.Updated, 5))
            draft.Updated = date;
    }

    /// <returns>Whether the attributes said it all, so that the text does not matter.</returns>
    private bool TakeAttributes(Meaning meaning, string? basis)
    {
        switch (meaning.Field)
        {
            case Field.Link:
                return TakeLink(basis, meaning.Rank);
            case Field.Category:
                var term = Attribute("term").Trim();
                if (term.IsEmpty)
                    term = Attribute("text").Trim();
                if (term.IsEmpty)
                    term = Attribute("label").Trim();
                if (!term.IsEmpty)
                    Current.AddCategory(_pool.Get(term));
                return !term.IsEmpty;
            case Field.Enclosure:
                TakeEnclosure(basis);
                return true;
            case Field.Media:
                TakeMedia(basis);
                return true;
            case Field.Image when meaning.Role == Role.Ignored:
                var address = Attribute("url");
                if (address.IsEmpty)
                    address = Attribute("href");
                if (!address.IsEmpty && Address(basis, address) is { } image && Current.Beats(Field.Image, meaning.Rank))
                    Current.Image = image;
                return true;
            case Field.Id:
                var said = Attribute("isPermaLink").Trim();
                _permaLinkSaid = !said.IsEmpty;
                _permaLink = said.Equals("true", StringComparison.OrdinalIgnoreCase);
                return false;
            case Field.Content:
                var src = Attribute("src");
                if (!src.IsEmpty && Address(basis, src) is { } link && Current.Beats(Field.Link, 5))
                    Current.Link = link;
                return !src.IsEmpty;
            default:
                return false;
        }
    }

    private bool TakeLink(string? basis, int rank)
    {
        var rel = Attribute("rel").Trim();
        var slash = rel.LastIndexOf('/');
        var relation = _pool.Get(rel[(slash + 1)..]).ToLowerInvariant();
        var isHtml = IsHtmlType(Attribute("type"));
        var href = Attribute("href");
        if (href.IsEmpty && !HasAttribute("href"))
            return relation is not ("" or "alternate");
        var address = href.IsEmpty ? BaseAt(basis) : Address(basis, href);
        if (address is null)
            return true;
        switch (relation)
        {
            case "" when rank == 1 && Current.Matches(Field.Link, rank):
                Current.Link = address;
                break;
            case "" or "alternate":
                if (Current.Beats(Field.Link, isHtml ? 2 : 3))
                    Current.Link = address;
                break;
            case "self" when _itemAt == 0:
                _extra.Self ??= address;
                break;
            case "hub" when _itemAt == 0:
                _extra.AddHub(address);
                break;
            case "image" when Current.Beats(Field.Image, 1):
                Current.Image = address;
                break;
            case "enclosure":
                Current.AddEnclosure(new Enclosure(address, TypeAttribute(), LengthAttribute("length")));
                break;
            case "replies" when isHtml:
                Current.Comments ??= address;
                break;
        }
        return true;
    }

    private static bool IsHtmlType(ReadOnlySpan<char> type) => type.IsEmpty || type.Contains("html", StringComparison.OrdinalIgnoreCase);

    private void TakeEnclosure(string? basis)
    {
        var url = Attribute("url");
        if (url.IsEmpty)
            url = Attribute("href");
        if (!Current.TakesEnclosures || Address(basis, url) is not { } address)
            return;
        var enclosure = new Enclosure(address, TypeAttribute(), LengthAttribute("length"));
        Current.AddEnclosure(enclosure);
        if (enclosure.Type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true && Current.Beats(Field.Image, 4))
            Current.Image = address;
    }

    private void TakeMedia(string? basis)
    {
        if (!Current.TakesEnclosures || Address(basis, Attribute("url")) is not { } address)
            return;
        var type = TypeAttribute();
        if (type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true || Attribute("medium") is "image")
        {
            if (Current.Beats(Field.Image, 3))
                Current.Image = address;
            return;
        }
        Current.AddEnclosure(new Enclosure(address, type, LengthAttribute("fileSize")));
    }

    private string? TypeAttribute()
    {
        var type = Attribute("type").Trim();
        return type.IsEmpty ? null : _pool.Get(type);
    }

    private long? LengthAttribute(string name) =>
        long.TryParse(Attribute(name).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>What the attributes of a text say that it is.</summary>
    private TextKind KindOf(Field field)
    {
        if (field is not (Field.Title or Field.Summary or Field.Content))
            return TextKind.Plain;
        var type = Attribute("type").Trim();
        var isHtml = type.Contains("html", StringComparison.OrdinalIgnoreCase);
        var isXhtml = type.Contains("xhtml", StringComparison.OrdinalIgnoreCase);
        switch (Attribute("mode").Trim())
        {
            case "base64":
                return isHtml ? TextKind.Base64Html : TextKind.Base64;
            case "escaped":
                return isHtml ? TextKind.Html : type.IsEmpty ? TextKind.Guess : TextKind.Plain;
        }
        if (isXhtml)
            return TextKind.Inline;
        if (isHtml)
            return TextKind.Html;
        if (type.IsEmpty)
            return field == Field.Title || _format == FeedFormat.Atom ? TextKind.Guess : TextKind.HtmlIfMarked;
        if (type.EndsWith("xml", StringComparison.OrdinalIgnoreCase))
            return TextKind.Inline;
        return IsBinary(type) ? TextKind.Base64 : TextKind.Plain;
    }

    private static bool IsBinary(ReadOnlySpan<char> type) =>
        type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)
        || type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    private bool HasAttribute(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < _lexer.AttributeCount; i++)
            if (_lexer.AttributeName(i).Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>An attribute's value, empty where there is none; it stands until the next is asked for.</summary>
    private ReadOnlySpan<char> Attribute(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < _lexer.AttributeCount; i++)
            if (_lexer.AttributeName(i).Equals(name, StringComparison.OrdinalIgnoreCase))
                return Attribute(i);
        return default;
    }

    private ReadOnlySpan<char> Attribute(int index)
    {
        var raw = _lexer.AttributeValue(index);
        if (References.IsClean(raw))
            return raw;
        _attribute.Clear();
        _references.Decode(raw, _attribute, _line);
        _attribute.Repair();
        return _attribute.Span;
    }
}
