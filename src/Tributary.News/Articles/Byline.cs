namespace Tributary.News.Articles;

/// <summary>Who wrote it, out of what sources give for it.</summary>
public static class Byline
{
    private const int MaxLength = 200;
    private const string Fringe = " |-–—()<>[];:/";

    /// <summary>
    /// The names, separated by commas as they came; null where there are none. Addresses go, and a <c>By</c> in front:
    /// <c>jane@example.com (Jane Doe)</c> gives <c>Jane Doe</c>, <c>https://www.facebook.com/bbcnews</c> nothing.
    /// </summary>
    /// <param name="text">Character references are decoded; tags must be gone.</param>
    public static string? Clean(string? text)
    {
        if (PlainText.Decoded(text) is not { } line)
            return null;
        if (line.StartsWith("by ", StringComparison.OrdinalIgnoreCase))
            line = line[3..];
        var names = line.Split(',').Select(Name).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);
        return PlainText.Line(string.Join(", ", names), MaxLength);
    }

    private static string Name(string piece)
    {
        if (!piece.AsSpan().ContainsAny('@', '/', '.'))
            return piece.Trim(' ', '(', ')');
        var words = piece.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !IsAddress(word));
        return string.Join(' ', words).Trim(Fringe.ToCharArray());
    }

    private static bool IsAddress(string word) =>
        word.Contains("://", StringComparison.Ordinal)
        || word.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
        || (word.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && word.AsSpan(at + 1).Contains('.'));
}
