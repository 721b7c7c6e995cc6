using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class BylineTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("Jane Doe", "Jane Doe")]
    [InlineData("By Jane Doe", "Jane Doe")]
    [InlineData("BY JANE DOE", "JANE DOE")]
    [InlineData("Byron Smith", "Byron Smith")]
    [InlineData("Jane Doe,John Roe, Jane Doe", "Jane Doe, John Roe")]
    [InlineData("jane@example.com (Jane Doe)", "Jane Doe")]
    [InlineData("desk@example.com (Jane Doe,John Roe)", "Jane Doe, John Roe")]
    [InlineData("Jane Doe <jane@example.com>", "Jane Doe")]
    [InlineData("Jane Doe | jdoe@example.com", "Jane Doe")]
    [InlineData("jane@example.com", null)]
    [InlineData("https://www.facebook.com/bbcnews", null)]
    [InlineData("www.example.com", null)]
    [InlineData("https://www.facebook.com/bbcnews, Jane Doe", "Jane Doe")]
    [InlineData("@handle", "@handle")]
    [InlineData("Dr. J. Doe Jr.", "Dr. J. Doe Jr.")]
    [InlineData("AC/DC desk", "AC/DC desk")]
    [InlineData("O&#x27;Brien &amp; Sons", "O'Brien & Sons")]
    public void Names_stay_and_addresses_go(string? given, string? expected) => Assert.Equal(expected, Byline.Clean(given));

    [Fact]
    public void No_string_makes_it_throw() => Gen.String.Sample(text => Assert.True(Byline.Clean(text) is null or { Length: > 0 and <= 200 }), iter: 5_000);
}
