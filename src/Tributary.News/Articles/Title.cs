using System.Globalization;
using System.Text;

namespace Tributary.News.Articles;

/// <summary>What sources hang onto a title.</summary>
public static class Title
{
    /// <summary>Longer titles are cut, in UTF-16 units.</summary>
    public const int MaxLength = 500;

    // All of one length.
    private static readonly string[] Separators = [" - ", " – ", " — ", " | "];

    /// <summary>
    /// The title without what stands behind its last separator (<c> - </c>, <c> | </c>), where that is <paramref name="name"/> and nothing
    /// else: <c>Storm hits coast - BBC News</c> of BBC News, <c>Why I left | Jane Doe</c> by Jane Doe. Names are the same where their
    /// letters and digits are, without case, a <c>The</c> in front and a top-level domain behind (<c>Rai News</c> and <c>Rainews.it</c>).
    /// Else the title as it is.
    /// </summary>
    public static string WithoutSuffix(string title, string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return title;
        var at = Separators.Max(separator => title.LastIndexOf(separator, StringComparison.Ordinal));
        if (at <= 0)
            return title;
        var suffix = title.AsSpan(at + Separators[0].Length);
        var same = Essence(suffix) is { Length: > 0 } essence && (essence == Essence(name) || essence == Essence(WithoutDomain(name)));
        return same ? title[..at].TrimEnd() : title;
    }

    private static ReadOnlySpan<char> WithoutDomain(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && !name.Contains(' ', StringComparison.Ordinal) ? name.AsSpan(0, dot) : name;
    }

    private static string Essence(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        if (name.StartsWith("the ", StringComparison.OrdinalIgnoreCase))
            name = name[4..];
        var essence = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                essence.Append(Rune.ToLowerInvariant(rune));
        return essence.ToString();
    }
}
