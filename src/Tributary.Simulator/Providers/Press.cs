using System.Globalization;
using System.Text;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>
/// As many feeds as a load test wants, each with articles of its own: <c>/{number}.xml</c>, 0 to 999,999, RSS 2.0 of 25 items and about 30 KB,
/// with validators. In each edition one feed in ten has one or two new items on top of the others.
/// </summary>
internal sealed class Press(int seed, DateTimeOffset start)
{
    private const int Length = 25;
    private const int ItemLength = 930;
    private const int Most = 999_999;

    private static readonly string[] Words =
    [
        "the", "of", "council", "harbour", "a", "report", "in", "on", "new", "and", "to", "engineers", "river", "is", "more", "with", "for", "market",
        "teachers", "energy", "ministers", "before", "after", "three", "hospital", "museum", "weather", "that", "by", "team", "season", "northern",
        "village", "agreement", "prices", "students", "railway", "from", "study", "island", "planned", "said", "would", "forest", "budget", "week",
    ];

    public Answer Respond(ProviderRequest request)
    {
        if (request.Allowance.Exceeded)
            return Answer.Text(429, "text/plain", "Too many requests\n");
        if (!request.Path.EndsWith(".xml", StringComparison.Ordinal)
            || !int.TryParse(request.Path.AsSpan(1, request.Path.Length - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > Most)
            return Answer.Text(404, "text/plain", $"Not found; expected /, a number from 0 to {Most} and .xml\n");

        var items = Length;
        var version = 0;
        for (var edition = 1; edition <= request.Behaviour.Edition.GetValueOrDefault(); edition++)
        {
            var lot = Dice.Seed((ulong)seed, string.Create(CultureInfo.InvariantCulture, $"{request.Instance} {number} {edition}"));
            if (lot % 10 != 0)
                continue;
            items += 1 + (int)(lot / 10 % 2);
            version = edition;
        }

        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{number}-{version}\"");
        KeyValuePair<string, string>[] validators =
            [new("ETag", tag), new("Last-Modified", start.AddMinutes(version).ToString("R", CultureInfo.InvariantCulture))];
        return (request.Headers.IfNoneMatch == tag
            ? new Answer(304, "", default)
            : Answer.Text(200, "application/rss+xml; charset=utf-8", Document(request.Instance, number, items))).With(validators);
    }

    private string Document(string instance, int number, int items)
    {
        var text = new StringBuilder(32 * 1024);
        var site = string.Create(CultureInfo.InvariantCulture, $"https://paper{number}.example");
        text.Append(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
            <title>Paper {number}</title><link>{site}/</link><description>All that happened near paper {number}</description><language>en</language>

            """);
        for (var item = items - 1; item >= items - Length; item--)
            Item(text, site, item, new Dice(Dice.Seed((ulong)seed, string.Create(CultureInfo.InvariantCulture, $"{instance}/{number}/{item}"))));
        return text.Append("</channel></rss>\n").ToString();
    }

    private void Item(StringBuilder text, string site, int item, Dice dice)
    {
        text.Append("<item><title>");
        text.Append(char.ToUpperInvariant(dice.Pick(Words)[0])).Append(CultureInfo.InvariantCulture, $". Number {item}:");
        for (var word = 0; word < 7; word++)
            text.Append(' ').Append(dice.Pick(Words));
        text.Append(CultureInfo.InvariantCulture, $"</title><link>{site}/{item}</link><guid>{site}/{item}</guid><pubDate>");
        text.Append(start.AddHours(item - Length).ToString("R", CultureInfo.InvariantCulture)).Append("</pubDate><dc:creator>");
        text.Append(dice.Pick(Phrases.Authors)).Append("</dc:creator><description>&lt;p&gt;");
        for (var end = text.Length + ItemLength; text.Length < end;)
            text.Append(dice.Pick(Words)).Append(dice.Chance(4) ? ".&lt;/p&gt; &lt;p&gt;" : " ");
        text.Append("&lt;/p&gt;</description></item>\n");
    }
}
