using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Http.Caching;

/// <summary>What an answer is remembered by. Pure.</summary>
internal static class CacheKey
{
    // A caller that asks for a part, or whether something changed, remembers by itself.
    private static readonly string[] OwnConditions =
        ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range"];

    /// <summary>
    /// The SHA-256 of method, address, headers and secrets, each with its length before it: requests that differ in any of them share
    /// nothing, and what was hashed cannot be had back. Null for a request that is not to be remembered. The order of headers of different
    /// names does not count, nor does the case of their names.
    /// </summary>
    public static string? Of(OutboundRequest request)
    {
        if (request.Cache is null || request.Validators is not null)
            return null;
        if (request.Headers.Any(header => OwnConditions.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "GET");
        Add(hash, request.Address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        foreach (var (name, value) in Sorted(request.Headers))
        {
            Add(hash, name);
            Add(hash, value);
        }

        Add(hash, "secrets");
        foreach (var (name, secret) in Sorted(request.SecretHeaders))
        {
            Add(hash, name);
            Add(hash, secret.Reveal());
        }

        Add(hash, "query");
        if (request.SecretQuery is { } query)
        {
            Add(hash, query.Key);
            Add(hash, query.Value.Reveal());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<(string Name, T Value)> Sorted<T>(IEnumerable<KeyValuePair<string, T>> headers) => headers
        .Select(header => (Name: header.Key.ToLowerInvariant(), header.Value))
        .OrderBy(header => header.Name, StringComparer.Ordinal);

    private static void Add(IncrementalHash hash, string text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
