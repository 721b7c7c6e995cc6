using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

/// <summary>Whatever fills the places of an address, its scheme, host and port stay as they are written.</summary>
public sealed class AddressTemplateTests
{
    [Theory]
    [InlineData("https://shop.example{query}")]
    [InlineData(" https://shop.example{query}")]
    [InlineData("https://shop.example:0443{page}")]
    [InlineData("https://shop.example:{page}/")]
    [InlineData("https://{query}/")]
    [InlineData("https://{query}.example/")]
    [InlineData("https:\\\\shop.example\\{query}")]
    [InlineData("https:///{query}")]
    [InlineData("{query}://shop.example/")]
    [InlineData("https://user:{query}@shop.example/")]
    public void A_place_within_the_host_is_refused(string text) => Assert.Throws<FormatException>(() => AddressTemplate.Parse(text));

    [Theory]
    [InlineData("//evil.example/steal")]
    [InlineData("/\\evil.example/steal")]
    [InlineData("\\\\evil.example/steal")]
    [InlineData("/../../..//evil.example")]
    [InlineData("@evil.example/")]
    [InlineData(":81/")]
    [InlineData("https://evil.example/")]
    [InlineData("?#&=%2f")]
    public void What_fills_a_place_never_changes_the_host(string value)
    {
        foreach (var text in (string[])["https://shop.example/{query}", "https://shop.example//{query}/x", "https://shop.example?q={query}", "https://shop.example/a?q={query}&b=1"])
        {
            var filled = AddressTemplate.Parse(text).Fill(_ => value);
            Assert.Equal("https://shop.example", filled.GetLeftPart(UriPartial.Authority));
            Assert.Equal("", filled.Fragment);
            Assert.Contains(Uri.EscapeDataString(value), filled.OriginalString, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://shop.example//a")]
    [InlineData("https://shop.example/v1//")]
    public void A_path_below_a_base_address_is_below_it(string text)
    {
        var address = Endpoint.Of(new(text), "//evil.example/x", ("q", "//evil.example"));
        Assert.Equal("shop.example", address.Host);
        Assert.EndsWith("?q=%2F%2Fevil.example", address.AbsoluteUri, StringComparison.Ordinal);
    }
}
