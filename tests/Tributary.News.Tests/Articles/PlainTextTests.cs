using System.Globalization;
using System.Text;
using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \r\n\t\u00a0\u2028", null)]
    [InlineData("plain", "plain")]
    [InlineData("  two\r\n words\u00a0here ", "two words here")]
    [InlineData("a\0b\u0007c", "abc")]
    [InlineData("left\u202eright\u2066\u200f", "leftright")]
    [InlineData("soft\u00adhyphen\ufeff", "softhyphen")]
    [InlineData("whole 👨‍👩‍👧 family", "whole 👨‍👩‍👧 family")]
    [InlineData("it\u0092s \u0096 mojibake\u0085", "it’s – mojibake…")]
    [InlineData("a < b & c", "a < b & c")]
    public void One_line(string? given, string? expected) => Assert.Equal(expected, PlainText.Line(given));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("half \ufffd pair", PlainText.Line("half \ud83d pair"));

    [Theory]
    [InlineData("AT&amp;T &#39;wins&#x27; &quot;big&quot;", "AT&T 'wins' \"big\"")]
    [InlineData("twice &amp;lt;b&amp;gt;", "twice &lt;b&gt;")]
    [InlineData("dash &#150; end", "dash – end")]
    [InlineData("no such &thing; &#xD800; &#99999999;", "no such &thing; &#xD800; &#99999999;")]
    [InlineData("x &lt;script&gt; y", "x <script> y")]
    public void Character_references_are_decoded_once(string given, string expected)
    {
        Assert.Equal(expected, PlainText.Decoded(given));
        Assert.Equal(expected, PlainText.FromHtml(given));
    }

    [Theory]
    [InlineData("<p>One.</p><p>Two.</p>", "One. Two.")]
    [InlineData("One.<p>Two.<p>Three.", "One. Two. Three.")]
    [InlineData("one<br>two<br/>three", "one two three")]
    [InlineData("in<b>side</b> <a href=\"https://e.example/?a=1&b=2\">link</a>", "inside link")]
    [InlineData("a < b and b > c", "a < b and b > c")]
    [InlineData("i <3 you", "i <3 you")]
    [InlineData("<img alt='a > b' src=x>kept", "kept")]
    [InlineData("<a title=\"never closed>kept <b>too</b>", "kept too")]
    [InlineData("x<script>alert('</b>')</script>y", "x y")]
    [InlineData("x<SCRIPT src=a>if (a < b) {}</SCRIPT >y", "x y")]
    [InlineData("x<script>never closed", "x")]
    [InlineData("x<style>p { color: red }</style>y", "x y")]
    [InlineData("x<svg><text>drawn</text></svg>y", "x y")]
    [InlineData("x<svg viewBox='0 0 1 1'><path d='M0 0'><p>One.</p><svg><p>Two.</p>", "x One. Two.")]
    [InlineData("x<!-- a > b -->y", "xy")]
    [InlineData("x<!-- never closed", "x")]
    [InlineData("<!doctype html><?xml version='1.0'?>y", "y")]
    [InlineData("cut in a tag <a href=\"https://exam", "cut in a tag")]
    [InlineData("<", "<")]
    [InlineData("</", "</")]
    [InlineData("<>", "<>")]
    [InlineData("<p></p>", null)]
    [InlineData("<<b>>", "<>")]
    public void Tags_go_and_text_stays(string given, string? expected) => Assert.Equal(expected, PlainText.FromHtml(given));

    [Theory]
    [InlineData("four words are here", 12, "four words…")]
    [InlineData("abcdefghijkl", 12, "abcdefghijkl")]
    [InlineData("abcdefghijklm", 12, "abcdefghijk…")]
    [InlineData("abcdefghij😀klm", 12, "abcdefghij…")]
    public void A_long_text_is_cut(string given, int max, string expected) => Assert.Equal(expected, PlainText.Line(given, max));

    [Fact]
    public void Any_string_gives_one_clean_line() => Markup.Sample(text =>
    {
        var line = PlainText.FromHtml(text, 40);
        Assert.True(line is null || line.Length is > 0 and <= 40);
        Assert.Equal(line, line?.Trim());
        Assert.DoesNotContain("  ", line ?? "", StringComparison.Ordinal);
        foreach (var rune in (line ?? "").EnumerateRunes())
            Assert.False(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        Assert.Equal(line, PlainText.Line(line));
    }, iter: 5_000);

    [Fact]
    public void What_a_script_says_never_shows() => Gen.Select(Text, Gen.OneOfConst("script", "STYLE", "iframe", "svg"), Text).Sample(
        (before, name, after) => Assert.DoesNotContain(
            "SECRET", PlainText.FromHtml($"{before}<{name}>SECRET{after}</{name}>") ?? "", StringComparison.Ordinal), iter: 5_000);

    [Fact]
    public void Text_without_markup_stays_as_it_is() => Gen.String[Gen.Char[" !\"'()*,-./09:;=?@AZ[]_az{}éß€漢"], 0, 60].Sample(text =>
        Assert.Equal(PlainText.Line(text), PlainText.FromHtml(text)), iter: 5_000);

    [Theory]
    [InlineData("<a \"")]
    [InlineData("<a b=\"")]
    [InlineData("<")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<svg/>")]
    [InlineData("<svg>")]
    public void A_hostile_text_of_a_million_characters_is_read_once(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        Assert.True((PlainText.FromHtml(text, 100)?.Length ?? 0) <= 100);
    }

    private static readonly Gen<string> Markup = Gen.OneOf(
        Gen.OneOfConst(
            "<", ">", "</", "<!--", "-->", "<script>", "</script", "<p>", "<b ", "='", "=\"", "'", "\"", "&", "&amp;", "&#x27;", "&#150;", "&#0;",
            "\ud800", "\udc00", "\0", "\r\n", "\u202e", "\u0085", " ", "word", "é", "😀"),
        Gen.String[0, 3]).Array[0, 20].Select(string.Concat);

    private static readonly Gen<string> Text = Markup.Select(markup => markup.Replace("<", "", StringComparison.Ordinal));
}
