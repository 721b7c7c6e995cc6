using System.Buffers;
using System.Text;

namespace Tributary.News.Articles;

/// <summary>
/// One address for one page: what two sources write differently but mean alike. It serves for identity and is never shown or fetched.
/// Pure; no look-up, no redirect. In doubt two addresses stay two: merging different pages would lose one of them.
/// </summary>
public static class CanonicalUrl
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~");

    // What RFC 3986 allows unencoded in a path, a query and a fragment.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?");

    /// <summary>
    /// The canonical address, or null where <paramref name="address"/> is not one that <see cref="WebAddress.Accept"/> takes.
    /// Applying it twice changes nothing; no string makes it throw.
    /// </summary>
    /// <remarks>
    /// Alike are: http and https; letter case, Punycode and a dot at the end of the host; <c>www.</c>, <c>m.</c>, <c>amp.</c>,
    /// <c>mobile.</c> (see <see cref="HostName.Site"/>); default ports; dot segments and percent-encoding (RFC 3986, 6.2.2); a slash at the
    /// end of the path; <c>/amp</c> after a dated permalink; tracking parameters (see <see cref="TrackingParameters"/>); fragments, but
    /// those that route (<c>#!</c> and <c>#/</c>). Kept as they are: letter case of the path, unknown parameters and their order,
    /// user-visible routes.
    /// </remarks>
    public static string? From(string? address) => WebAddress.Parse(address) is { } uri ? From(uri) : null;

    /// <summary>As <see cref="From(string?)"/>, of an address that <see cref="WebAddress.Parse"/> gave.</summary>
    internal static string? From(Uri uri)
    {
        if (HostName.Of(uri) is not { } host)
            return null;
        var canonical = new StringBuilder("https://", uri.OriginalString.Length + 16);
        canonical.Append(HostName.Site(host));
        if (uri.Port is not (80 or 443))
            canonical.Append(':').Append(uri.Port);
        canonical.Append(PathOf(uri));
        AppendQuery(canonical, uri.Query, host);
        if (uri.Fragment.StartsWith("#!", StringComparison.Ordinal) || uri.Fragment.StartsWith("#/", StringComparison.Ordinal))
            canonical.Append('#').Append(Normalised(uri.Fragment.AsSpan(1)));
        return canonical.ToString();
    }

    private static string PathOf(Uri uri)
    {
        var path = WithoutDotSegments(Normalised(uri.AbsolutePath)).TrimEnd('/');
        if (IsDatedAmp(path))
            path = path[..^"/amp".Length];
        return path.Length == 0 ? "/" : path;
    }

    private static void AppendQuery(StringBuilder canonical, string query, string host)
    {
        var given = query.Length > 0 ? query.AsSpan(1) : default;
        var separator = '?';
        foreach (var range in given.Split('&'))
        {
            var parameter = Normalised(given[range]);
            if (parameter.Length == 0 || TrackingParameters.Contains(parameter, host))
                continue;
            canonical.Append(separator).Append(parameter);
            separator = '&';
        }
    }

    /// <summary>
    /// RFC 3986, 6.2.2.1 and 6.2.2.2: hexadecimal digits in upper case, unreserved characters decoded, what is not allowed encoded.
    /// </summary>
    private static string Normalised(ReadOnlySpan<char> part)
    {
        if (!part.ContainsAnyExcept(Allowed))
            return part.ToString();
        var result = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length;)
        {
            if (part[i] == '%' && i + 2 < part.Length && Hex.Contains(part[i + 1]) && Hex.Contains(part[i + 2]))
            {
                var octet = (char)Convert.FromHexString(part.Slice(i + 1, 2))[0];
                if (Unreserved.Contains(octet))
                    result.Append(octet);
                else
                    AppendEncoded(result, (byte)octet);
                i += 3;
            }
            else if (Allowed.Contains(part[i]))
            {
                result.Append(part[i++]);
            }
            else
            {
                Rune.DecodeFromUtf16(part[i..], out var rune, out var length);
                AppendEncoded(result, rune);
                i += length;
            }
        }
        return result.ToString();
    }

    private static void AppendEncoded(StringBuilder result, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
            AppendEncoded(result, octet);
    }

    private static void AppendEncoded(StringBuilder result, byte octet) => result.Append('%').Append($"{octet:X2}");

    /// <summary>
    /// RFC 3986, 5.2.4, on a path that begins with a slash; dots that were percent-encoded count (they are decoded before).
    /// </summary>
    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        var kept = new List<string>();
        foreach (var segment in path.Split('/').Skip(1))
        {
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("." or ".."))
                kept.Add(segment);
        }
        return '/' + string.Join('/', kept);
    }

    /// <summary>
    /// Whether a path is a dated permalink with <c>/amp</c> behind it (<c>/2026/11/23/slug/amp</c>), as the AMP plugins of blogs make them.
    /// Elsewhere <c>/amp</c> may be a page of its own.
    /// </summary>
    private static bool IsDatedAmp(string path)
    {
        if (!path.EndsWith("/amp", StringComparison.Ordinal))
            return false;
        var segments = path.Split('/');
        return segments.Length >= 5
            && segments[^2].Any(char.IsAsciiLetter)
            && IsNumber(segments[^3], 2)
            && (IsNumber(segments[^4], 4) || (segments.Length >= 6 && IsNumber(segments[^4], 2) && IsNumber(segments[^5], 4)));
    }

    private static bool IsNumber(string segment, int digits) => segment.Length == digits && segment.All(char.IsAsciiDigit);
}
