using System.Text;

namespace Tributary.News.Articles;

/// <summary>
/// Text as words are compared: without case, accents and width, every word with one space before it and nothing else between. What is
/// written without spaces (Chinese, Japanese, Thai and their like) is a word a character, so that a part of it can be found. For searching:
/// it finds more than is the same, and never says that two titles are one article's. Pure.
/// </summary>
/// <remarks>The accents stand in a table, since the program is built without the data that normalisation needs.</remarks>
internal static class FoldedText
{
    // U+00C0 to U+017F; a space keeps the character as it is.
    private const string Latin =
        "aaaaaaæceeeeiiiidnooooo ouuuuyþßaaaaaaæceeeeiiiidnooooo ouuuuyþy"
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiĳĳjjkkklllllll"
        + "lllnnnnnnnnnooooooœœrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    // U+1E00 to U+1EFF: what Vietnamese needs, and others.
    private const string LatinAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
        + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwya ssßdaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy";

    private const string Greek = "άαέεήηίιόούυώωϊιϋυΐιΰυςσ";

    /// <summary>Appends the words of a text; after white space of any kind and signs, a new word begins.</summary>
    public static void Append(StringBuilder folded, ReadOnlySpan<char> text)
    {
        var inside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value is >= 0xff01 and <= 0xff5e ? rune.Value - 0xfee0 : rune.Value;
            if (value < 0x80)
            {
                var isWord = char.IsAsciiLetterOrDigit((char)value);
                if (isWord)
                    Put(folded, ref inside).Append((char)(value is >= 'A' and <= 'Z' ? value | 0x20 : value));
                inside = isWord;
            }
            else if (!IsAccent(value))
            {
                AppendOther(folded, new Rune(value), ref inside);
            }
        }
    }

    private static void AppendOther(StringBuilder folded, Rune rune, ref bool inside)
    {
        var isAlone = IsUnspaced(rune.Value);
        if (!isAlone && !Rune.IsLetterOrDigit(rune) && !IsVowelSign(rune))
        {
            // A picture is worth a word.
            if (Rune.IsSymbol(rune))
                folded.Append(' ').Append(rune.ToString());
            inside = false;
            return;
        }

        if (isAlone)
            inside = false;
        Put(folded, ref inside).Append(Base(rune));
        inside = !isAlone;
    }

    private static StringBuilder Put(StringBuilder folded, ref bool inside)
    {
        if (!inside)
            folded.Append(' ');
        inside = true;
        return folded;
    }

    private static string Base(Rune rune)
    {
        var letter = rune.Value switch
        {
            >= 0xc0 and <= 0x17f => Latin[rune.Value - 0xc0],
            >= 0x1e00 and <= 0x1eff => LatinAdditional[rune.Value - 0x1e00],
            'ё' or 'Ё' => 'е',
            _ => ' ',
        };
        if (letter == ' ')
            letter = OfGreek(Rune.ToLowerInvariant(rune));
        return letter switch
        {
            ' ' => Rune.ToLowerInvariant(rune).ToString(),
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            'þ' => "th",
            'ĳ' => "ij",
            _ => letter.ToString(),
        };
    }

    private static char OfGreek(Rune lower)
    {
        if (lower.Value is < 0x390 or > 0x3ff)
            return ' ';
        for (var i = 0; i < Greek.Length; i += 2)
            if (Greek[i] == lower.Value)
                return Greek[i + 1];
        return ' ';
    }

    // Combining accents, and the points of Hebrew and Arabic. Soft hyphens and joiners part no word either.
    private static bool IsAccent(int value) => value is (>= 0x300 and <= 0x36f) or (>= 0x591 and <= 0x5c7) or (>= 0x610 and <= 0x61a)
        or (>= 0x64b and <= 0x65f) or 0x670 or 0x640 or 0xad or (>= 0x200b and <= 0x200d) or 0x2060 or 0xfeff;

    private static bool IsVowelSign(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    // Thai, Lao, Burmese, Khmer; Han, kana and their compatibility forms.
    private static bool IsUnspaced(int value) => value is (>= 0xe00 and <= 0xeff) or (>= 0x1000 and <= 0x109f) or (>= 0x1780 and <= 0x17ff)
        or (>= 0x2e80 and <= 0x2fdf) or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x30ff) or (>= 0x3400 and <= 0x9fff)
        or (>= 0xf900 and <= 0xfaff) or (>= 0x20000 and <= 0x3ffff);
}
