using System.Security.Cryptography;
using System.Text;

namespace Tributary.News.Articles;

/// <summary>The id of an article: short, the same in every run, on every machine.</summary>
public static class ArticleId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>
    /// The first 80 bits of the SHA-256 of the address, as 16 characters of base32 in lower case (RFC 4648, 6). Among a billion articles
    /// the chance that any two share an id is below one in a million; nobody can make an address that takes another's id.
    /// </summary>
    /// <param name="canonicalUrl">What <see cref="CanonicalUrl.From(string?)"/> gave.</param>
    public static string From(string canonicalUrl)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(canonicalUrl), hash);
        Span<char> id = stackalloc char[16];
        for (var i = 0; i < id.Length; i++)
        {
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            id[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }
        return new string(id);
    }
}
