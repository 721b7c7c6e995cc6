using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Tributary.News.Articles;

namespace Tributary.News.Polling;

/// <summary>What is remembered of an item: hashes of what it can be known again by. A hash of 0 stands for nothing.</summary>
/// <param name="Item">Of the id that its source gave it.</param>
/// <param name="Address">Of its canonical address.</param>
/// <param name="Title">Of its title's letters and digits; 0 where the title is too short to tell one article from another.</param>
/// <param name="Text">
/// Of all that a reader gets of it: title, summary, author, and of the markup what <see cref="ReadMarkup"/> keeps.
/// </param>
/// <param name="Published">In minutes since 1970; <see cref="Undated"/> where it has no date.</param>
/// <param name="ArticleId">The id that it has in the store.</param>
internal readonly record struct SeenItem(ulong Item, ulong Address, ulong Title, ulong Text, int Published, string ArticleId)
{
    public const int Undated = int.MinValue;

    public static SeenItem Of(Article article) => new(
        Hash(article.ItemId),
        Hash(article.Id),
        TitleOf(article.Title),
        TextOf(article),
        article.PublishedAt is { } date
            ? (int)Math.Clamp((date - DateTimeOffset.UnixEpoch).TotalMinutes, int.MinValue + 1, int.MaxValue)
            : Undated,
        article.Id);

    /// <summary>What it is apart from its id in the store: equal for one item twice in a document.</summary>
    public SeenItem Bare => this with { ArticleId = "" };

    /// <summary>Whether both are dated, and no further apart than that.</summary>
    public bool IsDatedWithin(SeenItem other, TimeSpan distance) =>
        Published != Undated && other.Published != Undated && Math.Abs((long)Published - other.Published) <= distance.TotalMinutes;

    public bool IsUndatedLike(SeenItem other) => Published == Undated && other.Published == Undated;

    private static ulong Hash(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));

    // Chained, so that a text that moves from one part to another is a change.
    private static ulong Hash(ReadOnlySpan<char> text, ulong before) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), (long)(before + 1));

    private static ulong TextOf(Article article)
    {
        var hash = Hash(article.Title);
        hash = Hash(article.Summary, hash);
        hash = ReadMarkup.Hash(article.Content, hash + 1);
        return Hash(article.Author, hash);
    }

    // Four words and twenty letters, or ten characters of a script that does not part words: less is said of many articles. An editor
    // changes signs and spaces from one poll to the next, so neither counts; an accent may be another word (FoldedText finds it all the
    // same).
    private static ulong TitleOf(string title)
    {
        var text = title.IsNormalized(NormalizationForm.FormC) ? title : title.Normalize(NormalizationForm.FormC);
        Span<char> plain = text.Length <= Articles.Title.MaxLength ? stackalloc char[text.Length] : new char[text.Length];
        var (length, letters, words, dense, between) = (0, 0, 0, false, true);
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && !char.IsSurrogate(character)
                && char.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                between |= character is not ('\'' or '\u2019');
                continue;
            }

            words += between ? 1 : 0;
            letters += char.IsLetter(character) ? 1 : 0;
            dense |= character is >= '\u2E80' and <= '\uD7FF';
            between = false;
            plain[length++] = char.ToLowerInvariant(character);
        }

        return (dense ? letters >= 10 : letters >= 20 && words >= 4) ? Hash(plain[..length]) : 0;
    }
}
