namespace Tributary.News.Feeds;

/// <summary>Gives the same string for the same characters: names, categories and media types come again in every item.</summary>
internal sealed class StringPool
{
    private const int MaxStrings = 512;
    private const int MaxLength = 64;

    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public StringPool() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
            return text.ToString();
        if (_lookup.TryGetValue(text, out var known))
            return known;
        var made = text.ToString();
        if (_strings.Count < MaxStrings)
            _strings.Add(made);
        return made;
    }
}
