using System.Runtime.InteropServices;

namespace Tributary.Http;

/// <summary>Reading headers as they were received.</summary>
internal static class HeaderLists
{
    /// <summary>The first value of a header, or null.</summary>
    public static string? First(this IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        foreach (var (key, value) in headers.AsSpan())
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    /// <summary>Without the cost of an interface for each of them: headers are looked through several times an answer.</summary>
    public static ReadOnlySpan<KeyValuePair<string, string>> AsSpan(
        this IReadOnlyList<KeyValuePair<string, string>> headers) => headers switch
    {
        KeyValuePair<string, string>[] array => array,
        List<KeyValuePair<string, string>> list => CollectionsMarshal.AsSpan(list),
        _ => headers.ToArray(),
    };

    /// <summary>
    /// The members of a list that may stand in several lines, trimmed; a comma within quotes separates nothing (RFC 9110, 5.6).
    /// </summary>
    public static IEnumerable<string> Members(this IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        foreach (var (key, value) in headers)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                foreach (var member in Split(value))
                    yield return member;
    }

    private static IEnumerable<string> Split(string line)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            var atEnd = i == line.Length;
            if (!atEnd && (line[i] != ',' || quoted))
            {
                if (line[i] == '"')
                    quoted = !quoted;
                else if (line[i] == '\\' && quoted && i + 1 < line.Length)
                    i++;
                continue;
            }

            if (line[start..i].Trim() is { Length: > 0 } member)
                yield return member;
            start = i + 1;
        }
    }
}
