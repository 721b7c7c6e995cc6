using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class TextMatchTests
{
    [Theory]
    [InlineData("storm", "Storm hits the coast", true)]
    [InlineData("storm", "Two storms a week", true)]
    [InlineData("storm", "A brainstorm", false)]
    [InlineData("coast storm", "Storm hits the coast", true)]
    [InlineData("storm harbour", "Storm hits the coast", false)]
    [InlineData("\"hits the coast\"", "Storm hits the coast", true)]
    [InlineData("\"the hits coast\"", "Storm hits the coast", false)]
    [InlineData("\u201chits the\u201d storm", "Storm hits\nthe coast", true)]
    [InlineData("\"hits the", "Storm hits the coast", true)]
    [InlineData("storm -coast", "Storm hits the coast", false)]
    [InlineData("storm -harbour", "Storm hits the coast", true)]
    [InlineData("-\"hits the\" storm", "Storm hits the coast", false)]
    [InlineData("-harbour", "Storm hits the coast", true)]
    [InlineData("well-known", "A well-known storm", true)]
    [InlineData("well-known", "A well, known storm", true)]
    [InlineData("well-known", "Known and well", false)]
    [InlineData("cafe", "Le Café de Flore", true)]
    [InlineData("CAFÉ", "le cafe de flore", true)]
    [InlineData("café", "Le Cafe\u0301", true)]
    [InlineData("strasse", "Die Straße", true)]
    [InlineData("Łódź", "lodz", true)]
    [InlineData("Việt", "viet nam", true)]
    [InlineData("ΑΘΗΝΑ", "στην Αθήνα", true)]
    [InlineData("елка", "Ёлка", true)]
    [InlineData("東京", "今日の東京は", true)]
    [InlineData("京東", "今日の東京は", false)]
    [InlineData("ประเทศ", "ในประเทศไทย", true)]
    [InlineData("ｓｔｏｒｍ", "storm", true)]
    [InlineData("don't", "I don’t know", true)]
    [InlineData("été", "L'été indien", true)]
    [InlineData("🎉 party", "A 🎉 party", true)]
    [InlineData("🎉", "A party", false)]
    [InlineData("!?", "Storm hits the coast!?", false)]
    [InlineData("  ", "Storm", false)]
    [InlineData("\"\"", "Storm", false)]
    [InlineData("5g", "A 5G network", true)]
    [InlineData("soft\u00adware", "software", true)]
    public void A_query_finds_words_where_they_begin(string query, string text, bool found) =>
        Assert.Equal(found, TextMatch.Of(query).Finds(text));

    [Fact]
    public void Words_may_stand_in_different_texts_but_no_phrase_reaches_from_one_into_the_next()
    {
        Assert.True(TextMatch.Of("storm coast").Finds("Storm", null, "The coast"));
        Assert.False(TextMatch.Of("\"storm the\"").Finds("Storm", "the coast"));
        Assert.False(TextMatch.Of("storm -coast").Finds("Storm", "The coast"));
    }

    [Fact]
    public void A_text_is_found_by_any_of_its_words_and_never_by_what_excludes_one() =>
        (from words in Gen.String[Gen.Char['a', 'e'], 1, 4].Array[1, 6] from index in Gen.Int[0, 5] select (words, words[index % words.Length]))
        .Sample(drawn =>
        {
            var text = string.Join(" ", drawn.words).ToUpperInvariant();
            return TextMatch.Of(drawn.Item2).Finds(text) && !TextMatch.Of($"-{drawn.Item2}").Finds(text)
                && TextMatch.Of($"\"{text}\"").Finds(text);
        });

    [Fact]
    public void No_string_makes_it_throw() =>
        Gen.Select(Gen.String, Gen.String).Sample(drawn =>
        {
            var (query, text) = drawn;
            return TextMatch.Of(query).Finds(text) || !TextMatch.Of(query).Finds(text);
        });
}
