using System.Text;
using AngleSharp.Html.Parser;
using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class SafeHtmlTests
{
    private static readonly Uri Base = new("https://example.org/a/");

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a > b", "a &gt; b")]
    [InlineData("a &amp; b", "a &amp; b")]
    [InlineData("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>")]
    [InlineData("<script>alert(1)</script>text", "text")]
    [InlineData("<style>p{}</style>text", "text")]
    [InlineData("<iframe src=\"https://x.example\">inside</iframe>text", "text")]
    [InlineData("<svg><script>alert(1)</script></svg>text", "text")]
    [InlineData("<blink>text</blink>", "text")]
    [InlineData("<form action=x><input name=a>text</form>", "text")]
    [InlineData("<p onclick=\"x()\" style=\"color:red\" class=\"a\" id=\"b\">text</p>", "<p>text</p>")]
    [InlineData("<a href=\"javascript:alert(1)\">text</a>", "<a>text</a>")]
    [InlineData("<a href=\" jAvA\tscript:alert(1)\">text</a>", "<a>text</a>")]
    [InlineData("<a href=\"data:text/html,x\">text</a>", "<a>text</a>")]
    [InlineData("<a href=\"../b\" target=\"_blank\">text</a>", "<a href=\"https://example.org/b\" rel=\"noopener noreferrer nofollow\">text</a>")]
    [InlineData("<a href=\"mailto:a@example.org\" rel=\"me\">text</a>", "<a href=\"mailto:a@example.org\" rel=\"noopener noreferrer nofollow\">text</a>")]
    [InlineData("<img src=\"i.png\" alt=\"x\">", "<img src=\"https://example.org/a/i.png\" alt=\"x\">")]
    [InlineData("<img src=\"data:image/png;base64,AAAA\">", "<img src=\"data:image/png;base64,AAAA\">")]
    [InlineData("<img src=\"data:image/svg+xml;base64,AAAA\">", "<img>")]
    [InlineData("text<img src=\"https://count.example/x\" width=\"1\" height=\"1\">", "text")]
    [InlineData("text<img src=\"https://count.example/x\" height=\"0\">", "text")]
    [InlineData("<!-- comment -->text", "text")]
    [InlineData("<meta http-equiv=refresh content=\"0;url=x\"><base href=\"//evil.example\"><link rel=stylesheet href=x>text", "text")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "")]
    public void Only_what_a_text_is_made_of_stays(string html, string expected) => Assert.Equal(expected, SafeHtml.Sanitize(html, Base));

    [Theory]
    [InlineData("<object data=x>in <p>behind", "in <p>behind</p>")]
    [InlineData("<object data=x><param name=a value=b>in</object>behind", "inbehind")]
    [InlineData("<applet code=x>in", "in")]
    [InlineData("<xmp><b>in</b></xmp>behind", "<pre>&lt;b&gt;in&lt;/b&gt;</pre>behind")]
    [InlineData("<xmp><b>in", "<pre>&lt;b&gt;in</pre>")]
    [InlineData("a<plaintext><script>in</plaintext>", "a<pre>&lt;script&gt;in&lt;/plaintext&gt;</pre>")]
    [InlineData("<listing>in <b>bold</b></listing>", "<pre>in bold</pre>")]
    [InlineData("<textarea>in <b>behind", "in &lt;b&gt;behind")]
    [InlineData("<math><mi>x</mi><mo>=</mo><mn>2</mn></math> holds", "x=2 holds")]
    [InlineData("<math><semantics><mi>x</mi><annotation>\\x</annotation></semantics></math>", "x")]
    [InlineData("<math><mi>x<p> behind", "x behind")]
    [InlineData("<span><span class=katex-mathml><math><mi>x</mi></math></span><span>x</span></span>", "<span><span></span><span>x</span></span>")]
    [InlineData("<svg><circle><p>behind", "<p>behind</p>")]
    public void What_a_browser_shows_as_text_is_not_lost(string html, string expected) => Assert.Equal(expected, SafeHtml.Sanitize(html, Base));

    [Theory]
    [InlineData("script")]
    [InlineData("style")]
    [InlineData("iframe")]
    [InlineData("noscript")]
    [InlineData("noembed")]
    [InlineData("noframes")]
    [InlineData("template")]
    [InlineData("title")]
    public void What_is_not_closed_takes_along_what_it_takes_along_in_a_browser(string name) =>
        Assert.Equal("before", SafeHtml.Sanitize($"before<{name}>behind<p>more", Base));

    [Fact]
    public void An_address_that_stays_relative_is_kept_only_on_demand()
    {
        Assert.Equal("<a>x</a><img>", SafeHtml.Sanitize("<a href=\"/sign-out\">x</a><img src=\"/sign-out\">", null));
        Assert.Equal("<img src=\"/i.png\">", SafeHtml.Sanitize("<img src=\"/i.png\">", null, keepRelative: true));
    }

    [Theory]
    [InlineData("<div>", 100_000)]
    [InlineData("<b x={0}><p>", 20_000)]
    [InlineData("<table><tr><td>", 20_000)]
    [InlineData("<b x={0}><table></b></table>", 10_000)]
    [InlineData("<div><b x={0}></div>", 10_000)]
    [InlineData("<ruby><rt>", 50_000)]
    [InlineData("<p><a x={0}></p><p>", 10_000)]
    [InlineData("<x{0}>", 10_000)]
    public void Nesting_that_would_break_a_parser_becomes_plain_text(string piece, int times)
    {
        var html = new StringBuilder("begin");
        for (var i = 0; i < times; i++)
            html.Append(piece.Replace("{0}", $"{i}", StringComparison.Ordinal));
        var safe = SafeHtml.Sanitize(html.ToString(), Base);
        Assert.StartsWith("begin", safe, StringComparison.Ordinal);
        Assert.DoesNotContain('<', safe);
    }

    [Fact]
    public void Many_elements_beside_each_other_are_no_nesting()
    {
        var html = string.Concat(Enumerable.Repeat("<p>one <b>two</b><br><ul><li>three<li>four</ul>", 2000));
        Assert.Equal(2000, SafeHtml.Sanitize(html, Base).Split("<b>two</b>").Length - 1);
    }

    [Fact]
    public void Whatever_is_put_together_nothing_that_runs_is_left_and_what_is_safe_stays_as_it_is()
    {
        var piece = Gen.OneOf(
            Gen.OneOfConst(
                "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<math>", "<mtext>", "<style>", "</style>", "<a href='",
                "javascript:alert(1)", "'", "\"", ">", "<", "<!--", "-->", "<![CDATA[", "]]>", "<noscript>", "<p title=\"", "<table>", "<td>", "</table>",
                "<template>", "<iframe srcdoc=\"", "&lt;script&gt;", "&#x3c;", "<form>", "<mglyph>", "<annotation-xml encoding=text/html>", "<desc>", "<title>",
                "<textarea>", "<xmp>", "</xmp>", "<plaintext>", "<object>", "<select>", "<b>", "</b>", "<p>", "</p>", "text", "\0", "<a href=//evil.example>", "<base href=//evil.example>"),
            Gen.String[0, 4]);
        piece.Array[1, 14].Sample(pieces =>
        {
            var safe = SafeHtml.Sanitize(string.Concat(pieces), Base);
            Assert.Equal([], Dangers.In(safe));
            Assert.Equal([], Dangers.In(SafeHtml.Sanitize(safe, Base)));
        }, iter: 3_000);
    }
}

/// <summary>Looks for what could run, with a parser of its own over the result and without regard for what was allowed.</summary>
internal static class Dangers
{
    private static readonly string[] Elements =
    [
        "script", "style", "iframe", "object", "embed", "applet", "form", "input", "button", "meta", "link", "base", "svg", "math", "frame", "frameset",
        "template", "noscript", "textarea", "select", "xmp", "plaintext", "portal", "isindex",
    ];

    public static IReadOnlyList<string> In(string html) =>
    [
        .. from element in new HtmlParser().ParseDocument($"<body>{html}").All
           let name = element.LocalName
           where !(name is "html" or "head" or "body")
           from danger in Elements.Contains(name) ? [$"<{name}>"] : element.Attributes.Where(IsDanger).Select(attribute => $"{name} {attribute.Name}={attribute.Value}")
           select danger,
    ];

    private static bool IsDanger(AngleSharp.Dom.IAttr attribute)
    {
        if (attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "style" or "srcdoc" or "formaction" or "xlink:href" or "action")
            return true;
        var bare = string.Concat(attribute.Value.Where(c => c > ' ')).ToLowerInvariant();
        return attribute.Name is "href" or "src" or "cite" or "poster" or "background" or "data"
            && !(bare.StartsWith("http:", StringComparison.Ordinal) || bare.StartsWith("https:", StringComparison.Ordinal) || bare.StartsWith("mailto:", StringComparison.Ordinal)
                || bare.StartsWith("data:image/png;base64,", StringComparison.Ordinal));
    }
}
