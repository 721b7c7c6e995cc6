namespace Tributary.Simulator.World;

/// <summary>How an item without an address says so: the real services do all three.</summary>
internal enum NoUrl
{
    Absent,
    Null,
    Empty,
}

/// <summary>One item of Hacker News, as both its services know it. Immutable once the shelf is filled.</summary>
internal sealed class HackerItem
{
    public int Id { get; set; }

    /// <summary>story, comment, job, poll or pollopt.</summary>
    public required string Type { get; init; }

    /// <summary>ask_hn or show_hn, which come beside story; null for the rest.</summary>
    public string? Kind { get; init; }

    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
    public string? Title { get; init; }
    public string? Url { get; init; }
    public NoUrl WithoutUrl { get; init; }
    public string? Text { get; init; }
    public int Points { get; init; }

    /// <summary>As the site counts them: more than the few comments that exist here.</summary>
    public int Comments { get; init; }

    public HackerItem? Parent { get; init; }
    public List<HackerItem> Children { get; } = [];
    public bool Deleted { get; init; }
    public bool Dead { get; init; }
    public bool FrontPage { get; set; }
    public string SearchText { get; set; } = "";

    /// <summary>The story that a comment hangs on, however deep; itself for a story.</summary>
    public HackerItem Story => Parent is null ? this : Parent.Story;

    public bool Searchable => !Deleted && !Dead && Type != "pollopt";
}
