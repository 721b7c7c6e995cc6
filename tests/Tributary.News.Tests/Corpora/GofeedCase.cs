using System.Globalization;
using System.Text.Json;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>One file of gofeed's tests: what is expected stands in a JSON file beside it.</summary>
internal sealed class GofeedCase(string name, Read read, Tally tally, bool isUnified)
{
    public static void Judge(string path, string expectation, string name, Tally tally)
    {
        var read = Read.File(path, new FeedReaderOptions());
        tally.Files++;
        using var json = JsonDocument.Parse(File.ReadAllBytes(expectation), new JsonDocumentOptions { AllowTrailingCommas = true });
        var judge = new GofeedCase(name, read, tally, path.Contains("/translator/", StringComparison.Ordinal));
        if (read.Refusal is { } refusal)
            tally.Refusals.Add(($"{tally.Folder}/{name}", refusal));
        if (read.IsThrown)
            tally.Count(name, Aspect.Entries, "thrown", false, "a feed or a refusal", read.Refusal!);
        judge.Feed(json.RootElement);
        var items = Member(json.RootElement, "items") ?? Member(json.RootElement, "entries");
        judge.Check(Aspect.Entries, "items", (items?.GetArrayLength() ?? 0).ToString(CultureInfo.InvariantCulture), $"{read.Entries.Count}");
        for (var i = 0; i < items?.GetArrayLength() && i < read.Entries.Count; i++)
            judge.Item(items.Value[i], read.Entries[i]);
    }

    private void Feed(JsonElement json)
    {
        var feed = read.Feed;
        Text(json, "title", Aspect.Titles, feed?.Title, null);
        Text(json, "description", Aspect.Texts, feed?.Description, null);
        Text(json, "subtitle", Aspect.Texts, feed?.Description, null);
        Link(json, feed?.Link, "home_page_url");
        String(json, "feedLink", Aspect.Links, feed?.Self);
        String(json, "feed_url", Aspect.Links, feed?.Self);
        Relation(json, "self", feed?.Self);
        String(json, "id", Aspect.Ids, feed?.Id);
        Date(json, "updatedParsed", feed?.Updated);
        Date(json, "lastBuildDateParsed", feed?.Updated);
        Date(json, "publishedParsed", feed?.Published);
        Date(json, "pubDateParsed", feed?.Published);
        String(json, "language", Aspect.Other, feed?.Language);
    }

    private void Item(JsonElement json, Entry entry)
    {
        Text(json, "title", Aspect.Titles, entry.Title, entry.Base);
        Text(json, "description", Aspect.Texts, entry.Summary ?? entry.Content, entry.Base);
        Text(json, "summary", Aspect.Texts, entry.Summary, entry.Base);
        if (Member(json, "content") is { ValueKind: JsonValueKind.Object } content)
            Text(content, "value", Aspect.Texts, entry.Content ?? entry.Summary, entry.Base);
        else
            Text(json, "content", Aspect.Texts, entry.Content ?? entry.Summary, entry.Base);
        Text(json, "content_html", Aspect.Texts, entry.Content, entry.Base);
        Link(json, entry.Link, "url");
        String(json, "id", Aspect.Ids, entry.AbsoluteId);
        if (Member(json, "guid") is { ValueKind: JsonValueKind.Object } guid)
            String(guid, "value", Aspect.Ids, entry.Id);
        else
            String(json, "guid", Aspect.Ids, entry.Id);
        // gofeed's one record for all formats falls back, as Article.PublishedAt does here; its records of single formats do not.
        Date(json, "publishedParsed", isUnified ? entry.Published ?? entry.Updated : entry.Published);
        Date(json, "date_published", entry.Published);
        Date(json, "date_modified", entry.Updated);
        Date(json, "pubDateParsed", entry.Published);
        Date(json, "updatedParsed", entry.Updated);
        Categories(json, entry);
        if (Member(json, "enclosures") is { ValueKind: JsonValueKind.Array } enclosures)
            Check(Aspect.Links, "enclosures", string.Join(' ', enclosures.EnumerateArray().Select(Url)), string.Join(' ', entry.Enclosures.Select(file => file.Url)));
        else if (Member(json, "attachments") is { ValueKind: JsonValueKind.Array } attachments)
            Check(Aspect.Links, "attachments", string.Join(' ', attachments.EnumerateArray().Select(Url)), string.Join(' ', entry.Enclosures.Select(file => file.Url)));
        else if (Member(json, "enclosure") is { } enclosure)
            Check(Aspect.Links, "enclosure", Url(enclosure), entry.Enclosures is [var first, ..] ? first.Url : "");
        if (Member(json, "author") is { } author)
            Author(author, entry.Author);
        else if (Member(json, "authors") is { ValueKind: JsonValueKind.Array } authors && authors.GetArrayLength() > 0)
            Author(authors[0], entry.Author);
    }

    private static string Url(JsonElement enclosure) => Member(enclosure, "url")?.GetString() ?? "";

    private void Author(JsonElement json, string? actual)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            var text = json.GetString()!;
            Check(Aspect.Other, "author", text, actual is not null && text.Contains(actual, StringComparison.Ordinal) ? text : $"{actual}");
        }
        else if ((Member(json, "name") ?? Member(json, "email")) is { } given)
        {
            Check(Aspect.Other, "author", $"{given}", $"{actual}");
        }
    }

    private void Categories(JsonElement json, Entry entry)
    {
        if (Member(json, "categories") is not { ValueKind: JsonValueKind.Array } categories)
            return;
        var terms = categories.EnumerateArray().Select(category => category.ValueKind == JsonValueKind.String
            ? category.GetString()
            : (Member(category, "term") ?? Member(category, "value"))?.GetString()).OfType<string>().ToList();
        if (terms.Count == 0)
            tally.Skip("label or scheme");
        else
            Check(Aspect.Other, "categories", string.Join('|', terms.Distinct()), string.Join('|', entry.Categories));
    }

    private void Relation(JsonElement json, string relation, string? actual)
    {
        if (Member(json, "links") is not { ValueKind: JsonValueKind.Array } links)
            return;
        foreach (var link in links.EnumerateArray())
            if (Member(link, "rel")?.GetString() == relation && Member(link, "href")?.GetString() is { } address)
                Check(Aspect.Links, relation, address, actual ?? "");
    }

    private void Link(JsonElement json, string? actual, string named)
    {
        String(json, named, Aspect.Links, actual);
        if (Member(json, "links") is { ValueKind: JsonValueKind.Array } links && links.GetArrayLength() > 0 && links[0].ValueKind == JsonValueKind.Object)
        {
            var alternate = links.EnumerateArray().FirstOrDefault(link => Member(link, "rel")?.GetString() is "alternate" && Member(link, "href") is not null);
            if (alternate.ValueKind == JsonValueKind.Undefined)
                tally.Skip("link without address");
            else
                Check(Aspect.Links, "link", Member(alternate, "href")!.Value.GetString()!, actual ?? "");
            return;
        }
        String(json, "link", Aspect.Links, actual);
    }

    private void Text(JsonElement json, string member, Aspect aspect, FeedText? actual, string? address)
    {
        if (Member(json, member) is not { ValueKind: JsonValueKind.String } given)
            return;
        var expected = given.GetString()!;
        tally.Count(name, aspect, member, Texts.Same(actual, expected, address, aspect == Aspect.Titles), expected, actual?.Value ?? read.Refusal ?? "nothing");
    }

    private void Date(JsonElement json, string member, DateTimeOffset? actual)
    {
        if (Member(json, member) is { ValueKind: JsonValueKind.String } given)
            Check(Aspect.Dates, member, given.GetDateTimeOffset().ToUniversalTime().ToString("o"), $"{actual:o}");
    }

    private void String(JsonElement json, string member, Aspect aspect, string? actual)
    {
        if (Member(json, member) is { ValueKind: JsonValueKind.String } given)
            Check(aspect, member, given.GetString()!.Trim(), actual ?? "");
    }

    private void Check(Aspect aspect, string field, string expected, string actual) =>
        tally.Count(name, aspect, field, expected == actual, expected, read.Refusal ?? (actual.Length == 0 ? "nothing" : actual));

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
