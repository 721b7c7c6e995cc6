namespace Tributary.News.Sources;

/// <summary>The header Link (RFC 8288). Pure.</summary>
internal static class LinkHeader
{
    /// <summary>The target of the first link whose <c>rel</c> has <c>next</c>, as it was written; null for none.</summary>
    public static string? Next(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
            if (name.Equals("Link", StringComparison.OrdinalIgnoreCase) && Next(value) is { } target)
                return target;
        return null;
    }

    private static string? Next(string value)
    {
        for (var at = 0; value.IndexOf('<', at) is >= 0 and var open;)
        {
            var close = value.IndexOf('>', open);
            if (close < 0)
                return null;
            at = EndOf(value, close + 1);
            if (IsNext(value[(close + 1)..at]))
                return value[(open + 1)..close].Trim();
        }

        return null;
    }

    // A link ends at a comma outside quotes.
    private static int EndOf(string value, int at)
    {
        for (var quoted = false; at < value.Length; at++)
        {
            if (value[at] == '"')
                quoted = !quoted;
            else if (value[at] == '\\' && quoted)
                at++;
            else if (value[at] == ',' && !quoted)
                return at;
        }

        return value.Length;
    }

    private static bool IsNext(string parameters)
    {
        foreach (var parameter in parameters.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && parameter.AsSpan(0, equals).Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
                return parameter[(equals + 1)..].Trim().Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
        }

        return false;
    }
}
