using System.Text;
using System.Xml.Linq;
using CsCheck;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

public sealed class OpmlTests
{
    private static OpmlDocument Read(string text) => Opml.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Folders_of_any_depth_are_read()
    {
        var document = Read("""
            <?xml version="1.0"?>
            <opml version="2.0"><head><title>Mine &amp; yours</title></head><body>
              <outline text="News"><outline text="World/Europe">
                <outline type="rss" text="A" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
              </outline><outline type="rss" title="B" xmlUrl="https://b.example/feed"></outline></outline>
              <outline text="C" type="rss" xmlUrl="https://c.example/?a=1&amp;b=2"/>
            </body></opml>
            """);
        Assert.Equal("Mine & yours", document.Title);
        Assert.Equal(
            [
                new("https://a.example/feed") { Text = "A", Line = 4, HtmlUrl = "https://a.example/", Folder = "News/World-Europe" },
                new("https://b.example/feed") { Text = "B", Line = 5, Folder = "News" },
                new Outline("https://c.example/?a=1&b=2") { Text = "C", Line = 6 },
            ],
            document.Outlines);
    }

    [Theory]
    [InlineData("<opml><body><outline text=\"AT&T\" xmlUrl=\"https://x.example/?a=1&b=2\"/></body></opml>", "AT&T")]
    [InlineData("<opml><body><outline title='A' XMLURL='https://x.example/?a=1&amp;b=2'></body>", "A")]
    [InlineData("<outline text=A xmlurl=\"https://x.example/?a=1&b=2\">", "A")]
    [InlineData("<opml><body><outline text='A' type='rss' url='https://x.example/?a=1&amp;b=2'/></body></opml>", "A")]
    [InlineData("<opml version='1.0'><outline text='' title='A' xmlUrl=' https://x.example/?a=1&amp;b=2 '/>", "A")]
    [InlineData("<!DOCTYPE opml><opml><body><outline text='A &nbsp;' xmlUrl='https://x.example/?a=1&amp;b=2'/></div></body></opml> junk", "A")]
    public void What_is_broken_is_read_all_the_same(string text, string name)
    {
        var outline = Assert.Single(Read(text).Outlines);
        Assert.Equal((name, "https://x.example/?a=1&b=2", null), (outline.Text, outline.XmlUrl, outline.Folder));
    }

    [Fact]
    public void A_category_stands_for_a_folder_where_there_is_none()
    {
        var document = Read("<opml><body><outline text='A' xmlUrl='https://a.example/' category='/Tech/News,/Other'/></body></opml>");
        Assert.Equal("Tech/News", document.Outlines[0].Folder);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<html><body><a href='x'>y</a></body></html>")]
    public void What_is_no_list_is_refused(string text) => Assert.Throws<NotAFeedException>(() => Read(text));

    [Fact]
    public void Feeds_in_folders_come_back_as_they_were_written()
    {
        var name = Gen.String[Gen.Char["abÄ中 <>&\"'"], 1, 8].Select(text => $"x{text}x");
        var outlines = Gen.Select(name, name.Array[0, 3], Gen.Int[0, 9_999]).Select(one => new Outline($"https://example.org/{one.Item3}?a=1&b=2")
        {
            Text = one.Item1, HtmlUrl = "https://example.org/", Folder = one.Item2.Length == 0 ? null : string.Join('/', one.Item2),
        });
        outlines.Array[0, 40].Sample(list =>
        {
            var output = new MemoryStream();
            Opml.Write(output, new OpmlDocument("All", list));
            Assert.Equal("2.0", XDocument.Parse(Encoding.UTF8.GetString(output.ToArray())).Root!.Attribute("version")!.Value);
            output.Position = 0;
            var read = Opml.Read(output);
            Assert.Equal("All", read.Title);
            Assert.Equal(list.OrderBy(one => one.ToString(), StringComparer.Ordinal), read.Outlines.Select(one => one with { Line = null }).OrderBy(one => one.ToString(), StringComparer.Ordinal));
        }, iter: 300);
    }

    [Fact]
    public void Folders_nested_beyond_reason_do_not_break_it()
    {
        var text = string.Concat(Enumerable.Repeat("<outline text='f'>", 100_000)) + "<outline xmlUrl='https://a.example/'/>";
        Assert.Equal("https://a.example/", Assert.Single(Read(text).Outlines).XmlUrl);
    }
}
