using CsCheck;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

public sealed class SourceIdTests
{
    [Theory]
    [InlineData("BBC News", "https://feeds.bbci.co.uk/news/rss.xml", "bbc-news")]
    [InlineData("Der Spiegel – Schlagzeilen über alles und noch viel mehr", "https://spiegel.de/", "der-spiegel-schlagzeilen-uber")]
    [InlineData("東京新聞", "https://www.tokyo-np.co.jp/rss", "tokyo-np")]
    [InlineData("東京新聞", "https://rss.asahi.com/rss", "asahi")]
    [InlineData(null, "https://feeds.example.org/x", "example")]
    [InlineData("", "https://www.example.co.uk/feed", "example")]
    [InlineData("A", "https://a.example/feed", "a-example")]
    [InlineData(null, "http://127.0.0.1:8080/feed", "127-0-0-1")]
    [InlineData("¡¡¡", "https://example.org/", "example")]
    public void An_id_is_made_of_the_title_else_of_the_host(string? title, string address, string id) =>
        Assert.Equal(id, SourceId.For(title, new(address), _ => false));

    [Fact]
    public void An_id_that_is_taken_gets_a_number()
    {
        string[] taken = ["blog", "blog-2", "blog-3"];
        Assert.Equal("blog-4", SourceId.For("Blog", new("https://example.org"), taken.Contains));
    }

    [Fact]
    public void Whatever_the_title_the_id_is_valid_and_free() =>
        Gen.Select(Gen.String, Gen.Int[0, 30]).Sample(drawn =>
        {
            var (title, count) = drawn;
            var taken = new HashSet<string>();
            for (var i = 0; i <= count; i++)
                Assert.True(SourceId.IsValid(SourceId.For(title, new("https://example.org"), taken.Contains)) && taken.Add(SourceId.For(title, new("https://example.org"), taken.Contains)));
        });
}
