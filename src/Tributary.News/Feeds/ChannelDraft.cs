using System.Globalization;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>What has been read of a feed beside what an item has too.</summary>
internal sealed class ChannelDraft
{
    /// <summary>So many hubs are kept.</summary>
    public const int MaxHubs = 20;

    private readonly List<string> _hubs = [];
    private readonly SortedSet<int> _hours = [];
    private readonly SortedSet<DayOfWeek> _days = [];
    private TimeSpan? _timeToLive;
    private TimeSpan? _period;
    private int _frequency = 1;

    public string? Self { get; set; }

    public void AddHub(string address)
    {
        if (_hubs.Count < MaxHubs && !_hubs.Contains(address))
            _hubs.Add(address);
    }

    /// <summary>Takes one of the elements that say when to ask again.</summary>
    public void Take(Field field, ReadOnlySpan<char> text)
    {
        switch (field)
        {
            case Field.TimeToLive when Number(text) is > 0 and < 60 * 24 * 366 and var minutes:
                _timeToLive ??= TimeSpan.FromMinutes(minutes);
                break;
            case Field.Hour when Number(text) is >= 0 and <= 24 and var hour:
                _hours.Add(hour % 24);
                break;
            case Field.Day when Enum.TryParse<DayOfWeek>(text, ignoreCase: true, out var day) && Enum.IsDefined(day)
                && Number(text) is null:
                _days.Add(day);
                break;
            case Field.Frequency when Number(text) is > 0 and var times:
                _frequency = times;
                break;
            case Field.Period:
                _period ??= Period(text);
                break;
        }
    }

    public Feed ToFeed(FeedFormat format, Draft draft) => new()
    {
        Format = format,
        Id = draft.AbsoluteId ?? draft.Id,
        Title = draft.Title,
        Link = draft.Link,
        Description = draft.Summary,
        Language = draft.Language,
        Self = Self,
        Hubs = _hubs.Count == 0 ? [] : _hubs.ToArray(),
        Image = draft.Image,
        Author = draft.Author,
        Published = draft.Published,
        Updated = draft.Updated ?? draft.Published,
        TimeToLive = _timeToLive ?? _period / _frequency,
        SkipHours = _hours.Count == 0 ? [] : _hours.ToArray(),
        SkipDays = _days.Count == 0 ? [] : _days.ToArray(),
    };

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Period(ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[8];
        return text.Length > 8 ? null : (ReadOnlySpan<char>)lower[..text.ToLowerInvariant(lower)] switch
        {
            "hourly" => TimeSpan.FromHours(1),
            "daily" => TimeSpan.FromDays(1),
            "weekly" => TimeSpan.FromDays(7),
            "monthly" => TimeSpan.FromDays(30),
            "yearly" => TimeSpan.FromDays(365),
            _ => null,
        };
    }
}
