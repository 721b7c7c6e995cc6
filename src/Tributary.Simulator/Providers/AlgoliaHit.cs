using System.Globalization;
using System.Text.Json;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>One hit. What is missing is null, "" or absent, as the real index is not of one mind about it.</summary>
internal static class AlgoliaHit
{
    public static void Write(Utf8JsonWriter writer, HackerItem item, List<string> words)
    {
        writer.WriteStartObject();
        writer.WriteString("created_at", Dates.Iso(item.At));
        writer.WriteString("title", item.Title);
        Url(writer, item);
        writer.WriteString("author", item.By);
        Body(writer, item);
        writer.WriteNumber("created_at_i", item.At.ToUnixTimeSeconds());
        writer.WriteStartArray("_tags");
        foreach (var tag in TagFilter.Of(item))
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
        if (item.Children.Count > 0)
        {
            writer.WriteStartArray("children");
            foreach (var child in item.Children)
                writer.WriteNumberValue(child.Id);
            writer.WriteEndArray();
        }
        writer.WriteString("objectID", item.Id.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("updated_at", Dates.Iso(item.At.AddHours(1)));
        Highlights(writer, item, words);
        writer.WriteEndObject();
    }

    private static void Body(Utf8JsonWriter writer, HackerItem item)
    {
        if (item.Type == "comment")
        {
            writer.WriteNull("points");
            writer.WriteNull("story_text");
            writer.WriteString("comment_text", item.Text);
            writer.WriteNull("num_comments");
            writer.WriteNumber("story_id", item.Story.Id);
            writer.WriteString("story_title", item.Story.Title);
            writer.WriteString("story_url", item.Story.Url);
            writer.WriteNumber("parent_id", item.Parent!.Id);
            return;
        }
        writer.WriteNumber("points", item.Points);
        if (item.Text is not null)
            writer.WriteString("story_text", item.Text);
        if (item.Type != "job")
            writer.WriteNumber("num_comments", item.Comments);
        writer.WriteNumber("story_id", item.Id);
    }

    private static void Url(Utf8JsonWriter writer, HackerItem item)
    {
        if (item.Type == "comment" || (item.Url is null && item.WithoutUrl == NoUrl.Null))
            writer.WriteNull("url");
        else if (item.Url is not null)
            writer.WriteString("url", item.Url);
        else if (item.WithoutUrl == NoUrl.Empty)
            writer.WriteString("url", "");
    }

    private static void Highlights(Utf8JsonWriter writer, HackerItem item, List<string> words)
    {
        writer.WriteStartObject("_highlightResult");
        Highlight(writer, "author", item.By, []);
        if (item.Type == "comment")
        {
            Highlight(writer, "comment_text", item.Text, words);
            Highlight(writer, "story_title", item.Story.Title, words);
            Highlight(writer, "story_url", item.Story.Url, words);
        }
        else
        {
            Highlight(writer, "title", item.Title, words);
            Highlight(writer, "url", item.Url, words);
            Highlight(writer, "story_text", item.Text, words);
        }
        writer.WriteEndObject();
    }

    private static void Highlight(Utf8JsonWriter writer, string name, string? text, List<string> words)
    {
        if (text is null)
            return;
        var matched = words.Where(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        writer.WriteStartObject(name);
        if (matched.Count > 0)
            writer.WriteBoolean("fullyHighlighted", false);
        writer.WriteString("matchLevel", matched.Count == 0 ? "none" : matched.Count == words.Count ? "full" : "partial");
        writer.WriteStartArray("matchedWords");
        foreach (var word in matched)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
        writer.WriteString("value", matched.Aggregate(text, Emphasise));
        writer.WriteEndObject();
    }

    private static string Emphasise(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : text[..at] + "<em>" + text[at..(at + word.Length)] + "</em>" + text[(at + word.Length)..];
    }
}
