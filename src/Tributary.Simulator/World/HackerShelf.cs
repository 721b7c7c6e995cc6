namespace Tributary.Simulator.World;

/// <summary>
/// What Hacker News holds: stories that link to what the others carry, stories that nobody else has, questions, polls, jobs and comments.
/// </summary>
internal sealed class HackerShelf
{
    private const int FirstId = 41_000_000;
    private const int FrontPageSize = 30;

    private readonly Dice _dice;
    private readonly DateTimeOffset _now;
    private readonly List<HackerItem> _items = [];
    private int _spelled;

    private HackerShelf(ulong seed, DateTimeOffset now)
    {
        _dice = new Dice(Dice.Seed(seed, "hackernews"));
        _now = now;
    }

    public static HackerArchive Fill(ulong seed, DateTimeOffset now, IReadOnlyList<Published> articles)
    {
        var shelf = new HackerShelf(seed, now);
        foreach (var topic in Topics.All)
            shelf.AddOwn(topic);
        foreach (var article in articles.Where(article => article.Publisher.Language == "en" && shelf._dice.Chance(22)))
            shelf.AddLink(article);
        shelf.AddOddities();
        foreach (var story in shelf._items.Where(item => item.Type == "story" && !item.Deleted).ToArray())
            shelf.AddComments(story);
        return shelf.Number();
    }

    private void AddLink(Published article)
    {
        var points = Points();
        _items.Add(new HackerItem
        {
            Type = "story", By = User(), At = article.At.AddMinutes(5 + _dice.Below(300)), Title = article.Headline,
            Url = Spelling.Of(article.Address, _dice.Chance(40) ? 0 : _spelled++),
            Points = points, Comments = points * (20 + _dice.Below(80)) / 100,
        });
    }

    private void AddOwn(Topic topic)
    {
        foreach (var subject in topic.Subjects)
        {
            var place = _dice.Pick(Phrases.Places);
            var user = User();
            var title = _dice.Below(4) switch
            {
                0 => $"A field guide to the {subject} in {place}",
                1 => $"Why the {subject} in {place} is harder than it looks",
                2 => $"The {subject}, {2 + _dice.Below(9)} years on",
                _ => $"Notes on modelling a {subject}",
            };
            var page = _dice.Chance(40) ? $"https://github.com/{user}/" : $"https://{user}.example/";
            AddStory(null, user, title, page + Newsroom.Slug(title), null);
        }
        var show = _dice.Chance(50) ? "I made this over a winter. <p>Feedback welcome &#x2F; please be kind." : null;
        AddStory("show_hn", User(), $"Show HN: A map of every {topic.Subjects[0]}", $"https://{topic.Word}-map.example/", show);
        const string Question = "I&#x27;ve tried <i>newsletters</i>. <p>What do you read?";
        AddStory("ask_hn", User(), $"Ask HN: How do you keep up with {topic.Word}?", null, Question);
        const string Link = "See <a href=\"https:&#x2F;&#x2F;data.example\" rel=\"nofollow\">data</a> <pre><code>1 &lt; 2</code></pre>";
        AddStory("ask_hn", User(), $"Ask HN: Who works on {topic.Word} data?", null, Link);
    }

    private void AddStory(string? kind, string by, string title, string? url, string? text)
    {
        var points = Points();
        _items.Add(new HackerItem
        {
            Type = "story", Kind = kind, By = by, At = Past(), Title = title, Url = url, WithoutUrl = (NoUrl)_dice.Below(3), Text = text,
            Points = points, Comments = points * (20 + _dice.Below(80)) / 100,
        });
    }

    private void AddOddities()
    {
        for (var index = 0; index < 4; index++)
        {
            AddPoll();
            var page = index == 0 ? null : $"https://wavecrest.example/jobs/{index}";
            _items.Add(new HackerItem
            {
                Type = "job", By = "wavecrest", At = Past(), Title = $"Wavecrest (YC W2{index}) is hiring a data engineer",
                Url = page, Text = page is null ? "Write to us." : null, Points = 1,
            });
            _items.Add(new HackerItem { Type = "story", By = User(), At = Past(), Deleted = true });
            _items.Add(new HackerItem
            {
                Type = "story", By = User(), At = Past(), Title = "Buy cheap watches online", Url = $"https://watches.example/{index}",
                Text = "[dead]", Points = 1, Dead = true,
            });
        }
    }

    private void AddPoll()
    {
        var poll = new HackerItem
        {
            Type = "poll", By = User(), At = Past(), Title = "Poll: Where do you read the news?", WithoutUrl = NoUrl.Empty,
            Text = "One answer, please.", Points = Points(), Comments = 3,
        };
        _items.Add(poll);
        foreach (var option in new[] { "On paper", "In a feed reader", "Not at all" })
        {
            var at = poll.At.AddSeconds(1 + _dice.Below(9));
            _items.Add(new HackerItem { Type = "pollopt", By = poll.By, At = at, Text = option, Points = Points(), Parent = poll });
        }
    }

    private void AddComments(HackerItem story)
    {
        var last = story;
        for (var count = _dice.Below(4); count > 0; count--)
        {
            var left = _now - last.At;
            last = new HackerItem
            {
                Type = "comment", By = User(), At = last.At + left * (0.01 + _dice.Fraction() / 4),
                Parent = _dice.Chance(50) ? last : story, Deleted = _dice.Chance(4), Dead = _dice.Chance(2),
                Text = _dice.Chance(50)
                    ? "It isn&#x27;t that simple.<p>Has anybody <i>measured</i> it?"
                    : "The same was said ten years ago &amp; it was wrong then.",
            };
            _items.Add(last);
        }
    }

    // Identifiers rise with time, as the real ones do.
    private HackerArchive Number()
    {
        var id = FirstId;
        foreach (var item in _items.OrderBy(item => item.At))
        {
            item.Id = id += 1 + _dice.Below(40);
            item.SearchText = SearchText.Of(item.Title, item.Url, item.By, item.Text, item.Type == "comment" ? item.Story.Title : null);
            item.Parent?.Children.Add(item);
        }
        var stories = _items.Where(item => item.Type == "story" && item.Searchable);
        foreach (var item in stories.OrderByDescending(item => HackerArchive.Heat(item, _now)).Take(FrontPageSize))
            item.FrontPage = true;
        return new HackerArchive(_items, _now);
    }

    private int Points() => _dice.Chance(60) ? 1 + _dice.Below(12) : 10 + (int)(900 * Math.Pow(_dice.Fraction(), 3));

    private string User() => _dice.Pick(Phrases.Users);

    private DateTimeOffset Past()
    {
        var seconds = (_now - TimeSpan.FromDays(40 * Math.Pow(_dice.Fraction(), 2))).ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - 60);
    }
}
