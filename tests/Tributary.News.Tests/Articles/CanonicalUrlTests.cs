using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class CanonicalUrlTests
{
    [Theory]
    [InlineData("http://example.com/a", "https://example.com/a")]
    [InlineData("HTTPS://EXAMPLE.com/A", "https://example.com/A")]
    [InlineData("https://www.example.com./a/", "https://example.com/a")]
    [InlineData("https://example.com", "https://example.com/")]
    [InlineData("https://example.com:443/a", "https://example.com/a")]
    [InlineData("http://example.com:80/a", "https://example.com/a")]
    [InlineData("http://example.com:443/a", "https://example.com/a")]
    [InlineData("http://example.com:8080/a", "https://example.com:8080/a")]
    [InlineData("https://m.example.co.uk/a", "https://example.co.uk/a")]
    [InlineData("https://www.m.example.org/a", "https://example.org/a")]
    [InlineData("https://amp.theguardian.com/world/a", "https://theguardian.com/world/a")]
    [InlineData("https://bücher.example/a", "https://xn--bcher-kva.example/a")]
    [InlineData("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a")]
    [InlineData("https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a")]
    [InlineData("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a")]
    [InlineData("https://example.com/a/./b/../c", "https://example.com/a/c")]
    [InlineData("https://example.com/a/%2e%2E/c", "https://example.com/c")]
    [InlineData("https://example.com/../../c", "https://example.com/c")]
    [InlineData("https://example.com/%7euser/%e2%82%ac", "https://example.com/~user/%E2%82%AC")]
    [InlineData("https://example.com/€", "https://example.com/%E2%82%AC")]
    [InlineData("https://example.com/a b", "https://example.com/a%20b")]
    [InlineData("https://example.com/100%", "https://example.com/100%25")]
    [InlineData("https://example.com/a#comments", "https://example.com/a")]
    [InlineData("https://example.com/a#:~:text=hello", "https://example.com/a")]
    [InlineData("https://simone.computer/#/webdesktops", "https://simone.computer/#/webdesktops")]
    [InlineData("https://example.com/#!/topic/1", "https://example.com/#!/topic/1")]
    [InlineData("https://example.com/a?", "https://example.com/a")]
    [InlineData("https://example.com/a?&id=1&", "https://example.com/a?id=1")]
    [InlineData("https://example.com/a?utm_source=x&id=1&UTM_Medium=y&fbclid=z", "https://example.com/a?id=1")]
    [InlineData("https://example.com/a?utm%5Fsource=x", "https://example.com/a")]
    [InlineData("https://www.theguardian.com/a?CMP=share_btn_tw", "https://theguardian.com/a")]
    [InlineData("https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=KARANGA", "https://bbc.co.uk/news/1")]
    [InlineData("https://blog.example/2026/11/23/a-slug/amp/", "https://blog.example/2026/11/23/a-slug")]
    [InlineData("https://blog.example/2026/11/a-slug/amp", "https://blog.example/2026/11/a-slug")]
    [InlineData("  https://example.com/a\n", "https://example.com/a")]
    public void Means_the_same_page(string given, string expected) => Assert.Equal(expected, CanonicalUrl.From(given));

    [Theory]
    [InlineData("https://example.com/a?id=1", "https://example.com/a?id=2")]
    [InlineData("https://example.com/a?a=1&b=2", "https://example.com/a?b=2&a=1")]
    [InlineData("https://example.com/a?ref=main", "https://example.com/a")]
    [InlineData("https://shop.example/compare?cmp=1", "https://shop.example/compare?cmp=2")]
    [InlineData("https://example.com/A", "https://example.com/a")]
    [InlineData("https://example.com/a/b", "https://example.com/a%2Fb")]
    [InlineData("https://example.com/a", "https://example.com:8080/a")]
    [InlineData("https://m.co.uk/a", "https://www.co.uk/a")]
    [InlineData("https://m.com/a", "https://www.com/a")]
    [InlineData("https://m.github.io/a", "https://github.io/a")]
    [InlineData("https://m.github.io/a", "https://www.github.io/a")]
    [InlineData("https://news.example.com/a", "https://example.com/a")]
    [InlineData("https://guitars.example/fender/amp", "https://guitars.example/fender")]
    [InlineData("https://amps.example/?amp=1", "https://amps.example/?amp=2")]
    [InlineData("https://example.com/#!/topic/1", "https://example.com/#!/topic/2")]
    [InlineData("https://example.com/#/topic/1", "https://example.com/#/topic/2")]
    [InlineData("https://example.com/a+b", "https://example.com/a%2Bb")]
    [InlineData("https://example.com/?q", "https://example.com/?q=")]
    public void Stays_another_page(string one, string other) => Assert.NotEqual(CanonicalUrl.From(one), CanonicalUrl.From(other));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("example.com/a")]
    [InlineData("//example.com/a")]
    [InlineData("/a")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ftp://example.com/a")]
    [InlineData("data:text/plain,a")]
    [InlineData("https://")]
    [InlineData("https:///a")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("https://theguardian.com@evil.example/")]
    [InlineData("https://exa mple.com/")]
    [InlineData("https://a..b/")]
    public void Refuses_what_is_no_web_address(string? given)
    {
        Assert.Null(CanonicalUrl.From(given));
        Assert.Null(WebAddress.Accept(given));
    }

    [Theory]
    [InlineData("https://example.com/a?b=1#c", "https://example.com/a?b=1#c")]
    [InlineData(" https://example.com/a\n", "https://example.com/a")]
    [InlineData("https://example.com/é/漢", "https://example.com/é/漢")]
    [InlineData("https://example.com/a b\"c", "https://example.com/a%20b%22c")]
    [InlineData("https://example.com/a\u202eb", "https://example.com/a%E2%80%AEb")]
    public void An_accepted_address_is_as_it_was_given_but_can_be_shown(string given, string expected) => Assert.Equal(expected, WebAddress.Accept(given));

    [Fact]
    public void What_is_accepted_can_be_shown_anywhere() => Addresses.Sample(given =>
    {
        var accepted = WebAddress.Accept(given);
        Assert.Equal(accepted, PlainText.Line(accepted));
        Assert.False(accepted?.AsSpan().ContainsAny(" \"<>\u202e") ?? false);
    }, iter: 5_000);

    [Fact]
    public void A_host_never_hides_characters()
    {
        Assert.Equal("https://example.com/", WebAddress.Accept("https://ex\u202eample.com/"));
        Assert.Null(WebAddress.Accept("https://ex\u200bample.com/"));
    }

    [Fact]
    public void Refuses_an_address_of_more_than_8000_characters()
    {
        var longest = "https://example.com/" + new string('a', WebAddress.MaxLength - 20);
        Assert.Equal(longest, CanonicalUrl.From(longest));
        Assert.Null(CanonicalUrl.From(longest + "a"));
    }

    [Fact]
    public void Applied_twice_changes_nothing() => Addresses.Sample(address =>
    {
        var once = CanonicalUrl.From(address);
        if (once is not null)
            Assert.Equal(once, CanonicalUrl.From(once));
    }, iter: 5_000);

    [Fact]
    public void No_string_makes_it_throw() => Gen.Select(Gen.OneOfConst("", "https://", "http://a.b/"), Gen.String).Sample((start, rest) =>
    {
        var once = CanonicalUrl.From(start + rest);
        Assert.Equal(once, once is null ? null : CanonicalUrl.From(once));
        Assert.Equal(once is null, WebAddress.Accept(start + rest) is null);
    }, iter: 5_000);

    [Fact]
    public void Pages_that_differ_in_an_essential_part_stay_apart() => Gen.Select(Word, Word, Gen.Int[0, 2]).Sample((one, other, part) =>
    {
        if (one == other)
            return;
        string Address(string word) => part switch
        {
            0 => $"https://{word.ToLowerInvariant()}x.example/page",
            1 => $"https://example.com/section/{word}",
            _ => $"https://example.com/page?id={word}&utm_source=feed",
        };
        if (part != 0 || !string.Equals(one, other, StringComparison.OrdinalIgnoreCase))
            Assert.NotEqual(CanonicalUrl.From(Address(one)), CanonicalUrl.From(Address(other)));
    }, iter: 5_000);

    [Fact]
    public void Decoration_changes_nothing() => Gen.Select(Word, Word, Gen.Int[0, 63]).Sample((path, id, bits) =>
    {
        var plain = $"https://example.com/{path}/x?id={id}";
        var decorated = (bits & 1) != 0 ? "http://" : "https://";
        decorated += (bits & 2) != 0 ? "WWW.Example.COM" : "example.com";
        decorated += (bits & 4) != 0 ? "." : "";
        decorated += $"/{path}/x" + ((bits & 8) != 0 ? "/" : "");
        decorated += "?" + ((bits & 16) != 0 ? "utm_campaign=a%20b&" : "") + $"id={id}";
        decorated += (bits & 32) != 0 ? "#top" : "";
        Assert.Equal(CanonicalUrl.From(plain), CanonicalUrl.From(decorated));
    }, iter: 5_000);

    private static readonly Gen<string> Word = Gen.String[Gen.Char.AlphaNumeric, 1, 8];

    private static readonly Gen<string> Piece = Gen.OneOfConst(
        "/", "//", ".", "..", "/../", "%2e", "%2E%2e", "%2F", "%zz", "%", "%41", "%c3%a9", "é", "€", "😀", "\ud800", " ", "\t", "?",
        "&", "=", "#", "#!", "#/",
        "utm_source=1", "id=1", "amp", "/amp", "/2026/11/23/x", "www.", "m.", "amp.", "co.uk", "com", ":80", ":443",
        ":8443", "@", "[", "]", "\\", "|", "a", "B", "7",
        "xn--", "ß", "İ", "\u202e", "\u3002", "１");

    private static readonly Gen<string> Addresses = Gen.Select(
        Gen.OneOfConst("http://", "https://", "HTTP://www.", "https://m.", "https://amp.www."),
        Gen.OneOfConst("example.com", "EXAMPLE.co.uk.", "co.uk", "bücher.example", "[::1]", "127.0.0.1", "0x7f.1", "2130706433", "a_b.example", ""),
        Piece.Array[0, 12],
        (scheme, host, pieces) => scheme + host + string.Concat(pieces));
}
