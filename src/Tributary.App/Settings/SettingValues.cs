namespace Tributary.App.Settings;

/// <summary>What the layers set, later over earlier, each value understood by its type.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<(string Pattern, string Id), (object Value, SettingEntry Entry)> _values = [];
    private readonly Dictionary<(string Pattern, string Id), SortedDictionary<string, (object Value, SettingEntry Entry)>> _members = [];
    private readonly List<(string Pattern, string Id, object Value, SettingEntry Entry)> _given = [];
    private readonly Dictionary<string, OrderedDictionary<string, SettingEntry>> _ids = new(StringComparer.Ordinal);

    /// <summary>Takes one layer over those before it.</summary>
    /// <exception cref="UsageException">An unknown setting, or a value that its type refuses.</exception>
    public void Add(IReadOnlyList<SettingEntry> layer)
    {
        // A source's kind first: what else may be set depends on it, so a kind that does not exist is the error to show.
        foreach (var entry in layer)
            if (entry.Path is [var section, _, var name] && Is(section, "sources") && Is(name, "kind"))
                entry.Understood(SettingTable.Match(entry).Setting!.Type);
        foreach (var entry in layer)
            Add(entry, layer);
    }

    /// <summary>Every value of every layer, those too that a later layer has replaced.</summary>
    public IReadOnlyList<(string Pattern, string Id, object Value, SettingEntry Entry)> Given => _given;

    /// <summary>The names of the user's own in a section, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Ids(string section) => _ids.TryGetValue(section, out var ids) ? [.. ids.Keys] : [];

    /// <summary>The entry that named an id first.</summary>
    public SettingEntry FirstEntry(string section, string id) => _ids[section][id];

    /// <summary>A value with the entry that set it last; null where none did.</summary>
    public (object Value, SettingEntry Entry)? Find(string pattern, string id = "") =>
        _values.TryGetValue((pattern, id), out var found) ? found : null;

    /// <summary>A value, or null where no layer sets it.</summary>
    public T? Text<T>(string pattern, string id = "")
        where T : class => (T?)Find(pattern, id)?.Value;

    /// <summary>A value, or null where no layer sets it.</summary>
    public T? Value<T>(string pattern, string id = "")
        where T : struct => (T?)Find(pattern, id)?.Value;

    /// <summary>The members of an open setting, by the user's names of them, sorted.</summary>
    public IEnumerable<(string Name, string Value, SettingEntry Entry)> Members(Setting setting, string id) =>
        _members.TryGetValue((setting.Pattern, id), out var members)
            ? members.Values.Select(member => (member.Entry.Path[^1], (string)member.Value, member.Entry))
            : [];

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);

    private void Add(SettingEntry entry, IReadOnlyList<SettingEntry> layer)
    {
        var (setting, given) = SettingTable.Match(entry, () => KindOf(entry, layer));
        var id = given is null ? "" : Register(entry, given);
        if (setting is null)
            return;
        var value = (Value: entry.Understood(setting.Type), entry);
        _given.Add((setting.Pattern, id, value.Value, entry));
        if (!setting.IsOpen)
            _values[(setting.Pattern, id)] = value;
        else if (_members.TryGetValue((setting.Pattern, id), out var members))
            members[entry.Path[^1]] = value;
        else
            _members[(setting.Pattern, id)] = new(StringComparer.OrdinalIgnoreCase) { [entry.Path[^1]] = value };
    }

    private string? KindOf(SettingEntry entry, IReadOnlyList<SettingEntry> layer) =>
        layer.FirstOrDefault(other => other.Path is [var section, var id, var name]
            && Is(section, "sources") && Is(name, "kind") && id.Equals(entry.Path[1], other.NameComparison))?.Value.Text
        ?? Text<string>("sources.*.kind", entry.Path[1].ToLowerInvariant());

    private string Register(SettingEntry entry, string given)
    {
        var section = entry.Path[0].ToLowerInvariant();
        if (!_ids.TryGetValue(section, out var ids))
            _ids[section] = ids = new(StringComparer.OrdinalIgnoreCase);
        var isExact = entry.NameComparison == StringComparison.Ordinal;
        if (ids.IndexOf(given) < 0)
            ids.Add(isExact ? given : given.ToLowerInvariant(), entry);
        var id = ids.GetAt(ids.IndexOf(given)).Key;
        return isExact && id != given ? throw entry.Wrong($"differs from '{id}' in case only") : id;
    }
}
