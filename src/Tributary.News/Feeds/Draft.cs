using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>What has been read of an item, or of a feed, so far. It is used again for the next.</summary>
internal sealed class Draft
{
    /// <summary>So many categories of an item are kept, and so many enclosures.</summary>
    public const int MaxOfAKind = 200;

    /// <summary>So many of both are kept of a whole document.</summary>
    public const int MaxInAll = 100_000;

    private const byte Unset = byte.MaxValue;

    private readonly byte[] _ranks = new byte[(int)Field.Count];
    private readonly List<string> _authors = [];
    private readonly List<string> _categories = [];
    private readonly List<Enclosure> _enclosures = [];
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private int _inAll;
    private FeedText? _second;

    public Draft() => Clear();

    public string? Id { get; set; }

    /// <summary>The id as an absolute address, where it is a relative one.</summary>
    public string? AbsoluteId { get; set; }

    public string? Link { get; set; }

    public FeedText? Title { get; set; }

    public FeedText? Summary { get; set; }

    public FeedText? Content { get; set; }

    public DateTimeOffset? Published { get; set; }

    public DateTimeOffset? Updated { get; set; }

    public string? Comments { get; set; }

    public int? CommentCount { get; set; }

    public string? Language { get; set; }

    public string? Image { get; set; }

    public string? Base { get; set; }

    public string? Author => _authors.Count switch
    {
        0 => null,
        1 => _authors[0],
        _ => string.Join(", ", _authors),
    };

    public void Clear()
    {
        Array.Fill(_ranks, Unset);
        _authors.Clear();
        _categories.Clear();
        _enclosures.Clear();
        _files.Clear();
        Id = AbsoluteId = Link = Comments = Language = Image = Base = null;
        Title = Summary = Content = _second = null;
        Published = Updated = null;
        CommentCount = null;
    }

    /// <summary>Whether a value of that rank is better than what there is; then it is taken to be set.</summary>
    public bool Beats(Field field, int rank)
    {
        if (rank >= _ranks[(int)field])
            return false;
        _ranks[(int)field] = (byte)rank;
        return true;
    }

    /// <summary>The same where of equals the last counts, as other readers have it for addresses and dates.</summary>
    public bool Matches(Field field, int rank) => Beats(field, rank) || rank == _ranks[(int)field];

    public void SetSummary(FeedText text, int rank)
    {
        if (Beats(Field.Summary, rank))
            Summary = text;
        else if (rank == 0 && _second is null && text != Summary)
            _second = text;
    }

    public void AddAuthor(string name, int rank)
    {
        if (Beats(Field.Author, rank))
            _authors.Clear();
        else if (rank > _ranks[(int)Field.Author])
            return;
        if (_authors.Count < 20 && !_authors.Contains(name))
            _authors.Add(name);
    }

    public void AddCategory(string name)
    {
        if (_categories.Count < MaxOfAKind && _inAll < MaxInAll && !_categories.Contains(name))
        {
            _categories.Add(name);
            _inAll++;
        }
    }

    /// <summary>Whether another file would be kept.</summary>
    public bool TakesEnclosures => _enclosures.Count < MaxOfAKind && _inAll < MaxInAll;

    public void AddEnclosure(Enclosure enclosure)
    {
        if (TakesEnclosures && _files.Add(enclosure.Url))
        {
            _enclosures.Add(enclosure);
            _inAll++;
        }
    }

    public Entry ToEntry() => new()
    {
        Id = Id,
        AbsoluteId = AbsoluteId,
        Title = Title,
        Link = Link,
        Published = Published,
        Updated = Updated,
        Author = Author,
        Categories = _categories.Count == 0 ? [] : _categories.ToArray(),
        Summary = Summary,
        // Of a description and a summary the second is the longer text.
        Content = Content ?? _second,
        Enclosures = _enclosures.Count == 0 ? [] : _enclosures.ToArray(),
        Image = Image,
        Language = Language,
        Comments = Comments,
        CommentCount = CommentCount,
        Base = Base,
    };
}
