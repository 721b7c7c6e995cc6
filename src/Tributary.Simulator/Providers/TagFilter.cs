using System.Globalization;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>Algolia's tags: a comma is AND, a comma inside parentheses is OR.</summary>
internal static class TagFilter
{
    public static bool Passes(string? filter, HackerItem item)
    {
        for (var rest = filter ?? ""; rest.Length > 0;)
        {
            var group = rest[0] == '(';
            var end = group ? rest.IndexOf(')', StringComparison.Ordinal) : rest.IndexOf(',', StringComparison.Ordinal);
            if (end < 0)
                end = rest.Length;
            var tags = rest[(group ? 1 : 0)..end].Split(',');
            if (!tags.Any(tag => Has(item, tag.Trim())))
                return false;
            rest = rest[end..].TrimStart(')', ',', ' ');
        }
        return true;
    }

    public static IEnumerable<string> Of(HackerItem item)
    {
        yield return item.Type;
        yield return "author_" + item.By;
        if (item.Type is not "job")
            yield return "story_" + item.Story.Id.ToString(CultureInfo.InvariantCulture);
        if (item.Kind is { } kind)
            yield return kind;
        if (item.FrontPage)
            yield return "front_page";
    }

    private static bool Has(HackerItem item, string tag) => item.Type == tag || item.Kind == tag || (item.FrontPage && tag == "front_page")
        || (tag.Contains('_', StringComparison.Ordinal) && Of(item).Contains(tag));
}
