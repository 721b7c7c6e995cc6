using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("https://www.bbc.co.uk/news", "bbc.co.uk")]
    [InlineData("https://mobile.nytimes.com/a", "nytimes.com")]
    [InlineData("https://blog.example.com/a", "blog.example.com")]
    [InlineData("https://www.hs.fi/a", "hs.fi")]
    [InlineData("https://m.co.uk/a", "m.co.uk")]
    [InlineData("https://www.github.io/a", "www.github.io")]
    [InlineData("https://www.com/a", "www.com")]
    [InlineData("https://127.0.0.1/a", "127.0.0.1")]
    [InlineData("mailto:a@example.com", null)]
    public void Site_of_an_address(string address, string? site) => Assert.Equal(site, HostName.SiteOf(address));
}
