using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class ArticleIdTests
{
    // SHA-256 of the empty string begins e3b0c44298fc1c149afb; of "abc" ba7816bf8f01cfea4141.
    [Theory]
    [InlineData("", "4oymiquy7qobjgx3")]
    [InlineData("abc", "xj4bnp4pahh6uqkb")]
    public void Is_the_first_80_bits_of_the_hash_in_base32(string address, string id) => Assert.Equal(id, ArticleId.From(address));
}
