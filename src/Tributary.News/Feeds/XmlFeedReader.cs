using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, CDF, and what people make of them. Broken nesting is mended as it comes.</summary>
internal sealed partial class XmlFeedReader : DocumentReader
{
    private const int MaxBeforeRoot = 256;

    private readonly CharInput _input;
    private readonly XmlLexer _lexer;
    private readonly References _references;
    private readonly OpenElements _open = new();
    private readonly TextCapture _capture;
    private readonly TextBuffer _loose = new();
    private readonly TextBuffer _attribute = new();
    private readonly StringPool _pool = new();
    private readonly Addresses _addresses = new();
    private readonly SharedIds _ids = new();
    private readonly Draft _channel = new();
    private readonly Draft _item = new();
    private readonly ChannelDraft _extra = new();
    private readonly Queue<Entry> _ready = new();
    private readonly Func<int> _line;
    private FeedFormat? _format;
    private string? _firstName;
    private int _beforeRoot;
    private bool _anything;
    private bool _hasContent;
    private bool _ended;
    private int _itemAt;

    /// <exception cref="NotAFeedException">It has no root that is a feed's.</exception>
    public XmlFeedReader(ByteInput bytes, FeedReaderOptions options)
    {
        _input = new CharInput(bytes, options.Charset, Faults);
        _lexer = new XmlLexer(_input, Faults);
        _line = () => _lexer.Line;
        _references = new References(Faults);
        _capture = new TextCapture(_references, _line);
        _open.Push("", new OpenElement(0, 0, Role.Document, options.Address, null));
        while (_format is null)
            Step();
    }

    public override Feed Feed => _extra.ToFeed(_format!.Value, _channel);

    private Draft Current => _itemAt > 0 ? _item : _channel;

    public override Entry? Next()
    {
        while (_ready.Count == 0)
        {
            if (_ended)
                return null;
            Step();
        }
        return _ready.Dequeue();
    }

    private void Step()
    {
        switch (_lexer.Next())
        {
            case Token.Start:
                OnStart();
                break;
            case Token.End:
                OnEnd();
                break;
            case Token.Text:
                OnText();
                break;
            default:
                OnEof();
                break;
        }
    }

    private void OnStart()
    {
        var name = _lexer.Name;
        var colon = name.IndexOf(':');
        var word = Names.Local(name[(colon + 1)..]);
        if (_format is null && !IsRoot(word))
            return;
        var bindings = _open.Bindings;
        var (basis, language) = Scope();
        var space = SpaceOf(colon < 0 ? default : name[..colon]);
        if (StartsItem(space, word))
            CloseToChannel();
        else if (_capture.IsActive && EndsCapture(space, word))
            CloseCapture();
        if (_capture.IsActive)
        {
            OnMarkup(space, name, colon, bindings, basis, language);
            return;
        }
        var parent = _open.Top.Role;
        var meaning = word is Word.Rss or Word.Rdf && parent is Role.Document or Role.Root
            ? new Meaning(Role.Root)
            : Vocabulary.Of(parent is Role.Document && _format is not null && _anything ? Role.Root : parent, space, word);
        if (_itemAt == 0 && meaning.Role == Role.Ignored && StartsItem(space, word))
            meaning = new Meaning(Role.Item);
        Open(name, meaning, bindings, basis, language);
    }

    private void Open(ReadOnlySpan<char> name, Meaning meaning, int bindings, string? basis, string? language)
    {
        if (!_open.Push(name, new OpenElement(0, bindings, meaning.Role, basis, language)))
            return;
        switch (meaning.Role)
        {
            case Role.Root:
                _anything = true;
                break;
            case Role.Channel:
                _anything = _hasContent = true;
                OnChannel(basis, language);
                break;
            case Role.Item:
                _hasContent = true;
                _itemAt = _open.Count - 1;
                _item.Clear();
                OnItem(basis);
                break;
            case Role.Person or Role.Image or Role.Tags:
                _loose.Clear();
                break;
        }
        if (meaning.Field != Field.None && !TakeAttributes(meaning, basis) && meaning.Role == Role.Text)
            _capture.Begin(meaning.Field, meaning.Rank, KindOf(meaning.Field));
        if (_lexer.IsEmpty)
            Close();
    }

    private bool IsRoot(Word word)
    {
        if (word == Word.Html)
            Refuse("an HTML page, no feed");
        if (word is Word.Rss or Word.Rdf or Word.Feed or Word.Channel)
        {
            if (_firstName is not null)
                Warn(_lexer.Line, $"left out what stands before the feed, from <{_firstName}> on");
            _format = word switch
            {
                Word.Rdf => FeedFormat.Rdf,
                Word.Feed => FeedFormat.Atom,
                _ => FeedFormat.Rss,
            };
            return true;
        }
        _firstName ??= _lexer.Name.Length > 60 ? _lexer.Name[..60].ToString() : _lexer.Name.ToString();
        if (++_beforeRoot > MaxBeforeRoot)
            RefuseOther();
        return false;
    }

    private bool StartsItem(Space space, Word word) =>
        word is Word.Item or Word.Entry && space is Space.Plain or Space.Atom
        && (_itemAt == 0 || _open.Top.Role != Role.Ignored)
        && !(_capture.IsActive && _capture.IsInline);

    /// <summary>Whether an element cannot stand in the text that is being read, which somebody forgot to end.</summary>
    private bool EndsCapture(Space space, Word word)
    {
        if (space is not (Space.Plain or Space.Atom) || _capture.IsInline)
            return false;
        if (word is Word.PubDate or Word.Guid or Word.LastBuildDate or Word.Enclosure or Word.Channel)
            return true;
        return _capture.Field is not (Field.Summary or Field.Content)
            && word is Word.Link or Word.Title or Word.Description or Word.Content or Word.Author or Word.Category or Word.Published
                or Word.Updated or Word.Id or Word.Comments or Word.Language or Word.Image;
    }

    private void CloseToChannel()
    {
        while (_open.Top.Role is not (Role.Document or Role.Root or Role.Channel))
        {
            if (_open.Top.Role != Role.Ignored || _itemAt > 0)
                LeftOpen();
            Close();
        }
    }

    private void CloseCapture()
    {
        while (_capture.IsActive)
        {
            LeftOpen();
            Close();
        }
    }

    private void LeftOpen()
    {
        if (Warns)
            Warn(_lexer.Line, $"<{_open.TopName}> without an end");
    }

    /// <summary>An element inside a text: it is part of the text.</summary>
    private void OnMarkup(Space space, ReadOnlySpan<char> name, int colon, int bindings, string? basis, string? language)
    {
        // XHTML in Atom stands in a div that is no part of it.
        if (_capture.MayBeWrapped && _open.Top.Role == Role.Text && name[(colon + 1)..] is "div")
        {
            if (_open.Push(name, new OpenElement(0, bindings, Role.Ignored, basis, language)) && _lexer.IsEmpty)
                Close();
            return;
        }
        var shown = space is Space.Xhtml or Space.Plain or Space.Atom ? name[(colon + 1)..] : name;
        _capture.OpenMarkup(shown, _lexer);
        if (!_lexer.IsEmpty)
            _open.Push(name, new OpenElement(0, bindings, Role.Markup, basis, language));
        else
            _open.Unbind(bindings);
    }

    private void OnEnd()
    {
        var name = _lexer.Name;
        var closes = name.IsEmpty ? 0 : _open.Closes(name);
        if (closes == 0)
        {
            if (_format is not null && Warns)
                Warn(_lexer.Line, $"stray </{(name.Length > 60 ? name[..60] : name)}> left out");
            return;
        }
        for (; closes > 1; closes--)
        {
            LeftOpen();
            Close();
        }
        Close();
    }

    private void OnText()
    {
        if (_capture.IsActive)
        {
            _capture.Append(_lexer.Text, _lexer.IsCData);
        }
        else if (_open.Top.Role is Role.Person or Role.Image or Role.Tags)
        {
            if (_lexer.IsCData)
                _references.Copy(_lexer.Text, _loose, _line);
            else
                _references.Decode(_lexer.Text, _loose, _line);
        }
        else if (_open.Top.Role == Role.Document && !_lexer.Text.IsWhiteSpace())
        {
            _anything = true;
            if (_format is not null || _firstName is not null)
                return;
            Warn(_lexer.Line, "left out text that stands before the feed");
        }
    }

    private void OnEof()
    {
        if (_format is null)
            RefuseOther();
        if (_open.Count > 1)
            _lexer.BreaksOff();
        if (_lexer.HasBrokenOff)
            End = _itemAt > 0 ? FeedEnd.InsideEntry : FeedEnd.BetweenEntries;
        while (_open.Count > 1)
            Close();
        if (_open.WasTooDeep)
            Warn(null, "elements nested deeper than 250 left out");
        _ended = true;
        foreach (var shared in _ids.Say())
            Warn(null, shared);
        _input.Release();
        if (_format == FeedFormat.Rdf && !_hasContent)
            throw new NotAFeedException("RDF without a channel or an item, no feed");
    }

    private void RefuseOther() =>
        Refuse(_firstName is not null ? $"XML with the root <{_firstName}>, no feed" : _anything ? "text, no feed" : "empty");

    private void Refuse(string message)
    {
        _ended = true;
        _input.Release();
        throw new NotAFeedException(message);
    }

    /// <summary>Binds the prefixes that the tag declares, and gives the base and the language inside it.</summary>
    private (string? Base, string? Language) Scope()
    {
        var (basis, language) = (_open.Top.Base, _open.Top.Language);
        for (var i = 0; i < _lexer.AttributeCount; i++)
        {
            var name = _lexer.AttributeName(i);
            if (name.Length < 5 || name[0] is not ('x' or 'X'))
                continue;
            switch (name)
            {
                case "xmlns":
                    Bind("", Names.OfAddress(Attribute(i)) ?? (_open.Count == 1 ? Space.Plain : Space.Foreign), AttributeIsBlank(i));
                    break;
                case "xml:base":
                    basis = _addresses.Inner(basis, Attribute(i));
                    break;
                case "xml:lang":
                    var value = Attribute(i).Trim();
                    language = value.IsEmpty ? null : _pool.Get(value).Replace('_', '-');
                    break;
                default:
                    if (name.StartsWith("xmlns:"))
                        Bind(name["xmlns:".Length..], Names.OfAddress(Attribute(i))
                            ?? ByPrefix(name["xmlns:".Length..]), AttributeIsBlank(i));
                    break;
            }
        }
        return (basis, language);
    }

    private bool AttributeIsBlank(int index) => _lexer.AttributeValue(index).IsWhiteSpace();

    private void Bind(ReadOnlySpan<char> prefix, Space space, bool isBlank)
    {
        _open.Bind(prefix, space);
        // RDF that speaks of RSS is a feed even where it has nothing to say.
        _hasContent |= space == Space.Plain && !isBlank && _format == FeedFormat.Rdf;
    }

    // An address that nobody knows under a prefix that everybody uses for one thing: a slip in the address.
    private static Space ByPrefix(ReadOnlySpan<char> prefix) =>
        prefix is "dc" or "content" or "media" or "itunes" or "atom" ? Names.OfPrefix(prefix) ?? Space.Foreign : Space.Foreign;

    private Space SpaceOf(ReadOnlySpan<char> prefix)
    {
        if (_open.Find(prefix) is { } space)
            return space;
        if (Names.OfPrefix(prefix) is not { } usual)
            return Space.Foreign;
        if (Warns && usual != Space.Xml)
            Warn(_lexer.Line, $"the prefix {prefix} is not declared, read as usual");
        return usual;
    }
}
