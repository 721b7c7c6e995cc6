using System.Globalization;
using System.Text;

namespace Tributary.Simulator.World;

/// <summary>
/// Writes what was published: for each topic events, for each event articles by distinct publishers, each in its own words.
/// </summary>
internal sealed class Newsroom(ulong seed, DateTimeOffset now)
{
    private const int EventsPerTopic = 24;
    private const double OldestDays = 40;

    private int _number;

    public IReadOnlyList<Published> Publish() => [.. Topics.All.SelectMany(OfTopic)];

    private IEnumerable<Published> OfTopic(Topic topic)
    {
        var dice = new Dice(Dice.Seed(seed, topic.Word));
        var settings =
            from subject in topic.Subjects
            from happening in Phrases.Of(topic.Mood)
            select (subject, happening);
        var places = dice.Shuffle(Phrases.Places);
        var index = 0;
        foreach (var (subject, happening) in dice.Shuffle(settings).Take(EventsPerTopic))
        {
            var at = now - TimeSpan.FromDays(OldestDays * Math.Pow(dice.Fraction(), 2)) - TimeSpan.FromHours(6);
            foreach (var article in OfEvent(dice, topic, subject, happening, places[index++ % places.Length], at))
                yield return article;
        }
        yield return Foreign(
            dice, topic, Publishers.German, $"{topic.German}: {Pick(dice)} beschließt neuen Plan",
            $"In {Pick(dice)} wurde ein neuer Plan vorgestellt ({topic.German}).");
        yield return Foreign(
            dice, topic, Publishers.French, $"{Capital(topic.French)} : {Pick(dice)} présente un nouveau plan",
            $"Un nouveau plan a été présenté ({topic.French}).");
    }

    private IEnumerable<Published> OfEvent(Dice dice, Topic topic, string subject, Happening happening, string place, DateTimeOffset at)
    {
        var number = 3 + dice.Below(90);
        var headlines = dice.Shuffle(happening.Headlines);
        var others = dice.Chance(70) ? 1 : 2;
        var publishers = dice.Shuffle(Publishers.English).Take(others);
        if (dice.Chance(95))
            publishers = publishers.Prepend(Publishers.Guardian);
        var sentence = Fill(happening.Sentence);
        foreach (var (index, publisher) in publishers.Index())
        {
            var asides = dice.Shuffle(Phrases.Asides);
            var summary = sentence + " " + Fill(asides[0]);
            var body = new Lazy<string>(() => string.Join(" ", [summary, .. asides[1..].Select(Fill), .. asides[..2].Select(Fill)]));
            yield return Article(
                dice, topic, publisher, Fill(headlines[index % headlines.Length]), summary, body,
                at + TimeSpan.FromMinutes(dice.Below(300)));
        }

        string Fill(string phrase) => Capital(phrase
            .Replace("{subject}", subject, StringComparison.Ordinal)
            .Replace("{place}", place, StringComparison.Ordinal)
            .Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private Published Foreign(Dice dice, Topic topic, Publisher[] publishers, string headline, string summary) =>
        Article(
            dice, topic, dice.Pick(publishers), headline, summary, new Lazy<string>(summary + " " + headline + "."),
            now - TimeSpan.FromHours(1 + dice.Below(400)));

    private Published Article(
        Dice dice, Topic topic, Publisher publisher, string headline, string summary, Lazy<string> body, DateTimeOffset at)
    {
        var second = new DateTimeOffset(at.Ticks - at.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var code = dice.Next();
        var address = publisher.AddressOf(topic.Section, Slug(headline), code, second);
        var image = $"https://media.{publisher.Host.Replace("www.", "", StringComparison.Ordinal)}/{Publisher.Base36(code)}/1200x630.jpg";
        return new Published(
            _number++, topic, publisher, headline, summary, body, dice.Pick(Phrases.Authors), address, image, second);
    }

    private static string Pick(Dice dice) => dice.Pick(Phrases.Places);

    internal static string Capital(string phrase) => char.ToUpperInvariant(phrase[0]) + phrase[1..];

    internal static string Slug(string headline)
    {
        var slug = new StringBuilder();
        foreach (var character in headline)
        {
            if (char.IsAsciiLetterOrDigit(character))
                slug.Append(char.ToLowerInvariant(character));
            else if (character is not ('\'' or '’') && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString().TrimEnd('-');
    }
}
