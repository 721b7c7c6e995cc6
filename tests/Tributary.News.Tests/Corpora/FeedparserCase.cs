using System.Text;
using System.Text.RegularExpressions;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>One file of feedparser's tests: an expectation in a comment at the head.</summary>
internal static partial class FeedparserCase
{
    // Where feedparser's tests served the files from; some expectations say so.
    private const string Server = "http://127.0.0.1:8097/tests/";

    public static void Judge(string path, Tally tally)
    {
        var name = Path.GetFileName(path);
        var head = Head(path);
        if (Expectation().Match(head) is not { Success: true } expect)
            throw new FormatException($"{path}: no expectation");
        var headers = Header().Matches(head).ToDictionary(header => header.Groups[1].Value.ToLowerInvariant(), header => header.Groups[2].Value.Trim());
        var address = new Uri($"{Server}wellformed/{Path.GetFileName(Path.GetDirectoryName(path))}/{name}").AbsoluteUri;
        // Whoever fetches takes a Content-Location for the base where it leads somewhere.
        if (headers.TryGetValue("content-location", out var location) && new Uri(new Uri(address), location) is { Scheme: "http" or "https" } whole)
            address = whole.AbsoluteUri;
        var charset = headers.TryGetValue("content-type", out var type) && Charset().Match(type) is { Success: true } named ? named.Groups[1].Value : null;
        var read = Read.File(path, new FeedReaderOptions { Charset = charset, Address = address });
        tally.Files++;
        if (read.Refusal is { } refusal)
            tally.Refusals.Add(($"{tally.Folder}/{name}", refusal));
        if (read.IsThrown)
            tally.Count(name, Aspect.Entries, "thrown", false, "a feed or a refusal", read.Refusal!);
        var view = FeedparserView.Of(read, address);
        foreach (var clause in Clauses(expect.Groups[1].Value.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Trim(), tally))
            Judge(clause, view, read, name, tally);
    }

    private static IReadOnlyList<Python.Node> Clauses(string expression, Tally tally)
    {
        try
        {
            return Python.Clauses(expression);
        }
        catch (FormatException e)
        {
            tally.Skip(e.Message);
            return [];
        }
    }

    private static void Judge(Python.Node clause, Dictionary<string, object?> view, Read read, string name, Tally tally)
    {
        var field = Field(clause);
        if (field is "bozo" or "" or "isinstance")
            return;
        try
        {
            var (right, expected, actual) = Holds(clause, view, IsTitle(field));
            tally.Count(name, AspectOf(field), field, right, expected, read.Refusal ?? actual);
        }
        catch (NotModelledException e)
        {
            tally.Skip(e.Name);
        }
    }

    private static (bool Right, string Expected, string Actual) Holds(Python.Node clause, Dictionary<string, object?> view, bool isTitle)
    {
        switch (clause)
        {
            case Python.Not not:
                var (right, _, shown) = Holds(not.Of, view, isTitle);
                return (!right, "nothing", shown);
            case Python.Or or:
                var left = Holds(or.Left, view, isTitle);
                return left.Right ? left : Holds(or.Right, view, isTitle);
            case Python.Compare compare:
                var sides = compare.Sides.Select(side => Value(side, view)).ToList();
                var last = sides[^1];
                if (last is LinkAt or TextValue && sides[0] is string)
                    (sides[0], last) = (last, sides[0]);
                return (sides.Take(sides.Count - 1).All(side => Same(side, last, isTitle)), Show(last), Show(sides[0]));
            case Python.In:
                throw new NotModelledException("locals");
            default:
                var value = Value(clause, view);
                return (value is not (null or false), "something", Show(value));
        }
    }

    private static object? Value(Python.Node node, Dictionary<string, object?> view)
    {
        switch (node)
        {
            case Python.Literal literal:
                return literal.Value;
            case Python.Name name:
                return view.TryGetValue(name.Text, out var root) ? root : throw new NotModelledException(name.Text);
            case Python.Items items:
                return items.Values.Select(item => Value(item, view)).ToList();
            case Python.Pairs pairs:
                return pairs.Values.ToDictionary(pair => (string)Value(pair.Key, view)!, pair => Value(pair.Value, view));
            case Python.Index index:
                return At(Value(index.Of, view), Value(index.At, view));
            case Python.Call { Function: Python.Name { Text: "len" }, Arguments: [var argument] }:
                return Value(argument, view) switch
                {
                    Links links => (double)links.Held.Count,
                    System.Collections.ICollection list => (double)list.Count,
                    _ => throw new NotModelledException("several"),
                };
            case Python.Call { Function: Python.Index { Of: var of, At: Python.Literal { Value: "get" or "has_key" } }, Arguments: [Python.Literal key, ..] }:
                return At(Value(of, view), key.Value);
            default:
                throw new NotModelledException(node is Python.Call { Function: Python.Name function } ? function.Text : "other expressions");
        }
    }

    private static object? At(object? of, object? at) => (of, at) switch
    {
        (null, _) => null,
        (Dictionary<string, object?> fields, string key) => fields.TryGetValue(key, out var value) ? value : throw new NotModelledException(key),
        (List<object?> list, double index) when index < list.Count && index >= 0 => list[(int)index],
        (List<object?> { Count: 0 }, _) => null,
        (Links links, double index) => new LinkAt(links, index),
        (LinkAt { Key: null } link, "href" or "rel") => link with { Key = (string)at },
        (LinkAt, _) => throw new NotModelledException("a link's type, title, language or length"),
        (Several { Value: not null } one, 0d) => one,
        (Several one, string key) when key == one.Key => one.Key == "name" ? new PersonValue(one.Value!) : one.Value,
        (Several, _) => throw new NotModelledException("several authors"),
        _ => null,
    };

    private static bool Same(object? actual, object? expected, bool isTitle) => (actual, expected) switch
    {
        (Several, Dictionary<string, object?> or List<object?>) => throw new NotModelledException("several authors"),
        (null, null) => true,
        (LinkAt { Key: "href" } link, string address) => link.Links.Has(link.At, null, address),
        (LinkAt { Key: "rel" } link, string relation) => link.Links.Has(link.At, relation, null),
        (LinkAt link, Dictionary<string, object?> values) => link.Links.Has(link.At, (string?)values["rel"], (string?)values["href"]),
        (TextValue text, string value) => Texts.Same(text.Text, value, text.Base, isTitle),
        (TextValue { Text: null }, null) => true,
        (TypeValue type, string value) => type.IsHtml == value.Contains("html", StringComparison.Ordinal),
        (PersonValue { Name: { } names }, string value) when names.Split(", ").Contains(value) => true,
        (PersonValue person, string value) => value == person.Name || value.StartsWith($"{person.Name} (", StringComparison.Ordinal),
        (DateTimeOffset date, string value) => FeedDate.Parse(value) == date,
        (DateTimeOffset date, List<object?> tuple) =>
            ((double)tuple[0]!, (double)tuple[1]!, (double)tuple[2]!, (double)tuple[3]!, (double)tuple[4]!, (double)tuple[5]!)
            == (date.Year, date.Month, date.Day, date.Hour, date.Minute, date.Second),
        (FeedFormat format, string value) => format == value switch
        {
            "rss10" or "rss090" => FeedFormat.Rdf,
            _ when value.StartsWith("atom", StringComparison.Ordinal) => FeedFormat.Atom,
            _ => FeedFormat.Rss,
        },
        (Dictionary<string, object?> fields, Dictionary<string, object?> values) => values.All(pair => Same(At(fields, pair.Key), pair.Value, isTitle)),
        (List<object?> list, List<object?> values) => list.Count == values.Count && list.Zip(values).All(pair => Same(pair.First, pair.Second, isTitle)),
        (string text, string value) => text.Trim() == value.Trim(),
        _ => Equals(actual, expected),
    };

    private static string Show(object? value) => value switch
    {
        null => "nothing",
        TextValue text => text.Text is { } known ? $"{(known.IsHtml ? "html" : "text")} {known.Value}" : "nothing",
        List<object?> list => $"({string.Join(", ", list.Select(Show))})",
        Dictionary<string, object?> fields => $"{{{string.Join(", ", fields.Select(field => $"{field.Key}: {Show(field.Value)}"))}}}",
        DateTimeOffset date => date.ToString("u"),
        LinkAt link => string.Join(' ', link.Links.Held),
        _ => $"{value}",
    };

    private static string Field(Python.Node node) => node switch
    {
        Python.Not not => Field(not.Of),
        Python.Compare compare => Field(compare.Sides[0]),
        Python.Or or => Field(or.Left),
        Python.In => "locals",
        Python.Index { Of: Python.Name { Text: "feed" or "entries" } root, At: Python.Literal { Value: string key } } => $"{root.Text}.{key}",
        Python.Index { Of: Python.Index { Of: Python.Name { Text: "entries" } }, At: Python.Literal { Value: string key } } => $"entries.{key}",
        Python.Index index => Field(index.Of),
        Python.Call { Function: Python.Name { Text: "len" }, Arguments: [var argument] } => Field(argument),
        Python.Call { Function: Python.Index { Of: Python.Index, At: Python.Literal { Value: "get" or "has_key" } }, Arguments: [Python.Literal key] } => $"entries.{key.Value}",
        Python.Call call => Field(call.Function),
        Python.Name name => name.Text,
        _ => "",
    };

    private static bool IsTitle(string field) => field.Contains(".title", StringComparison.Ordinal);

    private static Aspect AspectOf(string field) => field.Split('.')[^1] switch
    {
        "title" or "title_detail" => Aspect.Titles,
        "link" or "links" or "enclosures" or "comments" => Aspect.Links,
        "id" or "guid" or "guidislink" => Aspect.Ids,
        "entries" => Aspect.Entries,
        var name when name.Contains("updated", StringComparison.Ordinal) || name.Contains("published", StringComparison.Ordinal)
            || name.Contains("created", StringComparison.Ordinal) => Aspect.Dates,
        "summary" or "description" or "content" or "tagline" or "subtitle" or "info" or "summary_detail" or "description_detail" or "tagline_detail"
            or "subtitle_detail" or "info_detail" => Aspect.Texts,
        _ => Aspect.Other,
    };

    private static string Head(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Encoding encoding = bytes switch
        {
            [0xff, 0xfe, 0, 0, ..] or [_, 0, 0, 0, ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: true),
            [0, 0, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            [0xff, 0xfe, ..] or [_, 0, ..] => Encoding.Unicode,
            [0xfe, 0xff, ..] or [0, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        var text = encoding.GetString(bytes);
        return text[..Math.Min(text.Length, 4000)];
    }

    [GeneratedRegex(@"Expect:\s*((?:[^\n\r]*\\\r?\n)*[^\n\r]*)")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"Header:\s*([\w-]+):\s*([^\n\r]*)")]
    private static partial Regex Header();

    [GeneratedRegex(@"charset\s*=\s*['""]?([^'"";\s]+)")]
    private static partial Regex Charset();
}
