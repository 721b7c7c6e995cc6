using System.Text.RegularExpressions;
using CsCheck;
using Tributary.News.JsonPaths;

namespace Tributary.News.Tests.JsonPaths;

public sealed class IRegexpTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "ab", false)]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a|b|c|d", "c", true)]
    [InlineData("a|b|c|", "", true)]
    [InlineData("(a|b)*c", "ababc", true)]
    [InlineData("(a*)*", "aaa", true)]
    [InlineData("(a|b(c|d)+)?e", "bcde", true)]
    [InlineData("a+", "", false)]
    [InlineData("a?", "aa", false)]
    [InlineData("a{2}", "aa", true)]
    [InlineData("a{2}", "aaa", false)]
    [InlineData("a{2,}", "aaaa", true)]
    [InlineData("a{2,}", "a", false)]
    [InlineData("a{2,3}", "aaa", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{0}", "", true)]
    [InlineData("(ab){0,2}c", "ababc", true)]
    [InlineData(".", "😀", true)]
    [InlineData("..", "😀", false)]
    [InlineData(".", "\n", false)]
    [InlineData(".", "\r", false)]
    [InlineData(".", "\u2028", true)]
    [InlineData("[😀-😂]", "😁", true)]
    [InlineData("[^a]", "😀", true)]
    [InlineData("[a-c]+", "abc", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[^-]", "-", false)]
    [InlineData("[\\]\\[\\-]", "-", true)]
    [InlineData("\\p{Lu}", "Ä", true)]
    [InlineData("\\p{L}+", "äßЖ𝔸", true)]
    [InlineData("\\P{Nd}", "5", false)]
    [InlineData("[\\p{Nd}\\P{N}]", "Ⅳ", false)]
    [InlineData("[^\\p{L}]", "1", true)]
    [InlineData("\\.\\*\\n", ".*\n", true)]
    [InlineData("1974-05-[0-9]{2}", "1974-05-11", true)]
    public void An_expression_matches_a_whole_text(string expression, string text, bool matches) =>
        Assert.Equal(matches, IRegexp.TryParse(expression)!.Matches(text));

    [Theory]
    [InlineData("b", "abc", true)]
    [InlineData("c", "abc", true)]
    [InlineData("ac", "abc", false)]
    [InlineData("", "abc", true)]
    [InlineData("^", "a^", true)]
    [InlineData("b{2}", "abba", true)]
    public void An_expression_is_found_within_a_text(string expression, string text, bool found) =>
        Assert.Equal(found, IRegexp.TryParse(expression)!.Finds(text));

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("a)")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("a{")]
    [InlineData("a{,2}")]
    [InlineData("a{3,2}")]
    [InlineData("a{100000}")]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[^]")]
    [InlineData("[z-a]")]
    [InlineData("[a--b]")]
    [InlineData("\\d")]
    [InlineData("\\w")]
    [InlineData("\\")]
    [InlineData("\\p{Xx}")]
    [InlineData("\\p{Cs}")]
    [InlineData("\\p{L")]
    [InlineData("(?:a)")]
    [InlineData("a]")]
    [InlineData("a}")]
    public void What_is_no_expression_of_RFC_9485_is_none(string expression) => Assert.Null(IRegexp.TryParse(expression));

    [Fact]
    public void Nothing_grows_beyond_the_length_of_the_text()
    {
        var hard = IRegexp.TryParse("(a|a)*(a|a)*(a*)*b")!;
        Assert.False(hard.Matches(new string('a', 20_000)));
    }

    [Fact]
    public void It_says_what_the_platforms_expressions_say()
    {
        var atoms = Gen.OneOfConst("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(a|)", "c");
        var quantifiers = Gen.OneOfConst("", "", "*", "+", "?", "{2}", "{1,2}", "{0,2}", "{1,}");
        var pieces = Gen.Select(atoms, quantifiers).Select((atom, quantifier) => atom + quantifier);
        var branches = pieces.List[0, 4].Select(list => string.Concat(list));
        var expressions = branches.List[1, 3].Select(list => string.Join('|', list));
        var nested = Gen.OneOf(expressions, Gen.Select(expressions, quantifiers, expressions).Select((one, q, two) => $"({one}){q}{two}"));
        Gen.Select(nested, Gen.Char["abc"].Array[0, 7]).Sample((expression, chars) =>
        {
            var text = new string(chars);
            var ours = IRegexp.TryParse(expression)!;
            Assert.Equal(Regex.IsMatch(text, $"^(?:{expression})\\z", RegexOptions.NonBacktracking), ours.Matches(text));
            Assert.Equal(Regex.IsMatch(text, expression, RegexOptions.NonBacktracking), ours.Finds(text));
        });
    }
}
